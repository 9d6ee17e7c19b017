"""Looking closer: filters from clicks, their choices, rows behind a figure, files of tiles."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from core.domain.arrow_rows import result_of
from core.domain.chart_rules import suggest
from core.domain.chart_text import moment
from core.domain.charts import ChartSpec
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.shown import percent_columns
from core.domain.dashboards.spec import DashboardSpec, FilterSpec, Tile, TileKind
from core.domain.home import Home
from core.domain.identifiers import quoted, resolve
from core.domain.periods import Grain
from core.domain.results import Result, Scalar
from core.domain.sources import Schema
from core.domain.value import new_id
from core.domain.work import Limits, RunQuery, TableGrant, WriteTable
from core.errors import StepError, UserError
from core.protocols import DashboardStore, Sandbox
from core.services.dashboards.ground import DashboardSources, TileGround
from core.services.dashboards.reading import ColumnOrigin, origin_of, rows_behind
from core.services.dashboards.tiles import TileService
from core.services.exports.service import Exported, exported

ROWS_BEHIND = 1_000
MOST_CHOICES = 500
_KEPT = "The dashboard is as it was."


@dataclass(frozen=True)
class Behind:
    """Rows that a figure is made of; `sql` is their query."""

    title: str
    sql: str
    result: Result


@dataclass(frozen=True)
class Choices:
    """What a filter can be set to: values, the most frequent first, or the first and last day."""

    values: tuple[str | None, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Tried:
    """A query that runs: the sources that it reads, and how its rows are shown best."""

    source_ids: tuple[str, ...]
    kind: TileKind
    chart: ChartSpec | None


class Explorer:
    """What is not there raises UserError, a query that fails StepError."""

    def __init__(
        self,
        store: DashboardStore,
        tiles: TileService,
        *,
        home: Home,
        sources: DashboardSources,
        sandbox: Sandbox,
    ) -> None:
        self._store = store
        self._tiles = tiles
        self._home = home
        self._sources = sources
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._choices: dict[tuple[str, str], Choices] = {}

    def columns(self, dashboard_id: str) -> Schema:
        """The tables that filters of this dashboard can be on."""
        return TileGround.of(self._store.get(dashboard_id).spec, self._sources).schema

    def choices(self, dashboard_id: str, filter_: FilterSpec) -> Choices:
        """Looked up once for each state of the data."""
        ground = TileGround.of(self._store.get(dashboard_id).spec, self._sources)
        table, column = resolve(filter_.key, ground.schema)
        key = (filter_.key, ground.marks[table.name.casefold()].fingerprint)
        with self._lock:
            known = self._choices.get(key)
        if known is not None:
            return known
        name, source = quoted(column.name), quoted(table.name)
        if filter_.kind == "dates":
            sql = f"SELECT min({name})::DATE AS a, max({name})::DATE AS b FROM {source}"  # noqa: S608
        else:
            sql = (
                f"SELECT {name} AS v FROM {source} GROUP BY 1 "  # noqa: S608
                f"ORDER BY count(*) DESC, 1 LIMIT {MOST_CHOICES}"
            )
        rows = self._run(RunQuery(sql=sql, tables=ground.grants, max_rows=MOST_CHOICES)).rows
        if filter_.kind == "dates":
            made = Choices(first=_day(rows[0][0]), last=_day(rows[0][1]))
        else:
            made = Choices(values=tuple(value_text(row[0]) for row in rows))
        with self._lock:
            self._choices[key] = made
        return made

    def tried(self, tile: Tile, sql: str) -> Tried:
        """The tile's query as edited, over any attached source. Nothing is kept."""
        if not sql.strip():
            raise UserError("The query is empty.", kept=_KEPT, remedy="Write a SELECT.")
        every = tuple(source.id for source in self._sources.list())
        trial = tile.model_copy(update={"sql": sql, "source_ids": every})
        ground = TileGround.of(DashboardSpec(title="trial", tiles=(trial,)), self._sources)
        chart = suggest(self._run(ground.request(trial, rows=ROWS_BEHIND)))
        figure = chart is not None and chart.chart == "figure"
        kind: TileKind = "table" if chart is None else "figure" if figure else "chart"
        read = tuple(mark.source_id for mark in ground.sources_of(trial))
        return Tried(read, kind, chart)

    def clicked(
        self, dashboard_id: str, tile_id: str, *, column: str, value: Scalar
    ) -> Chosen | None:
        """The filter that a click on a value means; None for a value that is worked out."""
        dashboard = self._store.get(dashboard_id)
        ground, _ = self._tiles.ground(dashboard, ())
        origin = origin_of(_tile(dashboard.spec.tile(tile_id)), column, ground.schema)
        return chosen_of(origin, value) if origin is not None else None

    def behind(
        self,
        dashboard_id: str,
        tile_id: str,
        chosen: Sequence[Chosen] = (),
        *,
        at: tuple[str, Scalar] | None = None,
    ) -> Behind:
        """The first rows behind a tile, or behind one of its values; its own rows if it has no
        aggregate."""
        dashboard = self._store.get(dashboard_id)
        tile = _tile(dashboard.spec.tile(tile_id))
        ground, _ = self._tiles.ground(dashboard, chosen)
        where = (at[0], sql_literal(at[1])) if at is not None else None
        sql = rows_behind(tile, where=where)
        result = self._run(ground.request(tile, sql, rows=ROWS_BEHIND))
        return Behind(tile.title, sql, result)

    def export(
        self, dashboard_id: str, tile_id: str, form: str, chosen: Sequence[Chosen] = ()
    ) -> Exported:
        """A tile's whole result under the filters; `form` is csv, xlsx or parquet."""
        if form not in ("csv", "xlsx", "parquet"):
            raise UserError(f"There is no export as {form}.", kept="Nothing was written.")
        dashboard = self._store.get(dashboard_id)
        tile = _tile(dashboard.spec.tile(tile_id))
        self._home.exports.mkdir(parents=True, exist_ok=True)
        file = self._home.exports / f"{new_id()}.{form}"
        shown = file.with_name(f"{file.stem}-shown.parquet")
        try:
            if tile.recipe is not None:
                asked = self._kept(dashboard_id, tile, into=shown)
            else:
                asked = self._tiles.ground(dashboard, chosen)[0].request(tile)
            request = WriteTable.model_validate(
                {"sql": asked.sql, "tables": asked.tables, "views": asked.views, "file": str(file),
                 "format": form, "percent": self._percent(dashboard_id, tile)}
            )  # fmt: skip
            self._sandbox.run(request, limits=Limits(seconds=600))
            if file.is_symlink() or not file.is_file():
                raise StepError("A worker wrote no file.", code="crash")
            return exported(tile.title, form, content=file.read_bytes())
        finally:
            file.unlink(missing_ok=True)
            shown.unlink(missing_ok=True)

    def _kept(self, dashboard_id: str, tile: Tile, *, into: Path) -> RunQuery:
        """The table that a script or an analysis showed last, put into a file to be read."""
        import pyarrow.parquet as pq

        run = self._tiles.known(dashboard_id).runs.get(tile.id)
        if run is None or run.result is None or tile.drawing is not None:
            raise UserError(
                "There is no table of this tile to write.",
                kept="Nothing was written.",
                remedy="Compute it again, or take the HTML of the dashboard.",
            )
        pq.write_table(self._tiles.table(run.result), into)
        return RunQuery(
            sql="SELECT * FROM shown", tables=(TableGrant(name="shown", file=str(into)),)
        )

    def _percent(self, dashboard_id: str, tile: Tile) -> tuple[str, ...]:
        """What the tile shows in percent, told from its last result."""
        if not tile.format.percent:
            return ()
        run = self._tiles.known(dashboard_id).runs.get(tile.id)
        if run is None or run.result is None:
            return ()
        return percent_columns(tile, self._tiles.result(run.result))

    def _run(self, request: RunQuery) -> Result:
        replied = self._sandbox.run(request, limits=Limits(seconds=60))
        reply, table = replied.reply, replied.table
        if reply.kind != "query_run" or table is None:
            raise StepError("A worker replied to a query with something else.", code="crash")
        return result_of(table, reply.columns, truncated=reply.truncated)


def chosen_of(origin: ColumnOrigin, value: Scalar) -> Chosen | None:
    """The value, or the days of the period that begins with it."""
    if origin.grain is None:
        if isinstance(value, date):
            day = _day(value)
            text = day.isoformat() if day is not None else None
            return Chosen(column=origin.column, since=text, until=text)
        return Chosen(column=origin.column, values=(value_text(value),))
    first = _day(value)
    if first is None:
        return None
    last = _last_day(first, origin.grain)
    return Chosen(column=origin.column, since=first.isoformat(), until=last.isoformat())


def value_text(value: Scalar) -> str | None:
    """A value as filters keep it: text without quotes, None for a missing one."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(moment(value))


def sql_literal(value: Scalar) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{moment(value)}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _last_day(first: date, grain: Grain) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months is None:
        return first + timedelta(days=6 if grain == "week" else 0)
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1) - timedelta(days=1)


def _day(value: Scalar) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _tile(tile: Tile | None) -> Tile:
    if tile is None or not tile.computed:
        raise UserError("This tile is not on the dashboard any more.", kept=_KEPT)
    return tile
