"""From a step of a figure to a notebook that looks for the commit behind it."""

from __future__ import annotations

from collections.abc import Sequence

from components import session
from components.places import NOTEBOOK, go
from core.domain.code.candidates import commit_question


def is_traced() -> bool:
    """Whether there is a repository whose commits a figure could go back to."""
    return any(source.kind == "git" for source in session.services().sources.list())


def trace(title: str, source_ids: Sequence[str]) -> None:
    """A new notebook with the sources and every repository, in which it is asked."""
    services = session.services()
    known = services.sources.list()
    own = [s.id for s in known if s.id in source_ids or s.kind == "git"]
    notebook = services.notebooks.create(title, tuple(own))
    if session.attempt(lambda: services.runs.start(notebook.id, commit_question(title))):
        go(NOTEBOOK, notebook=notebook.id)
