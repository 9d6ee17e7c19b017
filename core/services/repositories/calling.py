"""Find what a repository defines, who calls it, and what it calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.domain.code.attached import AttachedRepository
from core.domain.code.call_map import CallEdge, CallMap, Side, SymbolPlace
from core.domain.code.citations import Excerpt, lines_of
from core.domain.work import TableGrant
from core.errors import UserError
from core.protocols import Sandbox
from core.services.repositories.service import RepositoryService
from core.services.sources import SourceService
from core.tools.code_index import OutsideOfRuns, Row, ask_index, code_grants, table_of, text

_MOST_NEAR, _MOST_FAR = 6, 6
_MOST_ROWS = 200
_LONGEST_EXCERPT = 60
_MOST_KEPT = 200
_KINDS = "('function', 'method', 'class', 'struct', 'interface', 'trait', 'enum', 'macro')"
_COLUMNS = "name, kind, path, line, end_line, parent, signature"


@dataclass(frozen=True)
class _Index:
    """One repository's tables, outside of a run."""

    repository: AttachedRepository
    grants: tuple[TableGrant, ...]
    ask: Callable[[tuple[TableGrant, ...], str], Sequence[Row]]

    def rows(self, sql: str) -> Sequence[Row]:
        names = {which: table_of(self.repository, which) for which in ("symbols", "calls")}
        return self.ask(self.grants, sql.format_map(names))


class CallService:
    """Callers and callees are those that the index could tell by names: there may be more."""

    def __init__(
        self, repositories: RepositoryService, sources: SourceService, sandbox: Sandbox
    ) -> None:
        self._repositories = repositories
        self._sources = sources
        self._sandbox = sandbox
        # Tables of an index lie in a folder of their own, and commits hold what they held.
        self._rows = lru_cache(maxsize=_MOST_KEPT)(self._asked)
        self._excerpts = lru_cache(maxsize=_MOST_KEPT)(self._read)

    def symbols(self, source_id: str, words: str, *, most: int = 12) -> Sequence[SymbolPlace]:
        """By a part of their name, best first; what is called most where nothing is asked."""
        calls = (
            "SELECT target, target_line, count(*) AS n FROM {calls}"
            " WHERE target IS NOT NULL GROUP BY ALL"
        )
        asked = text(words.strip().lower())
        fits = f"contains(lower(concat_ws('.', nullif(s.parent, ''), s.name)), {_braced(asked)})"
        best = f"lower(s.name) = {_braced(asked)} DESC, coalesce(c.n, 0) DESC, s.path, s.line"
        sql = (
            f"SELECT {_COLUMNS} FROM {{symbols}} s LEFT JOIN ({calls}) c"  # noqa: S608
            " ON c.target = s.path AND c.target_line = s.line"
            f" WHERE s.kind IN {_KINDS} AND {fits if words.strip() else 'c.n IS NOT NULL'}"
            f" ORDER BY {best} LIMIT {most}"
        )
        return [_place(row) for row in self._index(source_id).rows(sql)]

    def symbol(self, source_id: str, place: str) -> SymbolPlace:
        """By its id; UserError when nothing is defined there now."""
        path, _, line = place.rpartition(":")
        rows: Sequence[Row] = ()
        if line.isdigit():
            where = f"path = {_braced(text(path))} AND line = {int(line)}"
            sql = f"SELECT {_COLUMNS} FROM {{symbols}} WHERE {where} LIMIT 1"  # noqa: S608
            rows = self._index(source_id).rows(sql)
        if not rows:
            raise UserError("Nothing is defined at that place any more.", remedy="Search for it.")
        return _place(rows[0])

    def map(self, source_id: str, chosen: SymbolPlace) -> CallMap:
        """At most 25 nodes, those with the most calls; a place stands there once."""
        index = self._index(source_id)
        nodes = {chosen.id: chosen}
        edges: dict[tuple[str, str], CallEdge] = {}
        left_out = 0
        for side in _SIDES:
            ring = [chosen]
            for most in (_MOST_NEAR, _MOST_FAR):
                found = _beside(index, side, ring)
                fresh = list({n.id: n for n, _ in found if n.id not in nodes}.values())
                ring, left_out = fresh[:most], left_out + len(fresh[most:])
                nodes |= {node.id: node for node in ring}
                for _, edge in found:
                    if edge.source in nodes and edge.target in nodes:
                        edges[edge.source, edge.target] = edge
                if not ring:
                    break
        return CallMap(nodes=tuple(nodes.values()), edges=tuple(edges.values()), left_out=left_out)

    def excerpt(self, source_id: str, place: SymbolPlace) -> Excerpt:
        """Its lines, as they are in the commit that was indexed."""
        return self._excerpts(source_id, self._sources.get(source_id).fingerprint, place)

    def _read(self, source_id: str, commit: str, place: SymbolPlace) -> Excerpt:
        raw = self._repositories.store(source_id).texts([(commit, place.path)])[0]
        if raw is None:
            raise UserError(f"There is no file {place.path}.", remedy="Refresh the repository.")
        lines = lines_of(raw)
        own = lines[place.line - 1 : place.end_line]
        shown = own[:_LONGEST_EXCERPT]
        return Excerpt(first=place.line, lines=shown, more=len(own) - len(shown))

    def _index(self, source_id: str) -> _Index:
        repository = self._repositories.attached(source_id)
        schema = self._sources.schema([source_id])
        grants = code_grants(repository, self._sources.grants(schema))
        return _Index(repository, grants, self._rows)

    def _asked(self, grants: tuple[TableGrant, ...], sql: str) -> Sequence[Row]:
        return ask_index(OutsideOfRuns(self._sandbox, grants), sql, most=_MOST_ROWS)


