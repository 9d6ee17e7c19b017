"""The repository that the address names: what it is made of, and what was not read of it."""

from __future__ import annotations

import streamlit as st

from components import session
from components.code.calls import call_map, symbol_list, symbol_search
from components.code.header import repository_header, uncommitted_note
from components.code.overview import overview_parts
from components.faults import show_fault
from components.places import CODE, NOTEBOOK, go
from components.sources import SourceChoice
from core.domain.code.call_map import SymbolPlace
from core.domain.code.overview import Overview, Part
from core.domain.code.repository import Uncommitted
from core.domain.sources import Source
from core.errors import SynaError
from pages.acts.adding import add_query
from pages.acts.sources import WORK, on_source
from pages.live.work import work_under_way

_TITLES: dict[Part, str] = {
    "size": "Size",
    "languages": "Languages",
    "activity": "Commits a week",
    "hot": "Files that changed often and are large",
    "owners": "Who changed which folder most",
    "links": "Which folder imports which",
    "releases": "Releases",
    "skipped": "Files that were not read",
}


def show_repository(source: Source) -> None:
    services = session.services()
    work_under_way(WORK)
    branch = source.repository.branch if source.repository is not None else ""
    choice = repository_header(
        source, services.sources.status(source.id), branch=branch, key="repository"
    )
    note = st.container()  # looking for changes goes through the folder: all else is drawn first
    seen = services.repositories.overview(source.id)
    part = overview_parts(seen, key="overview")
    calls(source)
    with note:
        uncommitted_note(uncommitted(source.id))
    if part is not None:
        open_query(source, seen, part)
    act(choice)


def calls(source: Source) -> None:
    """Who calls what; the address names the symbol, so that its map can be shared."""
    words = symbol_search(key=f"calls-{session.generation('calls')}")
    try:
        chosen = called(source.id, words)
    except SynaError as error:
        show_fault(error)
        return
    if chosen is not None:
        session.set_parameter("symbol", chosen.id)
        session.renew("calls")
        st.rerun()


def called(source_id: str, words: str) -> SymbolPlace | None:
    asked, place = session.services().calls, session.parameter("symbol")
    if place is None or words.strip():
        return symbol_list(asked.symbols(source_id, words), words, key="calls")
    one = asked.symbol(source_id, place)
    return call_map(asked.map(source_id, one), asked.excerpt(source_id, one), key="calls")


def uncommitted(source_id: str) -> Uncommitted:
    """Of a folder that cannot be looked at now nothing is said."""
    try:
        return session.services().repositories.uncommitted(source_id)
    except SynaError:
        return Uncommitted()


def open_query(source: Source, seen: Overview, part: Part) -> None:
    """A new notebook that begins with the query behind a part."""
    title = f"{_TITLES[part]} of {source.name}"
    notebook = session.services().notebooks.create(title, (source.id,))
    add_query(notebook.id, seen.sql(part), _TITLES[part])
    go(NOTEBOOK, notebook=notebook.id)


def act(choice: SourceChoice | None) -> None:
    if choice is None:
        return
    if choice.kind == "ask":
        notebook = session.services().notebooks.create(source_ids=(choice.source_id,))
        go(NOTEBOOK, notebook=notebook.id)
    on_source(choice)
    st.rerun()


opened = session.parameter("repository")
if opened is None:
    go(CODE)
else:
    show_repository(session.services().sources.get(opened))
