"""Answer -> cells, saved all or none."""

from __future__ import annotations

from langgraph.runtime import Runtime

from core.domain.cells import AnswerCell, ErrorCell
from core.domain.value import now
from core.orchestrator.context import StageContext
from core.orchestrator.leave import cell_id, error_cell, place_after, query_cells
from core.orchestrator.state import State
from core.orchestrator.synthesise import failure_of_all


def finalise(state: State, runtime: Runtime[StageContext]) -> dict[str, object]:
    context = runtime.context
    position = place_after(context.cells(), context.run_id)
    head = _failed(state, context, position) or _answered(state, context, position)
    cells = (head, *query_cells(head, state.planned(), context.marks, state.plan))
    context.keep(cells)
    return {"cells": tuple(cell.id for cell in cells)}


def _failed(state: State, context: StageContext, position: int) -> ErrorCell | None:
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


def _answered(state: State, context: StageContext, position: int) -> AnswerCell:
    if state.answer is None or state.grade is None:
        raise ValueError("a run came to its end without an answer or a grade")
    return AnswerCell(
        id=cell_id(context.run_id, 0),
        notebook_id=context.notebook_id,
        position=position,
        created_at=now(),
        run_id=context.run_id,
        question=context.question,
        answer=state.answer,
        grade=state.grade,
        plan=state.plan,
        intent=state.reading.intent if state.reading else "",
        model=context.model.id if context.model else "",
        tokens=sum((result.tokens for result in state.results), state.spent),
        seconds=context.seconds(),
    )
