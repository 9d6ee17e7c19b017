"""What is done to whole notebooks."""

from __future__ import annotations

from components import session
from components.notebook_header import HeaderChoice
from components.notebook_list import NotebookChoice
from components.places import NOTEBOOK, NOTEBOOKS, go
from components.plain import short
from core.domain.approvals.named import purging_notebook
from core.domain.notebook import Notebook
from pages.acts.adding import (
    add_analysis,
    add_python,
    add_query,
    first_code,
    first_query,
)
from pages.acts.approved import approved
from pages.acts.running import rerun_all


def on_header(notebook_id: str, choice: HeaderChoice | NotebookChoice) -> None:
    """What was chosen at the top of an open notebook."""
    services = session.services()
    match choice.kind:
        case "rerun_all":
            rerun_all(notebook_id)
        case "add_note":
            session.attempt(lambda: services.notebooks.add_text(notebook_id, "New note"))
        case "add_query":
            add_query(notebook_id, first_query(notebook_id), "")
        case "add_python":
            add_python(notebook_id, first_code(notebook_id), "")
        case "add_analysis":
            add_analysis(notebook_id, None, "")
        case "duplicate":
            copy = on_notebook(choice)
            go(NOTEBOOK, notebook=copy or notebook_id)
        case "delete":
            on_notebook(choice)
            go(NOTEBOOKS)
        case _:
            on_notebook(choice)


def on_notebook(choice: NotebookChoice) -> str | None:
    """The id of the copy, after duplicate."""
    notebooks = session.services().notebooks
    match choice.kind:
        case "rename":
            session.attempt(lambda: notebooks.rename(choice.notebook_id, choice.title))
        case "duplicate":
            copy = notebooks.duplicate(choice.notebook_id)
            session.say(f"Made “{short(copy.title, 60)}”.")
            return copy.id
        case "delete":
            title = short(notebooks.get(choice.notebook_id).title, 60)
            notebooks.delete(choice.notebook_id)
            session.say(f"Deleted “{title}”.", undo=lambda: notebooks.restore(choice.notebook_id))
        case "restore":
            session.attempt(lambda: notebooks.restore(choice.notebook_id))
        case "purge":
            purge(choice.notebook_id)
    return None


def purge(notebook_id: str) -> None:
    """The button named it and said that it cannot be brought back."""
    notebooks = session.services().notebooks
    view = notebooks.view(notebook_id)
    cells = sum(len(block.cells) for block in view.blocks)
    action = purging_notebook(view.notebook.title, cells)
    approved(action, lambda: notebooks.purge(notebook_id), label="Notebooks")


def warm(notebook: Notebook) -> None:
    """Once a notebook and its data: the model reads the tables before the next question comes."""
    services = session.services()
    ready = str(services.models.ready())
    if not session.news("warmed", (notebook.id, notebook.model, ready, *notebook.source_ids)):
        return
    schema = services.sources.schema(notebook.source_ids)
    joins = services.sources.joins(notebook.source_ids)
    services.models.warm(schema, joins, model=notebook.model)
