"""What an answer must name: values asked for as `@name[...]`, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAMED = re.compile(r"@(\w+)\s*\[([^\]]*)\]")
_QUOTED = re.compile(r"[\"“”'‘’]([^\"“”'‘’@\[\]]{1,40})[\"“”'‘’]")
_CHOICE = re.compile(
    r"\b(?:can\s+(?:only\s+)?be|either|one\s+of|takes?\s+the\s+value|is\s+a\s+string|or)\b", re.I
)


@dataclass(frozen=True)
class Wanted:
    """`choices` are the only texts it may be, in the order the question gives them; `slot` is what
    stands in the brackets."""

    name: str
    choices: tuple[str, ...] = ()
    slot: str = ""


def wanted(question: str) -> tuple[Wanted, ...]:
    """In the order of the question; empty where it names none."""
    found = {match[1]: match[2] for match in _NAMED.finditer(question)}
    if not found:
        return ()
    first = _NAMED.search(question)
    described = _NAMED.sub(" ", question[first.start() :]) if first else ""
    told = {name: _told(name, slot, described, others=found) for name, slot in found.items()}
    if len(found) == 1 and not any(told.values()):
        told = dict.fromkeys(found, described)
    return tuple(Wanted(n, _choices(told[n], found), slot.strip()) for n, slot in found.items())


def _told(name: str, slot: str, described: str, *, others: Mapping[str, str]) -> str:
    """What is said of it: from where it is quoted to where another is."""
    own = {name, slot.strip()}
    ends = {text for pair in others.items() for text in (pair[0], pair[1].strip())} - own
    said, at, about = "", 0, False
    for quoted in _QUOTED.finditer(described):
        if about:
            said += described[at : quoted.start()]
        at = quoted.start()
        if (text := quoted[1].strip()) in own or text in ends:
            about, at = text in own, quoted.end()
    return said + (described[at:] if about else "")


def _choices(told: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The quoted texts of the first sentence that says what the value may be."""
    known = {text.strip() for pair in names.items() for text in pair}
    for sentence in re.split(r"(?<=[.;\n])\s+", told):
        texts = [text for text in _QUOTED.findall(sentence) if text not in known]
        if len(texts) > 1 and _CHOICE.search(sentence):
            return tuple(dict.fromkeys(texts))
    return ()
