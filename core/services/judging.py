"""Answers that rest on cells which ran again: composed and graded anew, without a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.domain.cells import AnswerCell, Cell, Computed, computed_in
from core.domain.checks import Knowledge, grade
from core.domain.checks.effort import NAME as EFFORT
from core.domain.checks.functions import function_grade
from core.domain.findings import Finding, finding_of
from core.domain.grades import Grade, verdict_of
from core.domain.sentences import compose
from core.domain.sentences.functions import function_answer
from core.errors import StorageError
from core.protocols import ResultStore

Pair = tuple[Computed, Computed]


def judged_anew(
    cells: Sequence[Cell],
    after: Mapping[str, Computed],
    *,
    results: ResultStore,
    known: Knowledge,
) -> tuple[AnswerCell, ...]:
    """The answers that differ now. `after` are the cells that ran again, by id."""
    names = {cell.name for cell in after.values()}
    found: list[AnswerCell] = []
    for cell in cells:
        if cell.kind == "answer" and cell.answer.kind == "answered" and _rests_on(cell, names):
            before = _computed(cell, cells)
            pairs = tuple((query, after.get(query.id, query)) for query in before)
            new = _judge(cell, pairs, results=results, known=known)
            if new != cell:
                found.append(new)
    return tuple(found)


def _rests_on(answer: AnswerCell, names: Collection[str]) -> bool:
    return any(name in names for name in answer.answer.evidence)


def _computed(answer: AnswerCell, cells: Sequence[Cell]) -> tuple[Computed, ...]:
    """What the answer's own run computed, then other cells that it names."""
    queries = computed_in(cells)
    own = [q for q in queries if answer.run_id is not None and q.run_id == answer.run_id]
    names = {query.name for query in own}
    others = [q for q in queries if q.name in answer.answer.evidence and q.name not in names]
    return (*own, *others)


def _judge(
    cell: AnswerCell, pairs: Sequence[Pair], *, results: ResultStore, known: Knowledge
) -> AnswerCell:
    """A sentence that the rules made is made again; one that a model wrote is only checked.

    The words of a sentence depend on its figures ("rose", "fell"), so they must not stay.
    Cells that all fail leave it as it is: its grade says that its figures are gone.
    """
    old = tuple(_finding(before, results) for before, _ in pairs)
    new = tuple(_finding(after, results) for _, after in pairs)
    same = all(before.recipe == after.recipe for before, after in pairs)
    if new and new[-1].step.function is not None:
        step = new[-1].step
        made, given = function_answer(step), function_grade(step)
        return cell.model_copy(update={"answer": made, "grade": given})
    answer = cell.answer
    if _any_rows(new) and (not _any_rows(old) or _composed(cell, old)):
        kept = answer.assumptions if same else ()
        answer = compose(cell.question, new).model_copy(update={"assumptions": kept})
    given = grade(cell.question, answer, new, known)
    if same:
        given = _with_effort(given, cell.grade)
    return cell.model_copy(update={"answer": answer, "grade": given})


def _with_effort(given: Grade, before: Grade) -> Grade:
    """How hard it was to write a query is known from the run alone, and stays while it does."""
    told = next((check for check in before.checks if check.name == EFFORT), None)
    if told is None:
        return given
    checks = tuple(told if check.name == EFFORT else check for check in given.checks)
    return Grade(verdict=verdict_of(checks), checks=checks)


def _any_rows(findings: Sequence[Finding]) -> bool:
    return any(finding.result is not None for finding in findings)


def _composed(cell: AnswerCell, findings: Sequence[Finding]) -> bool:
    return compose(cell.question, findings).text == cell.answer.text


def _finding(query: Computed, results: ResultStore) -> Finding:
    if query.result is None:
        return finding_of(query, None)
    try:
        return finding_of(query, results.result(query.result))
    except StorageError:
        return finding_of(query, None)
