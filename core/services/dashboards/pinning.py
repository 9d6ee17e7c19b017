"""From a cell of a notebook to a tile, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.cells import AnswerCell, Cell, QueryCell, computed_in
from core.domain.dashboards.edits import AddTile
from core.domain.dashboards.layout import free_place
from core.domain.dashboards.spec import Dashboard, NamedQuery, Origin, Tile, TileKind
from core.domain.value import new_id
from core.errors import UserError
from core.protocols import NotebookStore
from core.services.cell_graph import CellGraph
from core.services.computing import TableSource
from core.services.dashboards.reading import tables_read
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService

_KEPT = "No dashboard was changed."


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
        cell = self._query(self._notebooks.cell(cell_id))
        tile = self.tile_of(cell)
        newest = next(iter(self._dashboards.list()), None) if dashboard_id is None else None
        wanted = dashboard_id or (newest.id if newest is not None else None)
        made = wanted is None
        if wanted is None:
            title = self._notebooks.get(cell.notebook_id).title
            wanted = self._dashboards.create(title).id
        dashboard = self._dashboards.edit(wanted, AddTile(tile=tile))
        placed = dashboard.spec.tile(tile.id) or tile
        if cell.result is not None:
            self._tiles.adopt(wanted, placed, cell.result, cell.seconds)
        return Pinned(dashboard, placed, made)

    def tile_of(self, cell: QueryCell) -> Tile:
        """The cell's query as a tile that needs no notebook."""
        notebook = self._notebooks.get(cell.notebook_id)
        schema = self._sources.schema(notebook.source_ids)
        cells = computed_in(self._notebooks.cells(cell.notebook_id))
        graph = CellGraph(cells, schema)
        steps = tuple(NamedQuery(name=v.name, sql=v.sql) for v in graph.views(cell.id))
        kind = _kind(cell)
        tile = Tile(
            id=new_id(),
            title=(cell.title or cell.name)[:200],
            kind=kind,
            place=free_place((), kind),
            sql=cell.sql,
            steps=steps,
            chart=cell.chart,
            origin=Origin(notebook_id=cell.notebook_id, cell_id=cell.id),
        )
        marks = self._sources.marks(notebook.source_ids)
        read = [marks[name].source_id for name in sorted(tables_read(tile)) if name in marks]
        return tile.model_copy(update={"source_ids": tuple(dict.fromkeys(read))})

    def _query(self, cell: Cell) -> QueryCell:
        """The cell itself, or the query that an answer rests on first."""
        if cell.kind == "answer":
            cell = _behind(cell, self._notebooks.cells(cell.notebook_id))
        if cell.kind != "query" or not cell.sql.strip():
            raise UserError(
                "Only results of queries can be pinned: a dashboard computes them again.",
                kept=_KEPT,
                remedy="Pin a query, such as the one that this rests on.",
            )
        if cell.failure is not None:
            raise UserError(
                "This query did not run, so there is nothing to pin.",
                kept=_KEPT,
                remedy="Put it right and run it, then pin it.",
            )
        return cell


def _behind(answer: AnswerCell, cells: Sequence[Cell]) -> Cell:
    of_run = [c for c in computed_in(cells) if c.run_id is not None and c.run_id == answer.run_id]
    named = {cell.name: cell for cell in of_run}
    found = next((named[name] for name in answer.answer.evidence if name in named), None)
    return found or (of_run[-1] if of_run else answer)


def _kind(cell: QueryCell) -> TileKind:
    """As it is shown in the notebook."""
    if cell.chart is None:
        return "table"
    return "figure" if cell.chart.chart == "figure" else "chart"
