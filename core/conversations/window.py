"""What the model sees of a notebook: its last questions, with answers as a person read them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.domain.bound import render
from core.domain.cells import AnswerCell, Cell, QueryCell
from core.domain.conversation import Conversation, Turn
from core.domain.results import Result
from core.errors import StorageError
from core.protocols import ResultStore

TURNS = 4
CHARACTERS = 6_000  # of questions, answers and queries together
_ROWS_READ = 200  # an answer over a longer result is shown without its figures
_REFERENCE = re.compile(r"\{\{[^}]*\}\}")


def conversation_of(cells: Sequence[Cell], results: ResultStore) -> Conversation:
    """The last answered questions, oldest first; fewer where they are long.

    The last one has its figures, as questions build on it; older ones are not read for theirs.
    """
    queries = [cell for cell in cells if cell.kind == "query"]
    answers = [cell for cell in cells if cell.kind == "answer"][-TURNS:]
    turns: list[Turn] = []
    room = CHARACTERS
    for answer in reversed(answers):
        turn = _turn(answer, queries, None if turns else results)
        room -= len(turn.question) + len(turn.answer) + len(turn.sql)
        if turns and room < 0:
            break
        turns.append(turn)
    return Conversation(turns=tuple(reversed(turns)))


def _turn(cell: AnswerCell, queries: Sequence[QueryCell], results: ResultStore | None) -> Turn:
    by_name = {query.name: query for query in queries}
    evidence = [by_name[name] for name in cell.answer.evidence if name in by_name]
    main = next(iter(evidence), None)
    text = _rendered(cell.answer.text, _rows(evidence, results) if results else {})
    if main is None:
        return Turn(question=cell.question, answer=text)
    return Turn(
        question=cell.question,
        answer=text,
        name=main.name,
        sql=main.sql,
        columns=tuple(column.name for column in main.result.columns) if main.result else (),
        chart=cell.answer.chart or main.chart,
        metric=main.metric,
        facts=main.facts,
        result=main.result,
        inputs=main.inputs,
    )


def _rows(evidence: Sequence[QueryCell], results: ResultStore) -> Mapping[str, Result]:
    rows: dict[str, Result] = {}
    for query in evidence:
        if query.result is not None and query.result.rows <= _ROWS_READ:
            try:
                rows[query.name] = results.result(query.result)
            except StorageError:
                continue  # the sentence then shows a dash in its place
    return rows


def _rendered(text: str, rows: Mapping[str, Result]) -> str:
    return render(text, rows).text if rows else _REFERENCE.sub("…", text)
