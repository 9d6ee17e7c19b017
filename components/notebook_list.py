"""Notebooks: one line each, with a link that can be shared, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.figures import count, since
from components.places import NOTEBOOK, link
from components.plain import plain
from core.domain.notebook import Notebook

_ACTS: dict[str, Literal["duplicate", "delete"]] = {"Duplicate": "duplicate", "Delete": "delete"}


@dataclass(frozen=True)
class NotebookChoice:
    """`title` is the new title, for rename."""

    kind: Literal["rename", "duplicate", "delete", "restore", "purge"]
    notebook_id: str
    title: str = ""


def notebook_list(notebooks: Sequence[Notebook], *, key: str) -> NotebookChoice | None:
    chosen: NotebookChoice | None = None
    for notebook in notebooks:
        name = f"{key}-{notebook.id}"
        with st.container(horizontal=True, vertical_alignment="center", key=f"heading-{name}"):
            with st.container(width="stretch"):
                notebook_link(notebook)
            renamed = rename_form(notebook, key=name, label="")
            chosen = renamed or _menu(notebook, key=name) or chosen
    return chosen


def notebook_link(notebook: Notebook) -> None:
    sources = count(len(notebook.source_ids), "source")
    note = plain(f"changed {since(notebook.updated_at)}, {sources}")
    link(NOTEBOOK, notebook.title, icon=":material/book_2:", note=note, notebook=notebook.id)


def rename_form(notebook: Notebook, *, key: str, label: str = "Rename") -> NotebookChoice | None:
    with (
        st.popover(
            label, icon=":material/edit:", type="tertiary", help="Rename", key=f"rename-{key}"
        ),
        st.form(f"rename-form-{key}", border=False),
    ):
        title = st.text_input("Title", notebook.title, max_chars=200)
        pressed = st.form_submit_button("Rename")
    wanted = title.strip()
    if not pressed or not wanted or wanted == notebook.title:
        return None
    return NotebookChoice("rename", notebook.id, wanted)


def _menu(notebook: Notebook, *, key: str) -> NotebookChoice | None:
    picked = st.menu_button(
        "", list(_ACTS), icon=":material/more_horiz:", type="tertiary", help="More", key=f"m-{key}"
    )
    return NotebookChoice(_ACTS[picked], notebook.id) if picked is not None else None


def deleted_list(notebooks: Sequence[Notebook], *, key: str) -> NotebookChoice | None:
    """Restore is at hand; deleting for good names the notebook and asks."""
    for notebook in notebooks:
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-{notebook.id}"):
            st.markdown(plain(notebook.title), width="stretch")
            if st.button("Restore", key=f"restore-{key}-{notebook.id}"):
                return NotebookChoice("restore", notebook.id)
            with st.popover("Delete for good", key=f"purge-{key}-{notebook.id}"):
                st.markdown(f"“{plain(notebook.title)}” cannot be brought back after this.")
                if st.button("Delete for good", key=f"sure-{key}-{notebook.id}", type="primary"):
                    return NotebookChoice("purge", notebook.id)
    return None
