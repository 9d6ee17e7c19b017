"""What a run leaves in the notebook: its answer or failure, and its queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from core.domain.answers import Answer
from core.domain.cells import AnswerCell, Cell, ErrorCell, QueryCell, SourceMark
from core.domain.naming import title_of, unlike
from core.domain.plan import Plan
from core.domain.steps import StepResult
from core.domain.value import now
from core.domain.work import Failure


def place_after(others: Sequence[Cell]) -> int:
    """The first free position after the cells that are not this run's own."""
    return max((cell.position for cell in others), default=0) + 1


def cell_id(run_id: str, number: int) -> str:
    """The same for the same cell of a run, so that a run that is resumed never leaves it twice."""
    return f"{run_id}-{number}"


def error_cell(
    *, run_id: str, notebook_id: str, position: int, question: str, failure: Failure
) -> ErrorCell:
    return ErrorCell(
        id=cell_id(run_id, 0),
        notebook_id=notebook_id,
        position=position,
        created_at=now(),
        run_id=run_id,
        question=question,
        failure=failure,
    )


def query_cells(
    head: AnswerCell | ErrorCell,
    results: Sequence[StepResult],
    marks: Mapping[str, SourceMark],
    plan: Plan | None,
) -> tuple[QueryCell, ...]:
    """A cell for each result that has a query, in the order of the plan, after the head."""
    titles = {step.output: title_of(step.task) for step in plan.steps} if plan else {}
    written = [result for result in results if result.sql]
    return tuple(
        QueryCell(
            id=f"{head.id[:-2]}-{number}",
            notebook_id=head.notebook_id,
            position=head.position + number,
            created_at=head.created_at,
            run_id=head.run_id,
            name=result.output,
            title=titles.get(result.output, result.output),
            sql=result.sql,
            form=result.form,
            metric=result.metric,
            facts=result.facts,
            inputs=result.inputs,
            result=result.result,
            failure=result.failure,
            chart=result.chart,
            sources=marks_of(result, marks),
            mends=result.mends,
            tokens=result.tokens,
            seconds=result.seconds,
        )
        for number, result in enumerate(written, 1)
    )


def with_free_names(
    answer: Answer | None, results: Sequence[StepResult], taken: Collection[str]
) -> tuple[Answer | None, tuple[StepResult, ...]]:
    """Both with other names for results whose names were given to other cells meanwhile."""
    used = {*taken, *(result.output for result in results)}
    renamed: dict[str, str] = {}
    for result in results:
        if result.output.casefold() in {name.casefold() for name in taken}:
            renamed[result.output] = unlike(result.output, used)
            used.add(renamed[result.output])
    if not renamed:
        return answer, tuple(results)
    return (
        answer and _answer_renamed(answer, renamed),
        tuple(_result_renamed(result, renamed) for result in results),
    )


def _answer_renamed(answer: Answer, names: Mapping[str, str]) -> Answer:
    text = answer.text
    for old, new in names.items():
        text = re.sub(rf"(\{{\{{\s*){re.escape(old)}(?=\s*\.)", rf"\g<1>{new}", text)
    evidence = tuple(names.get(name, name) for name in answer.evidence)
    return answer.model_copy(update={"text": text, "evidence": evidence})


def _result_renamed(result: StepResult, names: Mapping[str, str]) -> StepResult:
    sql = result.sql
    for old in set(result.inputs) & names.keys():
        sql = re.sub(rf"\b{re.escape(old)}\b", names[old], sql)
    return result.model_copy(
        update={
            "output": names.get(result.output, result.output),
            "inputs": tuple(names.get(name, name) for name in result.inputs),
            "sql": sql,
        }
    )


def marks_of(result: StepResult, marks: Mapping[str, SourceMark]) -> tuple[SourceMark, ...]:
    """The sources a query reads, as they are now; all of them where that is not known."""
    tables = result.facts.tables if result.facts else ()
    read = [marks[t.casefold()] for t in tables if t.casefold() in marks] or list(marks.values())
    return tuple({mark.source_id: mark for mark in read}.values())
