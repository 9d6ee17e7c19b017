"""Dashboards that Syna puts together: from an answer's queries, or from a source's profile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.cancel import CancelToken
from core.domain.cells import AnswerCell, QueryCell
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, DashboardSpec, Place, Tile
from core.domain.dashboards.tile_forms import BOARD, TileForm, filters_of, laid_out, tile_form_of
from core.domain.labels import capital
from core.domain.results import Result
from core.domain.runs import Run
from core.domain.sentences.forms import listed
from core.domain.value import new_id
from core.domain.work import Progress
from core.errors import SynaError, UserError
from core.protocols import NotebookStore
from core.services.dashboards.ground import DashboardSources
from core.services.dashboards.pinning import Pinning
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService

if TYPE_CHECKING:
    from core.agents.business.boards.tiles import TileQuery

log = logging.getLogger("syna.dashboards")
Made = tuple[TileForm, Tile]


@dataclass(frozen=True)
class Built:
    """`left_out` says in sentences what could not be shown, `notes` what was taken for granted."""

    dashboard: Dashboard
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class DashboardBuilder:
    """Every tile is a query that ran once and gave rows. UserError where nothing did."""

    def __init__(
        self,
        notebooks: NotebookStore,
        dashboards: DashboardService,
        *,
        tiles: TileService,
        pinning: Pinning,
        sources: DashboardSources,
    ) -> None:
        self._notebooks = notebooks
        self._dashboards = dashboards
        self._tiles = tiles
        self._pinning = pinning
        self._sources = sources
        self._turn = threading.Lock()

    def finished(self, run: Run) -> None:
        """After a run: build what its answer says was built."""
        cells = self._notebooks.cells(run.notebook_id)
        answer = next((c for c in cells if c.run_id == run.id and c.kind == "answer"), None)
        if answer is None or not is_board(answer):
            return
        try:
            self.of_answer(answer.id)
        except SynaError as error:
            log.warning("a dashboard was not built", extra={"why": error.message})

    def of_answer(self, answer_id: str) -> Dashboard:
        """The dashboard of an answer, made where it is not there; deleted, it comes back."""
        answer = self._notebooks.cell(answer_id)
        if answer.kind != "answer" or not is_board(answer) or answer.run_id is None:
            raise UserError("This answer built no dashboard.", kept="Nothing was changed.")
        with self._turn:
            try:
                found = self._dashboards.get(answer.run_id)
            except UserError:
                return self._from_answer(answer, answer.run_id)
        return self._dashboards.restore(found.id) if found.deleted_at is not None else found

    def overview(
        self,
        source_id: str,
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Built:
        """A first dashboard of a source, without a model."""
        # No start of the app should wait for what reads measures.
        from core.agents.business.boards.overview import MISSING, overview_tiles
        from core.agents.business.catalogue import Catalogue

        source = next((each for each in self._sources.list() if each.id == source_id), None)
        if source is None:
            raise UserError("This source is not attached any more.", kept="Nothing was changed.")
        ids = (source_id,)
        catalogue = Catalogue(
            self._sources.schema(ids), self._sources.profiles(source_id), self._sources.joins(ids)
        )
        title = f"{source.name}: overview"[:200]
        queries, notes = overview_tiles(catalogue, title)
        made = [(query.form, _tile(query, source_id)) for query in queries]
        runs = self._tiles.tried(_spec(title, made), cancel=cancel, progress=progress)
        good = [pair for pair in made if not self._empty(pair[1], runs.get(pair[1].id))]
        left = tuple(
            "No value is missing." if form.label == MISSING else f"{form.title}: {why}"
            for form, tile in made
            if (why := self._empty(tile, runs.get(tile.id)))
        )
        if not good:
            raise UserError(
                "There is nothing in this source to show: its tables have no rows.",
                kept="No dashboard was made.",
                remedy="Refresh the source once its file holds data.",
            )
        dashboard = self._dashboards.create(spec=_spec(title, good))
        self._tiles.keep(dashboard.id, [runs[tile.id] for _, tile in good])
        return Built(dashboard, left, notes)

    def _from_answer(self, answer: AnswerCell, run_id: str) -> Dashboard:
        cells = [
            cell
            for cell in self._notebooks.cells(answer.notebook_id)
            if cell.run_id == run_id and cell.kind == "query" and cell.result is not None
        ]
        queries = {cell.name: cell for cell in cells if cell.kind == "query"}
        made = [
            (form, self._of_cell(queries[step.output], form))
            for step in (answer.plan.steps if answer.plan else ())
            if (form := tile_form_of(step.form)) is not None and step.output in queries
        ]
        if not made:
            raise UserError(
                "None of the queries of this answer is left, so there is nothing to show.",
                kept="No dashboard was made.",
                remedy="Ask the question again.",
            )
        dashboard = self._dashboards.create(spec=_spec(_title(made), made), made_id=run_id)
        by_id = {cell.id: cell for cell in queries.values()}
        for tile in dashboard.spec.tiles:
            cell = by_id.get(tile.origin.cell_id) if tile.origin is not None else None
            if cell is not None and cell.result is not None:
                self._tiles.adopt(run_id, tile, cell.result, cell.seconds)
        return dashboard

    def _of_cell(self, cell: QueryCell, form: TileForm) -> Tile:
        tile = self._pinning.tile_of(cell)
        chart = form.spec or (cell.chart if form.kind != "table" else None)
        fields: dict[str, object] = {"title": form.title[:200], "kind": form.kind, "chart": chart}
        return tile.model_copy(update=fields | {"format": form.format})

    def _empty(self, tile: Tile, run: TileRun | None) -> str:
        """Why a tile has nothing to show; empty when it has."""
        if run is None or run.result is None:
            return run.failure.message if run is not None and run.failure is not None else "failed."
        if not run.result.rows:
            return "no row came back."
        return "every value is missing." if _valueless(tile, self._tiles.result(run.result)) else ""


def is_board(answer: AnswerCell) -> bool:
    """Whether the answer says that a dashboard was built."""
    planned = answer.plan is not None and answer.plan.template == BOARD
    return planned and answer.answer.kind == "answered"


def _tile(query: TileQuery, source_id: str) -> Tile:
    form = query.form
    return Tile(
        id=new_id(),
        title=form.title[:200],
        kind=form.kind,
        place=Place(x=0, y=0, width=1, height=1),
        sql=query.sql,
        source_ids=(source_id,),
        chart=form.spec,
        format=form.format,
    )


def _spec(title: str, made: Sequence[Made]) -> DashboardSpec:
    forms = [form for form, _ in made]
    tiles = tuple(
        tile.model_copy(update={"place": place})
        for (_, tile), place in zip(made, laid_out(forms), strict=True)
    )
    return DashboardSpec(title=title, tiles=tiles, filters=filters_of(forms))


def _title(made: Sequence[Made]) -> str:
    whole = next((form.board for form, _ in made if form.board), "")
    labels = [form.label for form, _ in made if form.tile == "figure"]
    return (whole or capital(listed(labels)) or "Dashboard")[:200]


def _valueless(tile: Tile, result: Result) -> bool:
    names: Sequence[str] = tile.chart.y if tile.chart is not None else ()
    places = [place for name in names if (place := result.index(name)) is not None]
    return bool(places) and all(row[place] is None for row in result.rows for place in places)
