"""What is known of one repository, asked in its own terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.cancel import CancelToken
from core.domain.code.attached import AttachedRepository
from core.domain.code.citations import may_set
from core.domain.code.paths import is_test
from core.domain.work import TableGrant
from core.protocols import Sandbox
from core.tools.code_index import MOST_ROWS, Row, ask_index, table_of, text

_NEAR = 0.86
_VALUES = ("variable", "constant")


@dataclass(frozen=True)
class Definition:
    """A symbol: `owner` is what it is defined in; `line` to `end` are its lines."""

    name: str
    kind: str
    path: str
    line: int
    end: int
    owner: str
    signature: str

    @property
    def dotted(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Line:
    """A line of text; `caller` is what it stands in, `known` whether it surely means the name."""

    path: str
    line: int
    text: str = ""
    caller: str = ""
    known: bool = True


@dataclass(frozen=True)
class Counted:
    """Some lines, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True)
class CodeIndex:
    """Reads only the tables of one repository."""

    repository: AttachedRepository
    sandbox: Sandbox
    grants: tuple[TableGrant, ...]
    cancel: CancelToken
    _known: dict[str, Sequence[Row]] = field(default_factory=dict)

    def definitions(self, name: str, most: int = 200) -> tuple[Definition, ...]:
        """By its own name, tests last; capitals are ignored where nothing is written so."""
        last, owner = _split(name)
        for how in ("name = {0}", "lower(name) = lower({0})"):
            where = how.format(text(last))
            sql = (
                f"SELECT * FROM {self._table('symbols')} WHERE {where}"  # noqa: S608
                f" ORDER BY path, line LIMIT {most}"
            )
            found = [_definition(row) for row in self._rows(sql)]
            kept = [each for each in found if _within(each, owner)]
            if kept:
                return tuple(sorted(kept, key=lambda d: (is_test(d.path), d.path, d.line)))
        return ()

    def inside(self, path: str, most: int = 60) -> tuple[Definition, ...]:
        """What a file defines at its top."""
        sql = (
            f"SELECT * FROM {self._table('symbols')} WHERE path = {text(path)}"  # noqa: S608
            f" AND parent = '' AND kind NOT IN ('variable') ORDER BY line LIMIT {most}"
        )
        return tuple(_definition(row) for row in self._rows(sql))

    def among(self, paths: Sequence[str]) -> tuple[Definition, ...]:
        """All that these files define."""
        listed = ", ".join(text(path) for path in paths)
        sql = f"SELECT * FROM {self._table('symbols')} WHERE path IN ({listed}) LIMIT 20000"  # noqa: S608
        return tuple(_definition(row) for row in self._rows(sql, most=20_000))

    def calls_of(self, name: str, definition: Definition | None, most: int = 400) -> Counted:
        """Where it is called, under whatever name: what surely means this definition first.

        The text of each line is the name that is called there.
        """
        where = f"callee = {text(name)}"
        sure = "false"
        if definition is not None:
            sure = f"(target = {text(definition.path)} AND target_line = {definition.line})"
            where = f"{sure} OR ({where} AND target IS NULL)"
        sql = (
            f"SELECT path, line, caller, callee AS text, coalesce({sure}, false) AS known,"  # noqa: S608
            f" count(*) OVER () AS total FROM {self._table('calls')} WHERE {where}"
            f" ORDER BY known DESC, path, line LIMIT {most}"
        )
        return _counted(self._rows(sql))

    def calls_in(self, definition: Definition, most: int = 60) -> Sequence[Row]:
        """What it calls of this repository and of others: `callee`, `line`, `target`."""
        sql = (
            "SELECT callee, min(line) AS line, any_value(target) AS target,"  # noqa: S608
            " any_value(target_line) AS target_line, any_value(receiver) AS receiver"
            f" FROM {self._table('calls')} WHERE path = {text(definition.path)}"
            f" AND line BETWEEN {definition.line} AND {definition.end}"
            f" AND callee <> {text(definition.name)}"
            f" GROUP BY callee ORDER BY (any_value(target) IS NULL), min(line) LIMIT {most}"
        )
        return self._rows(sql)

    def lines_with(self, name: str, *, setting: bool = False) -> tuple[Line, ...]:
        """Lines where the name stands by itself (and may be given a value); at most MOST_ROWS."""
        where = _standing(name)
        if setting:
            where += f" AND regexp_matches(text, {text(may_set(_escaped(name)))})"
        sql = (
            f"SELECT path, line, text FROM {self._table('code_lines')}"  # noqa: S608
            f" WHERE {where} ORDER BY path, line LIMIT {MOST_ROWS}"
        )
        return tuple(map(_line, self._rows(sql)))

    def all_with(self, name: str, known: Sequence[Line]) -> int:
        """How many lines have it, where those are known: counting all takes longer than a few."""
        if len(known) < MOST_ROWS:
            return len(known)
        sql = f"SELECT count(*) AS n FROM {self._table('code_lines')} WHERE {_standing(name)}"  # noqa: S608
        return _int(self._rows(sql)[0]["n"])

    def imports_of(self, module: str, most: int = 400) -> Counted:
        """Files that import a module, or the file that it is."""
        dotted = re.sub(r"\.[a-z]{1,4}$", "", module).replace("/", ".") if "/" in module else module
        ends = f"module = {text(module)} OR module = {text(dotted)}"
        for tail in (f".{dotted}", f"/{module}"):
            ends += f" OR ends_with(module, {text(tail)})"
        for target in _files_of(module):
            ends += f" OR target = {text(target)} OR ends_with(target, {text('/' + target)})"
        sql = (
            "SELECT path, line, module AS text, count(*) OVER () AS total"  # noqa: S608
            f" FROM {self._table('imports')} WHERE {ends} ORDER BY path, line LIMIT {most}"
        )
        return _counted(self._rows(sql))

    def imports_in(self, path: str, most: int = 200) -> Counted:
        sql = (
            "SELECT path, line, module AS text, count(*) OVER () AS total"  # noqa: S608
            f" FROM {self._table('imports')} WHERE path = {text(path)} ORDER BY line LIMIT {most}"
        )
        return _counted(self._rows(sql))

    def files(self, path: str) -> tuple[str, ...]:
        """Files by the end of their path."""
        sql = (
            f"SELECT path FROM {self._table('files')} WHERE path = {text(path)}"  # noqa: S608
            f" OR ends_with(path, {text('/' + path)}) ORDER BY length(path), path LIMIT 20"
        )
        found = tuple(str(row["path"]) for row in self._rows(sql))
        return (path,) if path in found else found

    def folder(self, name: str) -> str:
        """The folder of that name, or the file that is a module of it; empty where none is."""
        path = name.strip("/").replace(".", "/")
        for each in (path, f"{path}.py"):
            sql = (
                f"SELECT path FROM {self._table('files')} WHERE path = {text(each)}"  # noqa: S608
                f" OR starts_with(path, {text(each + '/')})"
                f" OR ends_with(path, {text('/' + each)})"
                f" OR contains(path, {text('/' + each + '/')}) ORDER BY length(path), path LIMIT 1"
            )
            for row in self._rows(sql):
                found = f"/{row['path']}"
                return found[1 : found.index(f"/{each}") + len(each) + 1]
        return ""

    def before(self, moment: datetime) -> str:
        """The newest commit that is older; empty where there is none."""
        sql = (
            f"SELECT id FROM {self._table('commits')} WHERE committed_at <"  # noqa: S608
            f" TIMESTAMPTZ {text(moment.isoformat())} ORDER BY committed_at DESC LIMIT 1"
        )
        return next((str(row["id"]) for row in self._rows(sql)), "")

    def near(self, name: str, most: int = 6) -> tuple[str, ...]:
        """Names that are there and like it, the likest first."""
        last = _split(name)[0]
        like = f"jaro_winkler_similarity(lower(name), lower({text(last)}))"
        held = f"(contains(lower(name), lower({text(last)})) AND length({text(last)}) > 3)"
        sql = (
            f"SELECT name FROM (SELECT DISTINCT name FROM {self._table('symbols')})"  # noqa: S608
            f" WHERE {like} > {_NEAR} OR {held}"
            f" ORDER BY {like} DESC, length(name), name LIMIT {most}"
        )
        return tuple(str(row["name"]) for row in self._rows(sql))

    def releases(self, most: int = 8) -> tuple[str, ...]:
        """Tags, newest first."""
        sql = f"SELECT tag FROM {self._table('releases')} ORDER BY released_at DESC LIMIT {most}"  # noqa: S608
        return tuple(str(row["tag"]) for row in self._rows(sql))

    def _rows(self, sql: str, most: int = MOST_ROWS) -> Sequence[Row]:
        """What was asked before is not asked again: one question looks a name up several times."""
        if sql not in self._known:
            self._known[sql] = ask_index(self, sql, most=most)
        return self._known[sql]

    def _table(self, which: str) -> str:
        return table_of(self.repository, which)


