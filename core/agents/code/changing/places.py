"""Where a change belongs: regions ranked by the traceback, the test, the index and the words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.agents.code.changing.desk import ChangeDesk
from core.domain.code.commands import TestFailure
from core.domain.code.regions import Region, lines_of, masked, region_at
from core.errors import StepError
from core.tools.query import run_query

_FRAME = re.compile(r"^(\S+?\.py):(\d+):", re.MULTILINE)
_CALLED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
_WORD = re.compile(r"[A-Za-z_]\w*")
_TEST_FILE = re.compile(r"(^|/)(tests?/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)")
_SETTINGS = re.compile(
    r"(^|/)(conftest\.py|pytest\.ini|tox\.ini|setup\.cfg|setup\.py|noxfile\.py|pyproject\.toml"
    r"|sitecustomize\.py|\.github/.*|Makefile)$"
)
_MOST_SCANNED = 300  # files, where there is no index
_DEFINED = (
    'SELECT path, name, kind FROM "{table}" WHERE name IN ({names})'
    " AND kind IN ('function', 'method', 'class') AND path LIKE '%.py'"
    " ORDER BY path, line LIMIT 500"
)
LONGEST = 70  # lines of a region that a small model writes anew


@dataclass(frozen=True)
class Found:
    """A definition as the index has it."""

    path: str
    name: str
    kind: str = "function"


class Atlas:
    """Where names are defined and what calls what: from the index, else by pattern."""

    def __init__(self, desk: ChangeDesk) -> None:
        self._desk = desk
        self._scanned: list[Region] | None = None
        repository = desk.repository
        self._symbols = repository.table("symbols")
        self._fresh = bool(self._symbols) and desk.change.base == repository.commit

    def defined(self, names: Iterable[str]) -> tuple[Found, ...]:
        """Functions, methods and classes of these names outside of tests."""
        wanted = sorted({name for name in names if len(name) > 1})[:200]
        if not wanted:
            return ()
        found = self._asked(wanted) if self._fresh else None
        if found is None:
            found = [
                Found(r.path, r.own_name, "class" if r.of_class else "function")
                for r in self._scan()
                if r.own_name in wanted
            ]
        return tuple(each for each in found if not is_test(each.path))

    def _asked(self, names: Sequence[str]) -> list[Found] | None:
        quoted = ", ".join(f"'{name}'" for name in names)  # identifiers by pattern
        sql = _DEFINED.format(table=self._symbols, names=quoted)
        try:
            rows = run_query(self._desk.context, sql, max_rows=500).table.to_pylist()
        except StepError:
            return None
        return [Found(str(row["path"]), str(row["name"]), str(row["kind"])) for row in rows]

    def _scan(self) -> list[Region]:
        if self._scanned is None:
            paths = [p for p in self._desk.paths() if p.endswith(".py") and not is_test(p)]
            self._scanned = [r for p in paths[:_MOST_SCANNED] for r in self._desk.regions(p)]
        return self._scanned


def is_test(path: str) -> bool:
    return _TEST_FILE.search(path) is not None


def may_change(path: str, *, tests: bool = False) -> bool:
    """Whether a change may touch the file: never settings, and tests only where they are meant."""
    return path.endswith(".py") and not _SETTINGS.search(path) and (tests or not is_test(path))


def test_region(desk: ChangeDesk, failure: TestFailure) -> Region | None:
    """The function of the test that failed."""
    path, _, inner = failure.name.partition("::")
    path = path if path.endswith(".py") else failure.path
    if not path.endswith(".py"):
        return None
    wanted = inner.partition("[")[0].replace("::", ".")
    regions = desk.regions(path)
    named = [r for r in regions if r.name == wanted]
    return named[0] if named else region_at(regions, failure.line)


def suspects(desk: ChangeDesk, failure: TestFailure, atlas: Atlas) -> tuple[Region, ...]:
    """Regions that may be at fault, the likeliest first."""
    scores: dict[tuple[str, str], float] = defaultdict(float)
    kept: dict[tuple[str, str], Region] = {}

    def add(region: Region | None, points: float) -> None:
        if region is not None and may_change(region.path) and not region.of_class:
            kept[region.path, region.name] = region
            scores[region.path, region.name] += points

    frames = [
        (path, int(line[:7]))
        for path, line in _FRAME.findall(failure.output)
        if may_change(path) and path in desk.paths()
    ]
    for depth, (path, line) in enumerate(reversed(frames)):
        add(region_at(desk.regions(path), line), 6.0 if depth == 0 else 3.0)
    test = test_region(desk, failure)
    called = _CALLED.findall(masked(_text_of(desk, test))) if test is not None else []
    first = _resolved(desk, atlas, called)
    for region in first:
        add(region, 1.0 if region.own_name == "__init__" else 4.0)
    for points, regions in ((2.5, _callees(desk, atlas, first)),):
        for region in regions:
            add(region, points)
    for word in _WORD.findall(f"{desk.change.task} {failure.message}"):
        for place in kept:
            if place[1].rpartition(".")[2] == word:
                scores[place] += 1.5
    ranked = sorted(kept, key=lambda place: -scores[place])
    return tuple(kept[place] for place in ranked if _fits(kept[place]))


def meant(desk: ChangeDesk, atlas: Atlas) -> tuple[Region, ...]:
    """Regions that the words of a task name, the likeliest first."""
    task, wish = desk.change.task, desk.change.wish
    words = list(dict.fromkeys(_WORD.findall(task)))
    regions = [r for r in _resolved(desk, atlas, words) if may_change(r.path)]
    if wish.path and may_change(wish.path):
        regions += [r for r in desk.regions(wish.path) if not r.of_class]
    folded = {word.casefold() for word in words}

    def points(region: Region) -> float:
        parts = {part for part in re.split(r"[_.]+", region.name.casefold()) if len(part) > 2}
        exact = 6.0 if re.search(rf"[`'\"]?\b{region.own_name}\b[`'\"(]", task) else 0.0
        named = 3.0 if region.own_name in words and len(region.own_name) > 3 else 0.0
        in_path = 4.0 if region.path == wish.path else 0.0
        return exact + named + in_path + len(parts & folded)

    unique = {region.place: region for region in regions if _fits(region)}
    ranked = sorted(unique.values(), key=lambda r: -points(r))
    return tuple(region for region in ranked if points(region) > 0)


def near(desk: ChangeDesk, region: Region, atlas: Atlas) -> str:
    """Short functions that the region calls, and constants of its file that it reads."""
    text = desk.text(region.path) or ""
    own = masked(lines_of(text, region))
    read = set(_WORD.findall(own))
    constants = [
        line
        for line in text.splitlines()
        if (found := re.match(r"([A-Z_][A-Z0-9_]+)\s*[:=]", line)) and found[1] in read
    ]
    called = _callees(desk, atlas, [region])
    short = [r for r in called if r.last - r.first < 15 and r.place != region.place]
    parts = ["\n".join(constants[:8]), *(_text_of(desk, r) for r in short[:2])]
    return "\n".join(part.strip("\n") for part in parts if part.strip())


def _callees(desk: ChangeDesk, atlas: Atlas, regions: Sequence[Region]) -> tuple[Region, ...]:
    names = [
        name
        for region in regions
        for name in _CALLED.findall(masked(_text_of(desk, region)))
        if name != region.own_name
    ]
    return _resolved(desk, atlas, names)


def _resolved(desk: ChangeDesk, atlas: Atlas, names: Iterable[str]) -> tuple[Region, ...]:
    """Functions of these names as they stand in the folder; of a class, how it is made."""
    return tuple(dict.fromkeys(_all_of(desk, atlas.defined(names))))


def _all_of(desk: ChangeDesk, found: Sequence[Found]) -> Iterator[Region]:
    for path, names in _by_path(found).items():
        for region in desk.regions(path):
            owner = region.name.split(".")[-2] if "." in region.name else ""
            made = region.own_name == "__init__" and owner in names
            if not region.of_class and (region.own_name in names or made):
                yield region


def _by_path(found: Sequence[Found]) -> dict[str, set[str]]:
    paths: dict[str, set[str]] = defaultdict(set)
    for each in found:
        paths[each.path].add(each.name)
    return paths


def _text_of(desk: ChangeDesk, region: Region) -> str:
    return lines_of(desk.text(region.path) or "", region)


def _fits(region: Region) -> bool:
    return region.last - region.first < LONGEST
