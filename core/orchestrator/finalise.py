"""Answer -> cells, saved all or none."""

from __future__ import annotations

from langgraph.runtime import Runtime

from core.domain.answers import Answer
from core.domain.cells import AnswerCell, ErrorCell, computed_in
from core.domain.value import now
from core.orchestrator.context import StageContext
from core.orchestrator.leave import (
    cell_id,
    computed_cells,
    error_cell,
    place_after,
    with_free_names,
)
from core.orchestrator.state import State
from core.orchestrator.synthesise import failure_of_all
from core.prompts import version

PROMPTS = ("plan", "write_sql", "repair_sql")


def finalise(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    others = [cell for cell in context.cells() if cell.run_id != context.run_id]
    taken = [cell.name for cell in computed_in(others)]
    answer, results = with_free_names(state.answer, state.planned(), taken)
    position = place_after(others)
    head = _failed(state, context, position=position) or _answered(
        state, answer, context=context, position=position
    )
    cells = (head, *computed_cells(head, results, context.marks, state.plan))
    context.keep(cells)
    return {"cells": tuple(cell.id for cell in cells)}


def _failed(state: State, context: StageContext, *, position: int) -> ErrorCell | None:
    failure = failure_of_all(state.planned())
    if failure is None:
        return None
    return error_cell(
        run_id=context.run_id,
        notebook_id=context.notebook_id,
        position=position,
        question=context.question,
        failure=failure,
    )


def _answered(
    state: State, answer: Answer | None, *, context: StageContext, position: int
) -> AnswerCell:
    if answer is None or state.grade is None:
        raise ValueError("a run came to its end without an answer or a grade")
    return AnswerCell(
        id=cell_id(context.run_id, 0),
        notebook_id=context.notebook_id,
        position=position,
        created_at=now(),
        run_id=context.run_id,
        question=context.question,
        answer=answer,
        grade=state.grade,
        plan=state.plan,
        intent=state.reading.intent if state.reading else "",
        model=context.model.id if context.model else "",
        tokens=sum((result.tokens for result in state.results), state.spent),
        prompts=version(*PROMPTS),
        seconds=context.seconds(),
    )
