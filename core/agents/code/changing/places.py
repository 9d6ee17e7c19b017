"""Where a change belongs: definitions by the index, and those that the words of a task name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from core.agents.code.changing.desk import ChangeDesk
from core.domain.code.masks import family_of, masked
from core.domain.code.paths import is_test
from core.domain.code.regions import Region, lines_of, new_region, values_of
from core.errors import StepError
from core.tools.query import run_query

_USED = re.compile(r"\b([A-Za-z_]\w*)\s*\(|[(,=]\s*([A-Za-z_]\w*)\s*(?=[,)])|\.([A-Za-z_]\w*)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SETTINGS = re.compile(
    r"(^|/)(conftest\.py|pytest\.ini|tox\.ini|setup\.cfg|setup\.py|noxfile\.py|pyproject\.toml"
    r"|sitecustomize\.py|[^/]*\.config\.\w+|\.[^/]*rc\.\w+|\.github/.*|Makefile)$"
)
_MOST_SCANNED = 300  # files, where there is no index
_DEFINED = (
    'SELECT path, name, kind FROM "{table}" WHERE name IN ({names})'
    " AND kind IN ('function', 'method', 'class') AND path LIKE '%.py'"
    " ORDER BY path, line LIMIT 500"
)
_SHORT = 15  # lines of what stands beside a region
_HEAD_LINES = 6
_NAMED = (
    "SELECT DISTINCT path, name, kind FROM \"{table}\" WHERE name = '{name}' ORDER BY path LIMIT 50"
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
                Found(r.path, r.own_name, "method" if "." in r.name else r.kind)
                for r in self._scan()
                if r.own_name in wanted
            ]
        return tuple(each for each in found if not is_test(each.path))

    def _asked(self, names: Sequence[str]) -> list[Found] | None:
        quoted = ", ".join(f"'{name}'" for name in names)  # identifiers by pattern
        return self._rows(_DEFINED.format(table=self._symbols, names=quoted))

    def _rows(self, sql: str) -> list[Found] | None:
        try:
            rows = run_query(self._desk.context, sql, max_rows=500).table.to_pylist()
        except StepError:
            return None
        return [Found(str(row["path"]), str(row["name"]), str(row["kind"])) for row in rows]

    def indexed(self, name: str) -> tuple[Found, ...] | None:
        """All that has a name, in any language, with tests; None where there is no index."""
        if not self._fresh or not name.isidentifier():
            return None
        found = self._rows(_NAMED.format(table=self._symbols, name=name))
        return None if found is None else tuple(found)

    def _scan(self) -> list[Region]:
        if self._scanned is None:
            paths = [p for p in self._desk.paths() if p.endswith(".py") and not is_test(p)]
            self._scanned = [r for p in paths[:_MOST_SCANNED] for r in self._desk.regions(p)]
        return self._scanned


def may_change(path: str, *, tests: bool = False) -> bool:
    """Whether a change may touch the file: never settings, and tests only where they are meant."""
    return bool(family_of(path)) and not _SETTINGS.search(path) and (tests or not is_test(path))


def meant(desk: ChangeDesk, atlas: Atlas) -> tuple[Region, ...]:
    """Regions that the words of a task name, the likeliest first."""
    task, wish = desk.change.task, desk.change.wish
    words = list(dict.fromkeys(_WORD.findall(task)))
    regions = [r for r in resolved(desk, atlas, words) if may_change(r.path)]
    if _is_new(desk, atlas):
        return (new_region(wish.path, desk.text(wish.path) or "", wish.subject),)
    if wish.path and may_change(wish.path):
        regions += [r for r in desk.regions(wish.path) if r.kind == "function"]
    regions += _named_values(desk, wish.subject, words)
    folded = {word.casefold() for word in words}

    def points(region: Region) -> float:
        parts = {part for part in re.split(r"[_.]+", region.name.casefold()) if len(part) > 2}
        exact = 6.0 if re.search(rf"[`'\"]?\b{region.own_name}\b[`'\"(]", task) else 0.0
        named = 3.0 if region.own_name in words and len(region.own_name) > 3 else 0.0
        in_path = 4.0 if region.path == wish.path else 0.0
        return exact + named + in_path + len(parts & folded)

    unique = {region.place: region for region in regions if fits(region)}
    ranked = sorted(unique.values(), key=lambda r: -points(r))
    return tuple(region for region in ranked if points(region) > 0)


def _is_new(desk: ChangeDesk, atlas: Atlas) -> bool:
    """Whether a function is asked for, with its file, that is not there."""
    wish, task = desk.change.wish, desk.change.task
    there = not wish.subject or atlas.defined([wish.subject.rpartition(".")[2]])
    asked = re.search(r"\b(?:function|method)\b", task, re.IGNORECASE) is not None
    return asked and not there and may_change(wish.path) and wish.path in desk.paths()


def _named_values(desk: ChangeDesk, subject: str, words: Sequence[str]) -> list[Region]:
    """Values of modules and classes that are named as such: in quotes or in capitals."""
    names = {subject, *(word for word in words if re.fullmatch(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+", word))}
    paths = [p for p in desk.paths() if p.endswith(".py") and may_change(p)][:_MOST_SCANNED]
    texts = {path: desk.text(path) or "" for path in paths} if names - {""} else {}
    return [
        value
        for path, text in texts.items()
        if any(name and name in text for name in names)
        for value in values_of(path, text)
        if value.own_name in names
    ]


def near(desk: ChangeDesk, region: Region, atlas: Atlas) -> str:
    """What helps to read a region: of a function the short ones that it calls and the constants
    that it reads, of a value what reads it, of lines how their function begins."""
    match region.kind:
        case "function" | "class":
            return _called_near(desk, region, atlas)
        case "value":
            return _readers(desk, region)
        case "lines":
            regions = desk.regions(region.path)
            whole = next((r for r in regions if r.name == region.name), region)
            return "".join(text_of(desk, whole).splitlines(keepends=True)[:_HEAD_LINES])
        case "new":
            owner = region.name.rpartition(".")[0]
            held = next((r for r in desk.regions(region.path) if owner and r.name == owner), None)
            return text_of(desk, held) if held is not None else desk.text(region.path) or ""
        case _:
            assert_never(region.kind)


def _called_near(desk: ChangeDesk, region: Region, atlas: Atlas) -> str:
    text = desk.text(region.path) or ""
    own = masked(lines_of(text, region))
    read = set(_WORD.findall(own))
    constants = [
        lines_of(text, value).rstrip("\n")
        for value in values_of(region.path, text)
        if value.own_name in read and value.last - value.first < _SHORT
    ]
    called = called_by(desk, atlas, [region])
    short = [r for r in called if r.last - r.first < _SHORT and r.place != region.place]
    return _joined([*constants[:8], *(text_of(desk, r) for r in short[:2])])


def _readers(desk: ChangeDesk, region: Region) -> str:
    """Short functions of its file that read a value."""
    reads = re.compile(rf"\b{region.own_name}\b")
    short = [
        code
        for r in desk.regions(region.path)
        if r.kind == "function"
        and r.last - r.first < _SHORT
        and reads.search(masked(code := text_of(desk, r)))
    ]
    return _joined(short[:2])


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(part.strip("\n") for part in parts if part.strip())


def called_by(desk: ChangeDesk, atlas: Atlas, regions: Sequence[Region]) -> tuple[Region, ...]:
    names = [
        name
        for region in regions
        for name in names_used(text_of(desk, region))
        if name != region.own_name
    ]
    return resolved(desk, atlas, names)


def names_used(code: str) -> tuple[str, ...]:
    """What code calls, hands to others or takes of an object."""
    found = _USED.findall(masked(code))
    return tuple(dict.fromkeys(name for each in found for name in each if name))


def resolved(desk: ChangeDesk, atlas: Atlas, names: Iterable[str]) -> tuple[Region, ...]:
    """Functions of these names as they stand in the folder; of a class, how it is made."""
    return tuple(dict.fromkeys(_all_of(desk, atlas.defined(names))))


def _all_of(desk: ChangeDesk, found: Sequence[Found]) -> Iterator[Region]:
    for path, names in _by_path(found).items():
        for region in desk.regions(path):
            owner = region.name.split(".")[-2] if "." in region.name else ""
            made = region.own_name == "__init__" and owner in names
            if region.kind == "function" and (region.own_name in names or made):
                yield region


def _by_path(found: Sequence[Found]) -> dict[str, set[str]]:
    paths: dict[str, set[str]] = defaultdict(set)
    for each in found:
        paths[each.path].add(each.name)
    return paths


def text_of(desk: ChangeDesk, region: Region) -> str:
    return lines_of(desk.text(region.path) or "", region)


def fits(region: Region) -> bool:
    return region.last - region.first < LONGEST
