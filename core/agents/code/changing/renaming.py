"""Renaming by rule: every use of a name that is no string and no comment, without a model."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import Atlas, Found
from core.domain.code.changes import TestsSeen, no_worse
from core.domain.code.masks import Family, code_spots, family_of
from core.domain.code.regions import values_of

_MOST_FILES = 3_000
_WORDS = (".md", ".rst", ".txt", ".toml", ".cfg", ".json", ".yaml", ".yml")
_HEAD = (
    r"\b(?:function\*?|class|const|let|var|func|type|interface|enum|fn|struct|trait)\s+{name}\b"
    r"|\bfunc\s*\([^)]*\)\s*{name}\b"
)
_RESERVED = frozenset(
    "break case catch class const continue default do else enum export extends false finally fn for"
    " func function go if implements import in interface let mut new null package private protected"
    " pub public return static struct super switch this throw true try type typeof use var void"
    " while".split()
)
_BUILT_IN = frozenset(name for kind in (str, bytes, list, dict, set, int) for name in dir(kind))
_EXPORTED = re.compile(r"(?<=['\"])(\w+)(?=['\"])")


@dataclass(frozen=True)
class Renamed:
    said: str = ""
    after: TestsSeen = field(default_factory=TestsSeen)
    notes: tuple[str, ...] = ()
    fault: str = ""


def rename(desk: ChangeDesk) -> Renamed:
    """In all files of its language, tests too; nothing stays changed where a test that passed
    fails."""
    old, new = desk.change.wish.subject.rpartition(".")[2], desk.change.wish.to.rpartition(".")[2]
    texts = _texts(desk, old)
    places = _defined(desk, old, texts)
    fault = _fault(old, new, places, texts)
    if fault:
        return Renamed(fault=fault)
    family = family_of(places[0].path)
    own = {path: text for path, text in texts.items() if family_of(path) == family}
    fresh = {path: renamed_in(text, old, new, family=family) for path, text in own.items()}
    changed = {path: text for path, text in fresh.items() if text != own[path]}
    for path, text in changed.items():
        desk.write(path, text)
    after = desk.run_tests()
    if not no_worse_renamed(after, desk.change.before, old, new):
        for path in changed:
            desk.write(path, own[path])
        return Renamed(after=after, fault="With the new name a test fails that passed.")
    count = sum(len(code_spots(own[path], old, family)) for path in changed)
    said = f"“{old}” is “{new}” now: {count:,} uses in {len(changed):,} files."
    return Renamed(said=said, after=after, notes=_left({**texts, **fresh}, old))


def renamed_in(text: str, old: str, new: str, *, family: Family = "python") -> str:
    """The text with the name changed where it is code, and in `__all__`."""
    spots = code_spots(text, old, family)
    spots += _exported(text, old) if family == "python" else []
    for at in sorted(set(spots), reverse=True):
        text = f"{text[:at]}{new}{text[at + len(old) :]}"
    return text


def no_worse_renamed(after: TestsSeen, before: TestsSeen, old: str, new: str) -> bool:
    """The same tests under their new names."""
    failures = tuple(
        f.model_copy(update={"name": re.sub(rf"\b{old}\b", new, f.name)}) for f in before.failures
    )
    return no_worse(after, before.model_copy(update={"failures": failures}))


def _exported(text: str, name: str) -> list[int]:
    """Places in a list of names that a module gives away."""
    found = re.search(r"^__all__\s*[+:]?=\s*[\[(][^\])]*", text, re.MULTILINE)
    if found is None:
        return []
    return [
        found.start() + each.start(1) for each in _EXPORTED.finditer(found[0]) if each[1] == name
    ]


def _texts(desk: ChangeDesk, name: str) -> dict[str, str]:
    """Files of code and of words that have the name."""
    paths = [path for path in desk.paths() if family_of(path) or path.endswith(_WORDS)]
    texts = {path: desk.text(path) or "" for path in paths[:_MOST_FILES]}
    return {path: text for path, text in texts.items() if name in text}


def _defined(desk: ChangeDesk, name: str, texts: dict[str, str]) -> tuple[Found, ...]:
    """Where the name is given: in Python by its lines, else by the index or by pattern."""
    found: list[Found] = []
    for path, text in texts.items():
        if family_of(path) == "python":
            regions = (*desk.regions(path), *values_of(path, text))
            found += [Found(path, r.name, r.kind) for r in regions if r.own_name == name]
    others = {path: text for path, text in texts.items() if family_of(path) in ("script", "braces")}
    indexed = Atlas(desk).indexed(name) if others else ()
    if indexed is not None:
        return (*found, *(each for each in indexed if each.path in others))
    head = re.compile(_HEAD.format(name=re.escape(name)), re.MULTILINE)
    return (
        *found,
        *(Found(path, name) for path, text in others.items() for _ in head.findall(text)),
    )


def _fault(old: str, new: str, places: Sequence[Found], texts: dict[str, str]) -> str:
    """Why the name cannot be changed by rule, if so."""
    if not places:
        return f"No function, class or value is called “{old}”."
    listed = ", ".join(dict.fromkeys(f"{each.path}::{each.name}" for each in places[:4]))
    if len(places) > 1:
        return f"“{old}” is defined in several places ({listed}), so it is not renamed by rule."
    family = family_of(places[0].path)
    if not new.isidentifier() or keyword.iskeyword(new) or new in _RESERVED:
        return f"“{new}” cannot be a name there."
    if "." in places[0].name and old in _BUILT_IN:
        return (
            f"“{old}” is also what strings, lists and the like call something of theirs, so that"
            f" uses of {listed} cannot be told apart by rule."
        )
    own = {path: text for path, text in texts.items() if family_of(path) == family}
    taken = next((path for path, text in own.items() if code_spots(text, new, family)), "")
    return f"“{new}” is a name in {taken} already." if taken else ""


def _left(texts: dict[str, str], old: str) -> tuple[str, ...]:
    """What still says the old name, which is for a person to judge."""
    counts = {path: len(re.findall(rf"\b{re.escape(old)}\b", text)) for path, text in texts.items()}
    count, files = sum(counts.values()), [path for path, each in counts.items() if each]
    if not count:
        return ()
    listed = ", ".join(files[:4]) + (" and others" if len(files) > 4 else "")
    verb = "mention" if count == 1 else "mentions"
    stays = "stays as it is" if count == 1 else "stay as they are"
    return (f"{count:,} {verb} of “{old}” in texts and comments {stays}: {listed}.",)
