"""What the model sees of a notebook: its last questions, with answers as a person read them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.domain.bound import render
from core.domain.cells import AnswerCell, Cell, Computed, computed_in
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
    computed = computed_in(cells)
    answers = [cell for cell in cells if cell.kind == "answer"][-TURNS:]
    turns: list[Turn] = []
    room = CHARACTERS
    for answer in reversed(answers):
        turn = _turn(answer, computed, results=None if turns else results)
        room -= len(turn.question) + len(turn.answer) + len(turn.sql)
        if turns and room < 0:
            break
        turns.append(turn)
    return Conversation(turns=tuple(reversed(turns)))


def _turn(answer: AnswerCell, computed: Sequence[Computed], *, results: ResultStore | None) -> Turn:
    by_name = {cell.name: cell for cell in computed}
    evidence = [by_name[name] for name in answer.answer.evidence if name in by_name]
    main = next(iter(evidence), None)
    text = _rendered(answer.answer.text, _rows(evidence, results) if results else {})
    if main is None:
        return Turn(question=answer.question, answer=text)
    turn = Turn(
        question=answer.question,
        answer=text,
        name=main.name,
        columns=tuple(column.name for column in main.result.columns) if main.result else (),
        chart=answer.answer.chart or main.chart,
        result=main.result,
        inputs=main.inputs,
    )
    if main.kind != "query":
        return turn
    own = {"sql": main.sql, "metric": main.metric, "facts": main.facts}
    return turn.model_copy(update=own)


def _rows(evidence: Sequence[Computed], results: ResultStore) -> Mapping[str, Result]:
    rows: dict[str, Result] = {}
    for made in evidence:
        if made.result is not None and made.result.rows <= _ROWS_READ:
            try:
                rows[made.name] = results.result(made.result)
            except StorageError:
                continue  # the sentence then shows a dash in its place
    return rows


def _rendered(text: str, rows: Mapping[str, Result]) -> str:
    return render(text, rows).text if rows else _REFERENCE.sub("…", text)
