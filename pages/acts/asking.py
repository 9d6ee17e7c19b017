"""Asking, and bringing in the data that is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from components import background, session
from components.ask_box import Ask, AskChoice
from components.attach import Attach
from components.background import Work
from components.plain import short
from core.domain.code.addresses import is_address
from core.domain.notebook import Notebook
from core.errors import UserError
from core.services.runs import needs_data
from pages.acts.sources import fetched

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "retail"


def on_ask(notebook: Notebook, run_id: str | None, choice: AskChoice) -> None:
    """What was chosen in the ask box of an open notebook."""
    services = session.services()
    match choice.kind:
        case "ask":
            ask_in(notebook.id, choice)
        case "stop":
            session.attempt(lambda: services.runs.cancel(run_id or ""))
        case "use_model":
            session.attempt(lambda: services.notebooks.set_model(notebook.id, choice.model))
        case "use_sources":
            session.attempt(lambda: use_sources(notebook, choice.source_ids))
        case "attach":
            attach_to(notebook.id, choice)


def ask_in(notebook_id: str, asked: Ask) -> bool:
    """Start a run; files dropped on the box are read first."""
    services = session.services()
    if not asked.files:
        return session.attempt(lambda: services.runs.start(notebook_id, asked.question))

    def read_then_ask(work: Work) -> str:
        for file in asked.files:
            path = services.sources.save_upload(file.name, file)
            services.sources.attach(
                path, notebook_id=notebook_id, cancel=work.cancel, progress=work.report
            )
        if asked.question:
            services.runs.start(notebook_id, asked.question)
        return ""

    background.start(notebook_id, "Reading what you dropped", read_then_ask)
    return True


def ask_anew(source_ids: Sequence[str], asked: Ask) -> str | None:
    """The id of a new notebook in which the question is being answered."""
    if not source_ids and not asked.files and needs_data(asked.question):
        session.complain(
            UserError("There is no data to ask about yet.", remedy="Attach a file, then ask again.")
        )
        return None
    notebooks = session.services().notebooks
    title = short(asked.question, 80) or "Untitled notebook"
    notebook = notebooks.create(title[:1].upper() + title[1:], source_ids)
    if ask_in(notebook.id, asked):
        return notebook.id
    notebooks.purge(notebook.id)
    return None


def attach_to(notebook_id: str | None, attach: Attach) -> None:
    """Begin to read files; the page shows how far it is."""
    sources = session.services().sources

    def begin() -> None:
        for file in attach.files:
            _start(sources.save_upload(file.name, file), notebook_id)

    def read() -> None:
        address = is_address(attach.path)
        _start(attach.path if address else Path(attach.path).expanduser(), notebook_id)

    session.attempt(begin)
    if attach.path:
        fetched(attach.path, read, label="Data")


def sample_data(notebook_id: str | None = None) -> None:
    session.attempt(lambda: _start(SAMPLE, notebook_id, name="Retail sample"))


def _start(path: Path | str, notebook_id: str | None, *, name: str | None = None) -> None:
    sources = session.services().sources
    begun = sources.start_attach(path, notebook_id=notebook_id, name=name)
    session.started_here(begun, notebook_id)


def use_sources(notebook: Notebook, wanted: Sequence[str]) -> None:
    """Attach and detach until the notebook has just these."""
    notebooks = session.services().notebooks
    for source_id in wanted:
        if source_id not in notebook.source_ids:
            notebooks.attach(notebook.id, source_id)
    for source_id in notebook.source_ids:
        if source_id not in wanted:
            notebooks.detach(notebook.id, source_id)
