"""What is done to sources."""

from __future__ import annotations

from pathlib import Path

from components import background, session
from components.background import Work
from components.places import DATA, go
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


def _refresh(choice: SourceChoice, work: Work) -> str:
    sources = session.services().sources
    done = sources.refresh(choice.source_id, cancel=work.cancel, progress=work.report)
    said = done.describe()
    return said if done.same else f"{said} Re-run a notebook to bring its answers up to date."


def _remove(source: Source) -> None:
    """Undo attaches the file anew, where there still is one."""
    sources = session.services().sources
    sources.remove(source.id)
    path = Path(source.path)
    said = f"Removed {source.name}. Answers that rest on it stay."
    if path.exists():
        session.say(said, undo=lambda: sources.start_attach(path, name=source.name))
    else:
        session.say(said)
    go(DATA)
