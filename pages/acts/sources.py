"""What is done to sources."""

from __future__ import annotations

from pathlib import Path

from components import background, session
from components.background import Work
from components.sources import SourceChoice
from core.domain.sources import Source

WORK = "sources"


def on_source(choice: SourceChoice) -> None:
    sources = session.services().sources
    match choice.kind:
        case "refresh":
            background.start(WORK, "Reading the file again", lambda w: _refresh(choice, w))
        case "rename":
            session.attempt(lambda: sources.rename(choice.source_id, choice.name))
        case "remove":
            session.attempt(lambda: _remove(sources.get(choice.source_id)))


def _refresh(choice: SourceChoice, _work: Work) -> str:
    session.services().sources.refresh(choice.source_id)
    return "Read again."


def _remove(source: Source) -> None:
    """Undo attaches the file anew, if it is still there."""
    sources = session.services().sources
    sources.remove(source.id)
    session.set_parameter("source", None)
    again = (
        (lambda: sources.start_attach(Path(source.path), name=source.name))
        if (Path(source.path).exists())
        else None
    )
    session.say(f"Removed {source.name}. Answers that rest on it stay.", undo=again)
