"""What is done to sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from components import background, session
from components.background import Work
from components.places import CODE, DATA, go
from components.sources import SourceChoice
from core.domain.approvals.named import cloning, connecting
from core.domain.code.addresses import is_address, split_address
from core.domain.sources import ColumnChoice, Source
from pages.acts.approved import approved
from pages.acts.dashboards import overview

WORK = "sources"


def on_source(choice: SourceChoice) -> None:
    sources = session.services().sources
    match choice.kind:
        case "refresh":
            _refresh(sources.get(choice.source_id))
        case "overview":
            overview(choice.source_id)
        case "rename":
            session.attempt(lambda: sources.rename(choice.source_id, choice.name))
        case "remove":
            session.attempt(lambda: _remove(sources.get(choice.source_id)))


def on_column(source: Source, choice: ColumnChoice) -> None:
    """Read the source again with that choice; undo does so with the one before."""
    before = source.choice(choice.table, choice.column)

    def act(work: Work) -> str:
        sources = session.services().sources
        done = sources.refresh(source.id, choice=choice, cancel=work.cancel, progress=work.report)
        work.undo = lambda: on_column(done.source, before)
        if choice.read_as != "text" and not done.source.follows(choice):
            return (
                f"Too few values of {choice.column} are {choice.read_as}, so it is read as before. "
                "Mend them in the file and refresh, or undo the choice."
            )
        how = "it stands in the file" if choice.read_as == "text" else choice.read_as
        said = f"{choice.column} is now read as {how}."
        return f"{said} Re-run a notebook to bring its answers up to date."

    background.start(WORK, f"Reading {choice.column} as {choice.read_as}", act)


def fetched(text: str, begin: Callable[[], object], *, branch: str = "", label: str) -> None:
    """Begin to read a folder or file, or an address: pressing the button is the yes to fetch it."""

    def act() -> None:
        if is_address(text):
            address, _ = split_address(text)
            approved(cloning(address, branch), begin, label=label)
        else:
            begin()

    session.attempt(act)


def _refresh(source: Source) -> None:
    def begin() -> None:
        said = f"Reading the {_what(source)} again"
        background.start(WORK, said, lambda work: reread(source.id, work))

    origin, database = source.repository, source.database
    if database is not None:
        approved(connecting(database), begin, label=source.name)
    elif origin is not None and origin.kind == "url":
        approved(cloning(origin.address, origin.branch), begin, label=source.name)
    else:
        begin()


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
        undo = partial(sources.start_attach, path, name=source.name, removed=source)
        session.say(said, undo=undo)
    else:
        session.say(said)
    go(DATA)


def _what(source: Source) -> str:
    if source.repository is not None:
        return "repository"
    return "file" if source.database is None else "database"
