"""What is done to the blocks of a notebook."""

from __future__ import annotations

from collections.abc import Sequence

from components import session
from components.cells.choice import CellChoice, OpenBoard, Pin
from components.cells.rows import Rows
from core.domain.cells import AnswerCell, Computed, QueryCell
from pages.acts.adding import add_analysis, add_function, add_python, add_query
from pages.acts.alerts import watch
from pages.acts.changes import on_change
from pages.acts.dashboards import open_board
from pages.acts.pinning import pin
from pages.acts.running import run
from pages.acts.verified import unverify, verify


def rows(notebook_id: str) -> Rows:
    """What blocks read while they are drawn."""
    services = session.services()
    return Rows(
        result=services.cells.result,
        table=services.cells.table,
        export=lambda cell_id, form: services.exports.table(cell_id, form).content,
        tables=lambda: services.cells.readable(notebook_id),
        columns=lambda sql: services.cells.columns(notebook_id, sql),
        confinement=services.cells.confinement,
        verified=verified_id,
        definition=services.metrics.definition,
        readings=services.readings.of,
        options=services.readings.options,
        is_last=services.changes.is_last,
    )


def verified_id(answer: AnswerCell, queries: Sequence[QueryCell]) -> str | None:
    kept = session.services().verified.of(answer, queries)
    return kept.id if kept is not None else None


def on_block(notebook_id: str, choice: CellChoice) -> None:
    services = session.services()
    match choice.kind:
        case "run_sql" | "read_as" | "run_code" | "run_function" | "run_analysis":
            run(notebook_id, choice)
        case "draw_chart":
            session.attempt(lambda: services.cells.set_chart(choice.cell_id, choice.chart))
        case "edit_text":
            session.attempt(lambda: services.notebooks.edit_text(choice.cell_id, choice.text))
        case "ask_again":
            session.attempt(lambda: services.runs.start(notebook_id, choice.question))
        case "ask_more" | "change_act" | "open_by_hand" | "keep_by_hand":
            on_change(notebook_id, choice)
        case "copy_cell":
            _copy(notebook_id, choice.cell)
        case "pin" | "open_board":
            session.attempt(lambda: _to_board(choice))
        case "watch":
            watch(choice.cell_id)
        case "verify":
            verify(choice.cell_id)
        case "unverify":
            session.attempt(lambda: unverify(choice.answer_id))
        case "remove_block":
            session.attempt(lambda: _remove(notebook_id, choice.block_id))


def _copy(notebook_id: str, cell: Computed) -> None:
    match cell.kind:
        case "query":
            add_query(notebook_id, cell.sql, cell.title)
        case "python":
            add_python(notebook_id, cell.code, cell.title)
        case "analysis":
            add_analysis(notebook_id, cell.call, cell.title)
        case "code":
            add_function(notebook_id, cell)
        case "record":
            pass  # it is what was done, and there is no second of it


def _to_board(choice: Pin | OpenBoard) -> None:
    if choice.kind == "pin":
        pin(choice.cell_id)
    else:
        open_board(choice.answer_id)


def _remove(notebook_id: str, block_id: str) -> None:
    notebooks = session.services().notebooks
    cells = notebooks.remove_block(notebook_id, block_id)
    session.say("Deleted from the notebook.", undo=lambda: notebooks.put_back(cells))
