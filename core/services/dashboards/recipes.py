"""Tiles of scripts and analyses: computed as their cells are, without a model."""

from __future__ import annotations

from typing import assert_never

from core.domain.cancel import CancelToken
from core.domain.cells import AnalysisCell, Computed, PythonCell, QueryCell
from core.domain.dashboards.recipes import Recipe
from core.domain.dashboards.spec import Tile
from core.domain.results import ResultRef
from core.domain.value import now
from core.errors import StepError
from core.protocols import ResultStore, Sandbox
from core.services.cell_graph import CellGraph
from core.services.computing import Ground, computed
from core.services.dashboards.ground import TileGround

_NOTEBOOK = ""  # no notebook holds these cells; they live for one computation


def made(
    tile: Tile, recipe: Recipe, ground: TileGround, *, sandbox: Sandbox, results: ResultStore,
    cancel: CancelToken,
) -> tuple[ResultRef, float]:  # fmt: skip
    """The result that the tile shows, kept, and the seconds. StepError; Cancelled when stopped."""
    cell = _cell(tile, recipe)
    steps = [
        QueryCell(id=s.name, notebook_id=_NOTEBOOK, position=n, created_at=now(), name=s.name,
                  title=s.name, sql=s.sql)
        for n, s in enumerate(tile.steps)
    ]  # fmt: skip
    over = Ground(
        sandbox=sandbox,
        results=results,
        schema=ground.schema,
        grants=ground.grants,
        marks=ground.marks,
        cancel=cancel,
        profiles=ground.profiles,
    )
    done = computed(cell, CellGraph([*steps, cell], ground.schema), ground=over)
    if done.failure is not None:
        said = done.failure
        raise StepError(said.message, code=said.code, kept=said.kept, remedy=said.remedy)
    ref = output_of(done, recipe)
    if ref is None:
        what = _wanted(recipe)
        raise StepError(f"It ran, and made {what}.", code=recipe.kind,
                        remedy="Pin it again from its notebook.")  # fmt: skip
    return ref, done.seconds


def _cell(tile: Tile, recipe: Recipe) -> PythonCell | AnalysisCell:
    known = {
        "id": tile.id,
        "notebook_id": _NOTEBOOK,
        "position": len(tile.steps),
        "created_at": now(),
        "name": "tile",
        "title": tile.title,
        "task": recipe.task,
    }
    match recipe.kind:
        case "python":
            return PythonCell.model_validate({**known, "code": recipe.code})
        case "analysis":
            return AnalysisCell.model_validate({**known, "call": recipe.call})
        case _:
            assert_never(recipe.kind)


def output_of(cell: Computed, recipe: Recipe) -> ResultRef | None:
    """What the recipe shows of all that the cell made: for a drawing, all drawings of it."""
    if recipe.kind == "python" and recipe.figure is not None:
        figures = cell.figures if cell.kind == "python" else None
        return figures if figures is not None and recipe.figure < figures.rows else None
    tables = cell.tables if cell.kind in ("python", "analysis") else ()
    if recipe.table is not None:
        return tables[recipe.table].ref if recipe.table < len(tables) else None
    if not recipe.output:
        return cell.result
    return next((table.ref for table in tables if table.name == recipe.output), None)


def _wanted(recipe: Recipe) -> str:
    """What it did not make."""
    if recipe.kind == "python" and recipe.figure is not None:
        return "no such drawing"
    if recipe.table is not None:
        return "no such table"
    return f"no table called {recipe.output}" if recipe.output else "no values"
