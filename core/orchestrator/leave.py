"""What a run leaves in the notebook: its answer or failure, and what it computed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from core.domain.answers import Answer
from core.domain.cells import (
    AnalysisCell,
    AnswerCell,
    Cell,
    CodeCell,
    Computed,
    ErrorCell,
    PythonCell,
    QueryCell,
    RecordCell,
    SourceMark,
)
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


def computed_cells(
    head: AnswerCell | ErrorCell,
    results: Sequence[StepResult],
    marks: Mapping[str, SourceMark],
    plan: Plan | None,
) -> tuple[Computed, ...]:
    """A cell for each result that somebody can run again, in the order of the plan."""
    tasks = {step.output: step.task for step in plan.steps} if plan else {}
    written = [r for r in _once(results) if r.sql or r.code or r.analysis or r.record]
    return tuple(
        _computed(
            result,
            {
                "id": f"{head.id[:-2]}-{number}",
                "notebook_id": head.notebook_id,
                "position": head.position + number,
                "created_at": head.created_at,
                "run_id": head.run_id,
                "title": title_of(tasks.get(result.output, "")) or result.output,
                "task": tasks.get(result.output, ""),
                "sources": marks_of(result, marks),
            },
        )
        for number, result in enumerate(written, 1)
    )


def _once(results: Sequence[StepResult]) -> Sequence[StepResult]:
    """The steps of one record leave one cell: the last that has a table, with all that was done."""
    recorded = [result for result in results if result.record is not None]
    if not recorded:
        return results
    shown = next((result for result in reversed(recorded) if result.result is not None), None)
    others = [result for result in results if result.record is None]
    if shown is None:
        return others
    return (*others, shown.model_copy(update={"record": recorded[-1].record}))


_SHARED = ("inputs", "result", "failure", "chart", "mends", "tokens", "seconds")
_OF_QUERY = ("sql", "form", "metric", "facts")
_OF_CODE = ("code", "text", "tables", "figures", "remarks")
_OF_ANALYSIS = ("findings", "tables")
_OF_FUNCTION = ("code", "function", "text")


def _computed(result: StepResult, place: Mapping[str, object]) -> Computed:
    """The cell of the kind that the result's form asks for."""
    fields = {**place, "name": result.output, **_taken(result, _SHARED)}
    if result.record is not None:
        return RecordCell.model_validate(fields | _taken(result, ("record",)))
    if result.function is not None:
        return CodeCell.model_validate(fields | _taken(result, _OF_FUNCTION))
    if result.code:
        return PythonCell.model_validate(fields | _taken(result, _OF_CODE))
    if result.analysis is not None:
        fields |= {"call": result.analysis}
        return AnalysisCell.model_validate(fields | _taken(result, _OF_ANALYSIS))
    return QueryCell.model_validate(fields | _taken(result, _OF_QUERY))


def _taken(result: StepResult, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(result, name) for name in names}


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
    read = {old: names[old] for old in set(result.inputs) & names.keys()}
    changes: dict[str, object] = {
        "output": names.get(result.output, result.output),
        "inputs": tuple(names.get(name, name) for name in result.inputs),
        "sql": _words_replaced(result.sql, read),
        "code": _words_replaced(result.code, read),
    }
    if result.analysis is not None:
        sql = _words_replaced(result.analysis.sql, read)
        changes["analysis"] = result.analysis.model_copy(update={"sql": sql})
    return result.model_copy(update=changes)


def _words_replaced(text: str, words: Mapping[str, str]) -> str:
    for old, new in words.items():
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return text


def marks_of(result: StepResult, marks: Mapping[str, SourceMark]) -> tuple[SourceMark, ...]:
    """The sources a result comes from, as they are now; all of them where that is not known."""
    text = f"{result.code} {result.analysis.sql if result.analysis else ''}"
    tables = result.facts.tables if result.facts else re.findall(r"\w+", text)
    read = [marks[t.casefold()] for t in tables if t.casefold() in marks] or list(marks.values())
    return tuple({mark.source_id: mark for mark in read}.values())