def _split(name: str) -> tuple[str, str]:
    """The name itself, and what it is said to stand in."""
    owner, _, last = name.replace("::", ".").replace("#", ".").rpartition(".")
    return last or name, owner


def _within(each: Definition, owner: str) -> bool:
    if not owner:
        return True
    whole = f"{each.path.rpartition('.')[0].replace('/', '.')}.{each.owner}".rstrip(".")
    return f".{whole}".endswith(f".{owner}") or f".{each.owner}".endswith(f".{owner}")


def _files_of(module: str) -> tuple[str, ...]:
    """Which files a module's name may mean."""
    if "/" in module or re.search(r"\.(?:py|js|ts|go|rb|rs|java|php|sh)$", module):
        return (module,)
    base = module.strip(".").replace(".", "/")
    return (f"{base}.py", f"{base}/__init__.py") if base else ()


def _escaped(name: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", name)


def _definition(row: Row) -> Definition:
    return Definition(
        name=str(row["name"]),
        kind=str(row["kind"]),
        path=str(row["path"]),
        line=_int(row["line"]),
        end=_int(row["end_line"]),
        owner=str(row["parent"] or ""),
        signature=str(row["signature"] or ""),
    )


def _standing(name: str) -> str:
    """That the name stands in a line by itself."""
    edge = "[^A-Za-z0-9_$]"
    pattern = f"(^|{edge}){_escaped(name)}({edge}|$)"
    return f"contains(text, {text(name)}) AND regexp_matches(text, {text(pattern)})"


def _counted(rows: Sequence[Row]) -> Counted:
    return Counted(tuple(map(_line, rows)), _int(rows[0]["total"]) if rows else 0)


def _line(row: Row) -> Line:
    return Line(
        path=str(row["path"]),
        line=_int(row["line"]),
        text=str(row.get("text") or ""),
        caller=str(row.get("caller") or ""),
        known=bool(row.get("known", True)),
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
