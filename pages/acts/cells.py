"""What is done to the blocks of a notebook."""

from __future__ import annotations

from components import background, session
from components.background import Work
from components.cells.choice import CellChoice
from components.cells.rows import Rows


def rows() -> Rows:
    """What blocks read while they are drawn."""
    services = session.services()
    return Rows(
        result=services.cells.result,
        table=services.cells.table,
        export=lambda cell_id, form: services.exports.table(cell_id, form).content,
    )


def on_block(notebook_id: str, choice: CellChoice) -> None:
    services = session.services()
    match choice.kind:
        case "run_sql":
            run_sql(notebook_id, choice.cell_id, choice.sql)
        case "draw_chart":
            session.attempt(lambda: services.cells.set_chart(choice.cell_id, choice.chart))
        case "edit_text":
            session.attempt(lambda: services.notebooks.edit_text(choice.cell_id, choice.text))
        case "ask_again":
            session.attempt(lambda: services.runs.start(notebook_id, choice.question))
        case "copy_query":
            add_query(notebook_id, choice.sql, choice.title)
        case "remove_block":
            session.attempt(lambda: _remove(notebook_id, choice.block_id))


def _remove(notebook_id: str, block_id: str) -> None:
    notebooks = session.services().notebooks
    cells = notebooks.remove_block(notebook_id, block_id)
    session.say("Deleted from the notebook.", undo=lambda: notebooks.put_back(cells))


def add_query(notebook_id: str, sql: str, title: str) -> None:
    """A query cell at the end, with its SQL open; it is run at once unless its rows are known."""
    cells = session.services().cells

    def add() -> None:
        cell = cells.add_query(notebook_id, sql, title=title)
        session.toggle_fold(f"how-{cell.id}")
        if cell.result is None:
            run_sql(notebook_id, cell.id, sql)

    session.attempt(add)


def run_sql(notebook_id: str, cell_id: str, sql: str) -> None:
    cells = session.services().cells

    def act(work: Work) -> str:
        done = cells.run_sql(cell_id, sql, cancel=work.cancel)
        others = len(done.changed) - 1
        return f"Ran it, and {others} that build on it." if others > 0 else ""

    background.start(notebook_id, "Running the query", act)


def rerun_all(notebook_id: str) -> None:
    cells = session.services().cells

    def act(work: Work) -> str:
        done = cells.rerun(notebook_id, cancel=work.cancel, progress=work.report)
        failed = f", {len(done.failed)} failed" if done.failed else ""
        return f"Ran every query again without a model: {len(done.changed)} done{failed}."

    background.start(notebook_id, "Re-running the notebook", act)
