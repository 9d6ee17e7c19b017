"""Renaming by rule: every use of a name that is no string and no comment, without a model."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

from core.agents.code.changing.desk import ChangeDesk
from core.domain.code.changes import TestsSeen, no_worse
from core.domain.code.masks import formatted, masked

_MOST_FILES = 3_000
_EXPORTED = re.compile(r"(?<=['\"])(\w+)(?=['\"])")


@dataclass(frozen=True)
class Renamed:
    said: str = ""
    after: TestsSeen = field(default_factory=TestsSeen)
    notes: tuple[str, ...] = ()
    fault: str = ""


def rename(desk: ChangeDesk) -> Renamed:
    """In all Python files, tests too; nothing stays changed where a test that passed fails."""
    old, new = desk.change.wish.subject, desk.change.wish.to
    fault = _unfit(new)
    if fault:
        return Renamed(fault=fault)
    texts = _texts(desk, old)
    fault = _clash(desk, old, new, texts=texts)
    if fault:
        return Renamed(fault=fault)
    fresh = {path: renamed_in(text, old, new) for path, text in texts.items()}
    changed = {path: text for path, text in fresh.items() if text != texts[path]}
    for path, text in changed.items():
        desk.write(path, text)
    after = desk.run_tests()
    if not no_worse_renamed(after, desk.change.before, old, new):
        for path in changed:
            desk.write(path, texts[path])
        return Renamed(after=after, fault="With the new name a test fails that passed.")
    count = sum(len(uses(texts[path], old)) for path in changed)
    said = f"`{old}` is `{new}` now: {count:,} uses in {len(changed):,} files."
    return Renamed(said=said, after=after, notes=_left(fresh, old))


def renamed_in(text: str, old: str, new: str) -> str:
    """The text with the name changed where it is code, and in `__all__`."""
    spots = uses(text, old) + _exported(text, old)
    for at in sorted(set(spots), reverse=True):
        text = f"{text[:at]}{new}{text[at + len(old) :]}"
    return text


def no_worse_renamed(after: TestsSeen, before: TestsSeen, old: str, new: str) -> bool:
    """The same tests under their new names."""
    failures = tuple(
        f.model_copy(update={"name": re.sub(rf"\b{old}\b", new, f.name)}) for f in before.failures
    )
    return no_worse(after, before.model_copy(update={"failures": failures}))


def uses(text: str, name: str) -> list[int]:
    """Where the name stands as code."""
    inner = [a + at for a, b in formatted(text) for at in _words(masked(text[a:b]), name)]
    return _words(masked(text), name) + inner


def _words(text: str, name: str) -> list[int]:
    return [found.start() for found in re.finditer(rf"\b{re.escape(name)}\b", text)]


def _exported(text: str, name: str) -> list[int]:
    """Places in a list of names that a module gives away."""
    found = re.search(r"^__all__\s*[+:]?=\s*[\[(][^\])]*", text, re.MULTILINE)
    if found is None:
        return []
    return [
        found.start() + each.start(1) for each in _EXPORTED.finditer(found[0]) if each[1] == name
    ]


def _unfit(new: str) -> str:
    if new.isidentifier() and not keyword.iskeyword(new):
        return ""
    return f"`{new}` cannot be a name in Python."


def _texts(desk: ChangeDesk, name: str) -> dict[str, str]:
    paths = [path for path in desk.paths() if path.endswith(".py")][:_MOST_FILES]
    texts = {path: desk.text(path) or "" for path in paths}
    return {path: text for path, text in texts.items() if name in text}


def _clash(desk: ChangeDesk, old: str, new: str, *, texts: dict[str, str]) -> str:
    """Why the name cannot be changed by rule, if so."""
    defined = [
        region.place for path in texts for region in desk.regions(path) if region.own_name == old
    ]
    if not defined:
        return f"No function or class is called `{old}`."
    if len(defined) > 1:
        listed = ", ".join(defined[:4])
        return f"`{old}` is defined in several places ({listed}), so it is not renamed by rule."
    taken = next((path for path, text in texts.items() if uses(text, new)), "")
    return f"`{new}` is a name in {taken} already." if taken else ""


def _left(texts: dict[str, str], old: str) -> tuple[str, ...]:
    count = sum(len(_words(text, old)) for text in texts.values())
    if not count:
        return ()
    return (f"{count:,} mentions of `{old}` in texts and comments stay as they are.",)
