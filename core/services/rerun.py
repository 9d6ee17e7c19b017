"""Running cells of a notebook again, each after those that it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.cells import AnswerCell, Cell, Computed
from core.domain.work import Failure, Progress
from core.services.cell_graph import CellGraph
from core.services.computing import Ground, computed, failed


@dataclass(frozen=True)
class Rerun:
    """`changed` ran, `failed` did not; `before` are all of these as they were: the undo.

    `moved` are names of those whose results differ from before.
    """

    changed: tuple[Computed, ...] = ()
    answers: tuple[AnswerCell, ...] = ()
    failed: tuple[Computed, ...] = ()
    before: tuple[Cell, ...] = ()
    moved: tuple[str, ...] = ()


def run_all(
    wanted: Sequence[str],
    graph: CellGraph,
    *,
    ground: Ground,
    progress: Callable[[Progress], None] | None = None,
) -> dict[str, Computed]:
    """The cells after running `wanted`, by id, in the order given; nothing is saved here."""
    done: dict[str, Computed] = {}
    for number, cell_id in enumerate(wanted):
        ground.cancel.raise_if_cancelled()
        cell = graph.cells[cell_id]
        if progress is not None:
            progress(Progress(fraction=number / len(wanted), text=cell.title or cell.name))
        broken = [done[i] for i in graph.behind(cell_id) if _failed(done.get(i))]
        done[cell_id] = _blocked(cell, broken) if broken else computed(cell, graph, ground=ground)
    return done


def _failed(cell: Computed | None) -> bool:
    return cell is not None and cell.failure is not None


def _blocked(cell: Computed, broken: Sequence[Computed]) -> Computed:
    names = " and ".join(sorted(f"“{c.title or c.name}”" for c in broken))
    failure = Failure(
        code="blocked",
        message=f"This rests on {names}, which did not run.",
        kept="It was not run itself.",
        remedy="Put that query right and run it; this one follows by itself.",
    )
    return failed(cell, failure)