_SIDES: tuple[Side, ...] = ("callers", "callees")


def _beside(
    index: _Index, side: Side, ring: Sequence[SymbolPlace]
) -> list[tuple[SymbolPlace, CallEdge]]:
    """What stands next to these on that side, most calls first."""
    match side:
        case "callers":
            ids = ", ".join(_braced(text(place.id)) for place in ring)
            sql = (
                "SELECT coalesce(s.name, parse_filename(c.path)) AS name,"  # noqa: S608
                " coalesce(s.kind, 'file') AS kind, c.path, coalesce(s.line, 1) AS line,"
                " coalesce(s.end_line, 1) AS end_line, coalesce(s.parent, '') AS parent,"
                " coalesce(s.signature, '') AS signature,"
                " c.target || ':' || c.target_line AS other, count(*) AS n"
                " FROM {calls} c LEFT JOIN {symbols} s ON s.path = c.path"
                " AND concat_ws('.', nullif(s.parent, ''), s.name) = c.caller"
                " AND c.line BETWEEN s.line AND s.end_line"
                f" WHERE c.target || ':' || c.target_line IN ({ids})"
                " GROUP BY ALL ORDER BY n DESC, c.path, line"
            )
        case "callees":
            inside = " OR ".join(
                f"(c.path = {_braced(text(p.path))} AND c.line BETWEEN {p.line} AND {p.end_line})"
                for p in ring
            )
            sql = (
                "SELECT t.name, t.kind, t.path, t.line, t.end_line, t.parent, t.signature,"  # noqa: S608
                " c.path || ':' || c.line AS other, count(*) AS n"
                " FROM {calls} c JOIN {symbols} t ON t.path = c.target AND t.line = c.target_line"
                f" WHERE {inside} GROUP BY ALL ORDER BY n DESC, t.path, t.line"
            )
    return _tied(index.rows(sql), side, ring)


def _tied(
    rows: Sequence[Row], side: Side, ring: Sequence[SymbolPlace]
) -> list[tuple[SymbolPlace, CallEdge]]:
    found: dict[tuple[str, str], tuple[SymbolPlace, CallEdge]] = {}
    for row in rows:
        place, other = _place(row), str(row["other"])
        own = other if side == "callers" else _around(other, ring)
        ends = (place.id, own) if side == "callers" else (own, place.id)
        before = found[ends][1].calls if ends in found else 0
        calls = before + int(str(row["n"]))
        found[ends] = (place, CallEdge(source=ends[0], target=ends[1], calls=calls))
    return sorted(found.values(), key=lambda each: -each[1].calls)


def _around(line: str, ring: Sequence[SymbolPlace]) -> str:
    """The innermost of these that holds that line of a file."""
    path, _, number = line.rpartition(":")
    inside = [p for p in ring if p.path == path and p.line <= int(number) <= p.end_line]
    return max(inside, key=lambda place: place.line).id


def _place(row: Row) -> SymbolPlace:
    return SymbolPlace.model_validate({name: row[name] for name in SymbolPlace.model_fields})


def _braced(written: str) -> str:
    """Text that `format_map` gives back as it is."""
    return written.replace("{", "{{").replace("}", "}}")
