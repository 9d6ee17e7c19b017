"""New cells at the end of a notebook."""

from __future__ import annotations

from components import session
from core.domain.analyses.fields import has_numbers
from core.domain.cells import CodeCell
from core.domain.identifiers import quoted, select_all
from core.domain.steps import AnalysisCall
from core.errors import UserError
from pages.acts.running import run_sql


def add_query(notebook_id: str, sql: str, title: str) -> None:
    """A query cell at the end, with its SQL open; it is run at once unless its rows are known."""
    cells = session.services().cells

    def add() -> None:
        cell = cells.add_query(notebook_id, sql, title=title)
        session.toggle_fold(f"how-{cell.id}")
        if cell.result is None:
            run_sql(notebook_id, cell.id, sql)

    session.attempt(add)


def add_python(notebook_id: str, code: str, title: str) -> None:
    """Code at the end; it is run when a person says so."""
    cells = session.services().cells
    session.attempt(lambda: cells.add_python(notebook_id, code, title=title))


def add_function(notebook_id: str, cell: CodeCell) -> None:
    """A copy of a function with its tests, at the end."""
    cells = session.services().cells
    session.attempt(lambda: cells.add_function(notebook_id, cell))


def add_analysis(notebook_id: str, call: AnalysisCall | None, title: str) -> None:
    """An analysis at the end: a given one, or one of the first table that is to be filled in."""
    cells = session.services().cells
    session.attempt(
        lambda: cells.add_analysis(notebook_id, call or first_analysis(notebook_id), title=title)
    )


def first_query(notebook_id: str) -> str:
    """What a new query cell begins with: the first rows of the first table."""
    sources = session.services().notebooks.view(notebook_id).sources
    tables = [table.name for source in sources for table in source.tables]
    return f"SELECT *\nFROM {quoted(tables[0])}\nLIMIT 100" if tables else "SELECT 1 AS one"


def first_code(notebook_id: str) -> str:
    """What new code begins with: a look at the first table that holds numbers."""
    name = _first_table(notebook_id)
    if name is None:
        return ""
    return f"{name if name.isidentifier() else f'tables[{name!r}]'}.describe()"


def first_analysis(notebook_id: str) -> AnalysisCall:
    """The summary of the first table that holds numbers; UserError while there is no table."""
    name = _first_table(notebook_id)
    if name is None:
        raise UserError(
            "There is no table to analyse yet.",
            kept="Nothing was added.",
            remedy="Attach a file first.",
        )
    return AnalysisCall(analysis="summary", parameters="{}", sql=select_all(name))


def _first_table(notebook_id: str) -> str | None:
    sources = session.services().notebooks.view(notebook_id).sources
    tables = [table for source in sources for table in source.tables]
    measured = (table for table in tables if has_numbers(table.columns))
    found = next(measured, tables[0] if tables else None)
    return found.name if found is not None else None
