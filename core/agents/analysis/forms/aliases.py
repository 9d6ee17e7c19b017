"""Words that a question itself gives to the values of a category: male (M), 1 for approved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import words
from core.agents.sql.words import is_stop, stem

_WORD = r"([A-Za-z][A-Za-z-]{2,})"
_VALUE = r"(¤\d+|(?<![\w.§])\d{1,3}(?![\w.%]))"
_GIVEN: tuple[str, ...] = (
    rf"{_WORD} \((?:§\d+ ?(?:=|is|of|:)? ?)?{_VALUE}\)",
    rf"{_WORD} (?:ones|cases|applications|people|patients|customers|rows) (?:have |are |is |="
    rf" )?{_VALUE}",
    rf"{_WORD}(?: \w+)? (?:have|has|had|with|if|when|means|are those with|where)(?: an?| the)? "
    rf"§\d+(?: column)?(?: value)?(?: is| of| ?=)? {_VALUE}",
)
_GIVING: tuple[str, ...] = (
    rf"{_VALUE} \({_WORD}\)",
    rf"{_VALUE} ?(?:=|is|for|means|stands for|represents|denotes|indicates) (?:the )?{_WORD}",
)


def aliases(draft: Draft) -> Mapping[str, str]:
    """Each word's value; a word that is given two says nothing."""
    found: dict[str, set[str]] = {}
    for patterns, turned in ((_GIVEN, False), (_GIVING, True)):
        for pattern in patterns:
            for match in re.finditer(pattern, draft.text):
                word, value = (match[2], match[1]) if turned else (match[1], match[2])
                if not is_stop(word.casefold()):
                    found.setdefault(stem(word.casefold()), set()).add(_value(draft, value))
    return {word: next(iter(values)) for word, values in found.items() if len(values) == 1}


def claim_aliases(draft: Draft) -> None:
    """Words and values that only say of one another what they are."""
    for pattern in (*_GIVEN, *_GIVING):
        for match in re.finditer(pattern, draft.text):
            said = re.findall(r"¤(\d+)", match[0])
            if said and all(draft.marked.values[int(n)].column in draft.by for n in said):
                draft.claim(match)


def with_aliases(call: Call, draft: Draft) -> Call:
    """The call whose names know the values that their words stand for."""
    known = aliases(draft)
    names = {}
    for name, pick in call.names.items():
        more = [known[w] for w in map(stem, words(name)) if w in known]
        names[name] = replace(pick, words=(*pick.words, *more)) if more else pick
    return replace(call, names=names)


def _value(draft: Draft, said: str) -> str:
    return draft.marked.values[int(said[1:])].value if said[0] == "¤" else said
