"""A flag of a command line: where it is declared, and then where it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import fits, may_change, text_of
from core.agents.code.changing.rewriting import Edited, Wanted, rewrite
from core.domain.code.masks import masked
from core.domain.code.regions import Region, outdented

_FLAG = re.compile(r"(?<![\w-])--[A-Za-z][\w-]*")
_DECLARES = re.compile(r"\.add_argument\s*\(|^\s*@[\w.]*option\s*\(", re.MULTILINE)
_READS = re.compile(r"\b(?:parse_args|parse_known_args)\s*\(")
_MOST_FILES = 300


def flag_of(task: str) -> str:
    found = _FLAG.search(task)
    return found[0] if found else ""


def flag_places(desk: ChangeDesk) -> tuple[Region, ...]:
    """Functions that declare flags, those of a file or function that the task names first."""
    wish = desk.change.wish
    paths = [p for p in desk.paths() if p.endswith(".py") and may_change(p)][:_MOST_FILES]
    found = [
        region
        for path in paths
        for region in _functions(desk, path)
        if _DECLARES.search(masked(text_of(desk, region)))
    ]
    return tuple(sorted(found, key=lambda r: (r.own_name != wish.subject, r.path != wish.path)))


def add_flag(desk: ChangeDesk, flag: str, places: Sequence[Region]) -> Edited:
    """The flag where flags are declared; where nothing uses it there, what reads them too."""
    task, name = desk.change.task, flag.strip("-").replace("-", "_")
    declared = Wanted(task, must=rf"['\"]{re.escape(flag)}['\"]", named=f"“{flag}”")
    done = rewrite(desk, places[:1], declared)
    used = re.compile(rf"\.{name}\b|(?<![\w-]){name}\b(?!\s*[=,)])")
    now = next((r for r in _functions(desk, places[0].path) if r.name == places[0].name), places[0])
    code = outdented(desk.text(now.path) or "", now)
    if done.fault or used.search(masked(code)):
        return done
    unused = replace(done, notes=(*done.notes, f"“{flag}” is read, but nothing uses it yet."))
    readers = [r for r in _readers(desk, now) if r.place != now.place]
    if not readers or desk.budget.over:
        return unused
    told = f"{task}\n`{now.own_name}` has the flag already: use it as `.{name}`."
    more = rewrite(desk, readers[:1], Wanted(told, must=rf"\.{name}\b", named=f"“.{name}”"))
    attempts = done.attempts + more.attempts
    if more.fault:
        return replace(unused, attempts=attempts)
    places_said = f"Rewritten: {now.place} and {readers[0].place}."
    return replace(more, said=places_said, attempts=attempts)


def _readers(desk: ChangeDesk, declares: Region) -> list[Region]:
    """Functions of the same file that take what was read from the command line."""
    return [
        region
        for region in _functions(desk, declares.path)
        if _READS.search(masked(text_of(desk, region)))
    ]


def _functions(desk: ChangeDesk, path: str) -> list[Region]:
    return [r for r in desk.regions(path) if r.kind == "function" and fits(r)]
