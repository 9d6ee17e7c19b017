"""What the words of answered questions were read as, and the same queries read another way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.domain.cells import QueryCell, computed_in
from core.domain.profiles import ColumnProfile
from core.domain.readings import Reading
from core.domain.sources import Schema
from core.domain.work import Limits, RunQuery, TableGrant, ViewGrant
from core.errors import StepError
from core.protocols import NotebookStore, Sandbox
from core.services.cell_graph import CellGraph
from core.services.computing import TableSource
from core.services.lineage import read_from

if TYPE_CHECKING:
    from core.agents.sql.scopes import Field
    from core.agents.sql.values import Hit

_LOOK = Limits(seconds=5)
_MOST_KEPT = 200  # readings of cells that are remembered


@dataclass(frozen=True)
class _Data:
    """What one query may touch."""

    schema: Schema
    grants: tuple[TableGrant, ...]
    views: tuple[ViewGrant, ...]
    sandbox: Sandbox

    def names(self) -> dict[str, tuple[Field, ...]]:
        from core.agents.sql.sightings import known_names

        return known_names(self.schema, self.views)

    def look(self, sql: str, max_rows: int = 200) -> list[dict[str, object]]:
        """Rows of a small query; none when it fails, since it only helps."""
        request = RunQuery(sql=sql, tables=self.grants, views=self.views, max_rows=max_rows)
        try:
            replied = self.sandbox.run(request, limits=_LOOK)
        except StepError:
            return []
        rows: list[dict[str, object]] = replied.table.to_pylist() if replied.table else []
        return rows


class ReadingService:
    """Calls no model and keeps nothing: what a person picked is kept in the cell."""

    def __init__(self, notebooks: NotebookStore, *, sources: TableSource, sandbox: Sandbox) -> None:
        self._notebooks = notebooks
        self._sources = sources
        self._sandbox = sandbox
        self._told: dict[object, tuple[Reading, ...]] = {}

    def of(self, cell: QueryCell, question: str) -> tuple[Reading, ...]:
        """One reading for each word of the question that the query of the cell bears out."""
        key = (cell.id, cell.sql, cell.readings, cell.sources, question)
        if key not in self._told:
            if len(self._told) >= _MOST_KEPT:
                self._told.clear()
            self._told[key] = self._read(cell, question)
        return self._told[key]

    def options(self, cell: QueryCell, reading: Reading) -> tuple[Reading, ...]:
        """Other readings that the query can be changed to, the nearest first."""
        from core.agents.sql.alternatives import columns_for, periods_for, values_for

        data = self._data(cell)
        names = data.names()
        if reading.kind == "value":
            profile = self._profile(cell, reading)
            known = [value.text for value in profile.top] if profile is not None else []
            return values_for(
                reading, _found(reading, cell, data=data), known, sql=cell.sql, catalogue=names
            )
        columns = columns_for(reading, cell.sql, names)
        if reading.kind == "column":
            return columns
        span = _span(self._profile(cell, reading))
        return (*columns, *periods_for(reading, cell.sql, names, span=span))

    def rewritten(self, cell: QueryCell, before: Reading, after: Reading) -> str:
        """The query with one reading in place of another; StepError where that cannot be."""
        from core.agents.sql.reread import reread

        return reread(cell.sql, before, after, self._data(cell).names())

    def _read(self, cell: QueryCell, question: str) -> tuple[Reading, ...]:
        from sqlglot.errors import SqlglotError

        from core.agents.sql.parse import parse_query
        from core.agents.sql.readings import readings_of
        from core.agents.sql.sightings import sightings

        try:
            seen = sightings(parse_query(cell.sql), self._data(cell).names())
        except (StepError, SqlglotError, RecursionError):
            return ()
        return readings_of(question, seen, cell.readings)

    def _data(self, cell: QueryCell) -> _Data:
        schema = self._sources.schema(self._notebooks.get(cell.notebook_id).source_ids)
        views: tuple[ViewGrant, ...] = ()
        if cell.inputs:
            cells = computed_in(self._notebooks.cells(cell.notebook_id))
            views = CellGraph(cells, schema).views(cell.id)
        return _Data(schema, self._sources.grants(schema), views, self._sandbox)

    def _profile(self, cell: QueryCell, reading: Reading) -> ColumnProfile | None:
        source_ids = self._notebooks.get(cell.notebook_id).source_ids
        return self._sources.knowledge(source_ids).column(reading.key)


def _found(reading: Reading, cell: QueryCell, *, data: _Data) -> list[Hit]:
    """Stored values for the word: in any column that the query could use, and near to it in its
    own."""
    from core.agents.sql.values import find_equal, find_inside, find_near

    read = read_from(cell.sql, [table.name for table in data.schema.tables])
    texts = [p for p in data.schema.columns() if p[1].role == "text" and p[0].name in read]
    own = [p for p in texts if (p[0].name, p[1].name) == (reading.table, reading.column)]
    return [
        *find_equal(data, [reading.word, reading.value], texts),
        *find_near(data, reading.word, own),
        *find_inside(data, reading.word, own),
    ]


def _span(profile: ColumnProfile | None) -> tuple[date, date] | None:
    """The first and the last day of a column of dates."""
    if profile is None or not profile.minimum or not profile.maximum:
        return None
    try:
        return date.fromisoformat(profile.minimum[:10]), date.fromisoformat(profile.maximum[:10])
    except ValueError:
        return None
