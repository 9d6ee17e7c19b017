"""Answers that rest on queries which ran again: composed and graded anew, without a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.domain.cells import AnswerCell, Cell, QueryCell
from core.domain.checks import grade
from core.domain.findings import Finding, finding_of
from core.domain.sentences import compose
from core.errors import StorageError
from core.protocols import ResultStore


def judged_anew(
    cells: Sequence[Cell],
    after: Mapping[str, QueryCell],
    results: ResultStore,
) -> tuple[AnswerCell, ...]:
    """The answers that differ now. `after` are the queries that ran again, by id."""
    names = {cell.name for cell in after.values()}
    found: list[AnswerCell] = []
    for cell in cells:
        if cell.kind == "answer" and cell.answer.kind == "answered" and _rests_on(cell, names):
            new = _judge(cell, _queries(cell, cells), after, results)
            if new != cell:
                found.append(new)
    return tuple(found)


def _rests_on(answer: AnswerCell, names: Collection[str]) -> bool:
    return any(name in names for name in answer.answer.evidence)


def _queries(answer: AnswerCell, cells: Sequence[Cell]) -> tuple[QueryCell, ...]:
    """The queries of the answer's own run, then others that it names."""
    queries = [cell for cell in cells if cell.kind == "query"]
    own = [q for q in queries if answer.run_id is not None and q.run_id == answer.run_id]
    names = {query.name for query in own}
    others = [q for q in queries if q.name in answer.answer.evidence and q.name not in names]
    return (*own, *others)


def _judge(
    cell: AnswerCell,
    before: Sequence[QueryCell],
    after: Mapping[str, QueryCell],
    results: ResultStore,
) -> AnswerCell:
    """A sentence that the rules made is made again; one that a model wrote is only checked.

    The words of a sentence depend on its figures ("rose", "fell"), so they must not stay.
    """
    old = tuple(_finding(query, results) for query in before)
    new = tuple(_finding(after.get(query.id, query), results) for query in before)
    answer = cell.answer
    if _composed(cell, old):
        answer = compose(cell.question, new)
    return cell.model_copy(update={"answer": answer, "grade": grade(cell.question, answer, new)})


def _composed(cell: AnswerCell, findings: Sequence[Finding]) -> bool:
    return compose(cell.question, tuple(findings)).text == cell.answer.text


def _finding(query: QueryCell, results: ResultStore) -> Finding:
    if query.result is None:
        return finding_of(query, None)
    try:
        return finding_of(query, results.result(query.result))
    except StorageError:
        return finding_of(query, None)
