"""What is done to sources."""

from __future__ import annotations

from pathlib import Path

from components import background, session
from components.background import Work
from components.places import CODE, DATA, go
from components.sources import SourceChoice
from core.domain.sources import Source
from pages.acts.dashboards import overview

WORK = "sources"


def on_source(choice: SourceChoice) -> None:
    sources = session.services().sources
    match choice.kind:
        case "refresh":
            what = _what(sources.get(choice.source_id))
            background.start(
                WORK, f"Reading the {what} again", lambda work: reread(choice.source_id, work)
            )
        case "overview":
            overview(choice.source_id)
        case "rename":
            session.attempt(lambda: sources.rename(choice.source_id, choice.name))
        case "remove":
            session.attempt(lambda: _remove(sources.get(choice.source_id)))


def reread(source_id: str, work: Work) -> str:
    """Read it again, and say what changed."""
    sources = session.services().sources
    done = sources.refresh(source_id, cancel=work.cancel, progress=work.report)
    said = done.describe()
    return said if done.same else f"{said} Re-run a notebook to bring its answers up to date."


def _remove(source: Source) -> None:
    """Undo attaches the file anew, where there still is one."""
    sources = session.services().sources
    said = f"Removed {source.name}. Answers that rest on it stay."
    if source.database is not None:
        session.say(said, undo=session.services().databases.remove(source.id))
        go(DATA)
    if source.repository is not None:
        session.say(said, undo=session.services().repositories.remove(source.id))
        go(CODE)
    sources.remove(source.id)
    path = Path(source.path)
    if path.exists():
        session.say(said, undo=lambda: sources.start_attach(path, name=source.name))
    else:
        session.say(said)
    go(DATA)


def _what(source: Source) -> str:
    if source.repository is not None:
        return "repository"
    return "file" if source.database is None else "database"
