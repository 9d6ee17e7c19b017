"""From a cell of a notebook to a tile, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from core.domain.cells import AnalysisCell, AnswerCell, Cell, PythonCell, QueryCell, computed_in
from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import AddTile
from core.domain.dashboards.layout import free_place
from core.domain.dashboards.recipes import AnalysisRecipe, Recipe, ScriptRecipe
from core.domain.dashboards.spec import Dashboard, NamedQuery, NumberFormat, Origin, Tile, TileKind
from core.domain.results import ResultRef
from core.domain.value import new_id
from core.errors import UserError
from core.protocols import NotebookStore
from core.services.cell_graph import CellGraph
from core.services.computing import TableSource
from core.services.dashboards.reading import tables_read
from core.services.dashboards.recipes import output_of
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService

_KEPT = "No dashboard was changed."
Pinnable = QueryCell | PythonCell | AnalysisCell


@dataclass(frozen=True)
class Pinned:
    """`made` when there was no dashboard to pin to."""

    dashboard: Dashboard
    tile: Tile
    made: bool


class Pinning:
    """What cannot be pinned raises UserError with what to do instead."""

    def __init__(
        self,
        notebooks: NotebookStore,
        dashboards: DashboardService,
        *,
        tiles: TileService,
        sources: TableSource,
    ) -> None:
        self._notebooks = notebooks
        self._dashboards = dashboards
        self._tiles = tiles
        self._sources = sources

    def pin(self, cell_id: str, dashboard_id: str | None = None) -> Pinned:
        """To the dashboard, else to the one that was changed last, else to a new one."""
        cell = self._pinnable(self._notebooks.cell(cell_id))
        tile = self.tile_of(cell)
        newest = next(iter(self._dashboards.list()), None) if dashboard_id is None else None
        wanted = dashboard_id or (newest.id if newest is not None else None)
        made = wanted is None
        if wanted is None:
            title = self._notebooks.get(cell.notebook_id).title
            wanted = self._dashboards.create(title).id
        dashboard = self._dashboards.edit(wanted, AddTile(tile=tile))
        placed = dashboard.spec.tile(tile.id) or tile
        shown = _shown(cell)
        if shown is not None:
            self._tiles.adopt(wanted, placed, shown, cell.seconds)
        return Pinned(dashboard, placed, made)

    def tile_of(self, cell: Pinnable) -> Tile:
        """What the cell runs, as a tile that needs no notebook."""
        notebook = self._notebooks.get(cell.notebook_id)
        schema = self._sources.schema(notebook.source_ids)
        cells = computed_in(self._notebooks.cells(cell.notebook_id))
        graph = CellGraph(cells, schema)
        steps = tuple(NamedQuery(name=v.name, sql=v.sql) for v in graph.views(cell.id))
        recipe, chart = _recipe(cell), _chart(cell)
        kind: TileKind = "chart" if _figures(cell) else _kind(chart)
        tile = Tile(
            id=new_id(),
            title=(cell.title or cell.name)[:200],
            kind=kind,
            place=free_place((), kind),
            sql=cell.sql if cell.kind == "query" else "",
            steps=steps,
            recipe=recipe,
            chart=chart,
            format=NumberFormat(percent=_percent(cell, chart)),
            origin=Origin(notebook_id=cell.notebook_id, cell_id=cell.id),
        )
        marks = self._sources.marks(notebook.source_ids)
        read = [marks[name].source_id for name in sorted(tables_read(tile)) if name in marks]
        if not read and recipe is not None:  # a script may reach a table without saying its name
            read = list(notebook.source_ids)
        return tile.model_copy(update={"source_ids": tuple(dict.fromkeys(read))})

    def _pinnable(self, cell: Cell) -> Pinnable:
        """The cell itself, or what an answer rests on first."""
        if cell.kind == "answer":
            cell = _behind(cell, self._notebooks.cells(cell.notebook_id))
        if cell.kind not in ("query", "python", "analysis") or not _runs(cell):
            raise UserError(
                "Only what was computed can be pinned: a dashboard computes it again.",
                kept=_KEPT,
                remedy="Pin the query, the script or the analysis that this rests on.",
            )
        if cell.failure is not None or (cell.kind != "query" and _shown(cell) is None):
            raise UserError(
                "This did not run or made no table and no values, so there is nothing to pin.",
                kept=_KEPT,
                remedy="Put it right and run it, then pin it.",
            )
        return cell


def _behind(answer: AnswerCell, cells: Sequence[Cell]) -> Cell:
    of_run = [c for c in computed_in(cells) if c.run_id is not None and c.run_id == answer.run_id]
    named = {cell.name: cell for cell in of_run}
    found = next((named[name] for name in answer.answer.evidence if name in named), None)
    return found or (of_run[-1] if of_run else answer)


def _runs(cell: Pinnable) -> bool:
    return cell.kind != "query" or bool(cell.sql.strip())


def _table(cell: Pinnable) -> int | None:
    """The place of the table that is shown first: one with a chart, else the first of a script
    that set no values."""
    tables = cell.tables if cell.kind != "query" else ()
    charted = next((n for n, table in enumerate(tables) if table.chart is not None), None)
    if charted is not None or cell.result is not None or not tables:
        return charted
    return 0


def _figures(cell: Pinnable) -> bool:
    """Whether a drawing is what is shown: of a script that made no table with a chart."""
    drew = cell.kind == "python" and cell.figures is not None and cell.figures.rows > 0
    return drew and (cell.kind != "query" and all(t.chart is None for t in cell.tables))


def _shown(cell: Pinnable) -> ResultRef | None:
    recipe = _recipe(cell)
    return output_of(cell, recipe) if recipe is not None else cell.result


def _recipe(cell: Pinnable) -> Recipe | None:
    if cell.kind == "query":
        return None
    place = None if _figures(cell) else _table(cell)
    name = cell.tables[place].name if place is not None else ""
    wanted = {"task": cell.task, "output": name, "table": None if name else place}
    match cell.kind:
        case "python":
            figure = 0 if _figures(cell) else None
            return ScriptRecipe.model_validate(
                {"kind": "python", "code": cell.code, "figure": figure, **wanted}
            )
        case "analysis":
            return AnalysisRecipe.model_validate({"kind": "analysis", "call": cell.call, **wanted})
        case _:
            assert_never(cell.kind)


def _chart(cell: Pinnable) -> ChartSpec | None:
    """As it is shown in the notebook; one number alone is a figure."""
    if cell.kind == "query":
        return cell.chart
    place = None if _figures(cell) else _table(cell)
    chart = cell.tables[place].chart if place is not None else cell.chart
    shown = _shown(cell)
    if chart is not None or shown is None:
        return chart
    numbers = [column.name for column in shown.columns if column.role == "number"]
    alone = shown.rows == 1 and len(shown.columns) == 1 and len(numbers) == 1
    return ChartSpec(chart="figure", y=(numbers[0],)) if alone else None


def _percent(cell: Pinnable, chart: ChartSpec | None) -> bool:
    """Whether all that it draws, else one of its columns, is a share of one."""
    shown = _shown(cell)
    shares = {column.name for column in shown.columns if column.percent} if shown else set()
    return bool(shares) and (chart is None or set(chart.y) <= shares)


def _kind(chart: ChartSpec | None) -> TileKind:
    if chart is None:
        return "table"
    return "figure" if chart.chart == "figure" else "chart"
