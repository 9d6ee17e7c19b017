"""Where a failing test may have its cause: functions by the traceback and by what the test calls,
values that these read, and their classes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import (
    Atlas,
    called_by,
    fits,
    may_change,
    text_of,
)
from core.domain.code.commands import TestFailure
from core.domain.code.import_lines import file_of
from core.domain.code.masks import masked
from core.domain.code.regions import Region, lines_around, lines_of, region_at, values_of

_FRAME = re.compile(r"^(\S+?\.py):(\d+):", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_]\w*")
_TOLD = re.compile(r"\w+|[^\s\w()\[\]{},.:'\"]+")
_REACH = 14  # lines to each side of one that is suspected
_WHOLE_CLASS = 45  # lines of a class that a small model writes anew
_SHARED = re.compile(r"=\s*(?:\[|\{|set\(|dict\(|list\(|defaultdict\()")


def test_region(desk: ChangeDesk, failure: TestFailure) -> Region | None:
    """The function of the test that failed; where its file could not be read, the first one that
    has the name that is missing."""
    path, _, inner = failure.name.partition("::")
    path = path if path.endswith(".py") else failure.path
    if not path.endswith(".py"):
        return None
    wanted = inner.partition("[")[0].replace("::", ".")
    regions = desk.regions(path)
    named = next((r for r in regions if r.name == wanted), region_at(regions, failure.line))
    if named is not None or failure.outcome != "error":
        return named
    missing = re.search(r"'(\w+)'", failure.output.rpartition("Error:")[2])
    inside = rf"\b{missing[1]}\b" if missing else r"\bassert\b"
    tests = (r for r in regions if r.own_name.startswith("test"))
    return next((r for r in tests if re.search(inside, text_of(desk, r))), None)


def frame_lines(desk: ChangeDesk, failure: TestFailure) -> tuple[tuple[str, int], ...]:
    """Files that may be changed and their lines, in the order in which they were reached."""
    return tuple(
        (path, int(line[:7]))
        for path, line in _FRAME.findall(failure.output)
        if may_change(path) and path in desk.paths()
    )


def suspects(desk: ChangeDesk, failure: TestFailure, atlas: Atlas) -> tuple[Region, ...]:
    """Regions that may be at fault, the likeliest first; of a long function some of its lines."""
    scores: dict[Region, float] = defaultdict(float)

    def add(region: Region | None, points: float) -> None:
        if region is not None and may_change(region.path):
            scores[region] += points

    frames = frame_lines(desk, failure)
    for depth, (path, line) in enumerate(reversed(frames)):
        add(region_at(desk.regions(path), line), 6.0 if depth == 0 else 3.0)
    test = test_region(desk, failure)
    first = called_by(desk, atlas, [test] if test is not None else [])
    for region in first:
        add(region, 1.0 if region.own_name == "__init__" else 4.0)
    for region in called_by(desk, atlas, first):
        add(region, 2.5)
    told = f"{desk.change.task} {failure.message}"
    for region in list(scores):
        scores[region] += 1.5 * _WORD.findall(told).count(region.own_name)
    shown = f"{text_of(desk, test) if test is not None else ''}\n{failure.message}"
    for region in _values(desk, tuple(scores)):
        alike = set(_TOLD.findall(text_of(desk, region))) & set(_TOLD.findall(shown))
        add(region, 2.0 + min(len(alike - {region.own_name, "="}), 4) * 0.4)
    for region in _classes(desk, tuple(scores)):
        add(region, 3.5)
    ranked = sorted(scores, key=lambda region: -scores[region])
    return tuple(each for region in ranked for each in _parts(desk, region, frames, shown))


def _values(desk: ChangeDesk, functions: Sequence[Region]) -> Iterator[Region]:
    """What the functions read that a module or their class gives a value."""
    for path in dict.fromkeys(region.path for region in functions):
        text = desk.text(path) or ""
        own = [region for region in functions if region.path == path]
        read = {w for r in own for w in _WORD.findall(masked(lines_of(text, r)))}
        owners = {region.name.rpartition(".")[0] for region in own}
        for value in values_of(path, text):
            if value.own_name in read and value.name.rpartition(".")[0] in {"", *owners}:
                yield value
        for module, names in re.findall(r"^from\s+([\w.]+)\s+import\s+\(?([\w, \n]+)", text, re.M):
            wanted = read & set(_WORD.findall(names))
            other = file_of(module, desk.paths())
            if other and wanted:
                found = values_of(other, desk.text(other) or "")
                yield from (value for value in found if value.name in wanted)


def _classes(desk: ChangeDesk, functions: Sequence[Region]) -> Iterator[Region]:
    """Short classes of the methods that give a value which all of their objects share."""
    for path in dict.fromkeys(region.path for region in functions):
        text = desk.text(path) or ""
        owners = {r.name.rpartition(".")[0] for r in functions if r.path == path}
        shared = {
            value.name.rpartition(".")[0]
            for value in values_of(path, text)
            if _SHARED.search(lines_of(text, value))
        }
        for region in desk.regions(path):
            if region.kind == "class" and region.name in owners & shared:
                yield region


def _parts(
    desk: ChangeDesk, region: Region, frames: Sequence[tuple[str, int]], shown: str
) -> Iterator[Region]:
    """The region where it is short, else the lines of it that are likeliest at fault."""
    if region.kind == "class":
        if region.last - region.first < _WHOLE_CLASS:
            yield region
        return
    if fits(region):
        yield region
        return
    text = desk.text(region.path) or ""
    inside = [n for path, n in frames if path == region.path and region.first <= n <= region.last]
    for line in (inside[-1:] or _alike(text, region, shown))[:2]:
        yield lines_around(text, region, line, reach=_REACH)


def _alike(text: str, region: Region, shown: str) -> list[int]:
    """Lines of a function that have most in common with a test, by how rare that is in it; none
    near another."""
    lines = lines_of(text, region).splitlines()
    words = [set(_TOLD.findall(line)) for line in lines]
    counts: dict[str, int] = defaultdict(int)
    for each in words:
        for word in each:
            counts[word] += 1
    wanted = set(_TOLD.findall(shown))
    points = [sum(1 / counts[word] for word in each & wanted) for each in words]
    found: list[int] = []
    for at in sorted(range(1, len(lines)), key=lambda at: -points[at]):
        line = region.first + at
        if points[at] and all(abs(line - other) > _REACH for other in found):
            found.append(line)
    return found
