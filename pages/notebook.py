"""The notebook that the address names: its blocks, the run under way, the ask box."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from components import session
from components.ask_box import Ask, ask_box
from components.cells.block import block_cell
from components.first_steps import first_steps
from components.notebook_header import Format, notebook_header
from components.places import NOTEBOOKS, go
from components.scroll import scroll_to_end
from core.domain.blocks import Block
from core.domain.suggestions import suggestions
from pages.acts.adding import add_query
from pages.acts.ask_state import state_of
from pages.acts.asking import ask_in, on_ask, sample_data
from pages.acts.cells import on_block, rows
from pages.acts.moved import moved_report
from pages.acts.notebooks import on_header, warm
from pages.live.runs import last_run, run_under_way
from pages.live.second import second_route_under_way
from pages.live.work import attachments_under_way, work_under_way

if TYPE_CHECKING:
    from core.services.notebooks import NotebookView

PAGE = 10


def show(notebook_id: str) -> None:
    view = session.services().notebooks.view(notebook_id)
    active = session.services().runs.active(notebook_id)
    run_id = active.id if active else None

    top = st.container()
    attachments_under_way(notebook_id)
    busy = work_under_way(notebook_id)
    with top:
        chosen = notebook_header(view.notebook, exporter(notebook_id), busy=busy, key="notebook")
    moved_report(notebook_id)
    for block in page_of(view):
        st.fragment(draw)(notebook_id, block)
    if run_id is not None:
        run_under_way(run_id)
        scroll_to_end(run_id, key="run-end")
    else:
        last_run(view)
        second_route_under_way(notebook_id)
        begin(view)
        warm(view.notebook)
    asked = ask_box(state_of(view, running=run_id is not None), key=notebook_id)

    if chosen is not None:
        on_header(notebook_id, chosen)
        st.rerun()
    if asked is not None:
        on_ask(view.notebook, run_id, asked)
        st.rerun()


def page_of(view: NotebookView) -> tuple[Block, ...]:
    """Ten blocks, the latest unless a person turned back."""
    pages = -(-len(view.blocks) // PAGE)
    if pages < 2:
        return view.blocks
    page = st.pagination(pages, default=pages, key=f"page-{view.notebook.id}-{pages}")
    return view.blocks[(page - 1) * PAGE : page * PAGE]


def draw(notebook_id: str, block: Block) -> None:
    choice = block_cell(block, rows(notebook_id), key=block.id)
    if choice is not None:
        on_block(notebook_id, choice)
        st.rerun()


def exporter(notebook_id: str) -> Callable[[Format], bytes]:
    exports = session.services().exports
    return lambda form: exports.notebook(notebook_id, form).content


def begin(view: NotebookView) -> None:
    """First steps, while the notebook is empty."""
    if view.blocks:
        return
    sources = session.services().sources
    pairs = [
        pair
        for source in view.sources
        for pair in zip(source.tables, sources.profiles(source.id), strict=False)
    ]
    found = session.services().findings.of([source.id for source in view.sources])[:4]
    asked = suggestions(pairs, found=found)
    step = first_steps(asked, found, attached=bool(view.sources), key=view.notebook.id)
    if step is None:
        return
    if step.finding is not None:
        add_query(view.notebook.id, step.finding.sql, step.finding.title)
    elif step.kind == "sample":
        sample_data(view.notebook.id)
    else:
        ask_in(view.notebook.id, Ask(step.question))
    st.rerun()


opened = session.parameter("notebook")
if opened is None:
    go(NOTEBOOKS)
else:
    show(opened)
