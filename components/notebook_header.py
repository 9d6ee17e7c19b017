"""The top of an open notebook: its title and what can be done with the whole of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from components.notebook_list import NotebookChoice, rename_form
from components.plain import plain, short
from core.domain.notebook import Notebook

Format = Literal["py", "ipynb", "html", "md"]
_FORMATS: tuple[tuple[Format, str, str], ...] = (
    ("html", "Web page, self-contained", "text/html"),
    ("md", "Markdown", "text/markdown"),
    ("ipynb", "Jupyter notebook", "application/x-ipynb+json"),
    ("py", "Python script", "text/x-python"),
)


@dataclass(frozen=True)
class HeaderChoice:
    kind: Literal["rerun_all", "add_note", "add_query", "add_python", "add_analysis"]


def notebook_header(
    notebook: Notebook, export: Callable[[Format], bytes], *, busy: bool, key: str
) -> HeaderChoice | NotebookChoice | None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"bar-{key}"):
        st.markdown(f"### {plain(short(notebook.title, 120))}", width="stretch", anchors=False)
        with st.container(horizontal=True, gap="small", width="content", wrap=False):
            renamed = rename_form(notebook, key=key, label="")
            rerun = st.button(
                "Re-run all",
                icon=":material/refresh:",
                key=f"rerun-{key}",
                disabled=busy,
                type="tertiary",
                help="Run everything again on the data as it is now, without a model",
            )
            added = _add(key=key)
            _export(notebook, export, key=key)
            more = _more(notebook, key=key)
    return (HeaderChoice("rerun_all") if rerun else None) or added or more or renamed


_ADDED: dict[str, HeaderChoice] = {
    "Note": HeaderChoice("add_note"),
    "SQL query": HeaderChoice("add_query"),
    "Python": HeaderChoice("add_python"),
    "Analysis": HeaderChoice("add_analysis"),
}


def _add(*, key: str) -> HeaderChoice | None:
    picked = st.menu_button(
        "Add", list(_ADDED), icon=":material/add:", key=f"add-{key}", type="tertiary"
    )
    return _ADDED[picked] if picked is not None else None


def _export(notebook: Notebook, export: Callable[[Format], bytes], *, key: str) -> None:
    menu = st.popover(
        "Export",
        icon=":material/download:",
        key=f"export-{key}",
        type="tertiary",
        on_change="rerun",
    )
    if not menu.open:
        return
    with menu:
        for format_, title, mime in _FORMATS:
            st.download_button(
                title,
                data=partial(export, format_),
                file_name=f"{file_stem(notebook.title)}.{format_}",
                mime=mime,
                key=f"export-{format_}-{key}",
                on_click="ignore",
                width="stretch",
            )


def _more(notebook: Notebook, *, key: str) -> NotebookChoice | None:
    acts: dict[str, Literal["duplicate", "delete"]] = {"Duplicate": "duplicate", "Delete": "delete"}
    picked = st.menu_button(
        "",
        list(acts),
        icon=":material/more_horiz:",
        key=f"more-{key}",
        type="tertiary",
        help="More",
    )
    return NotebookChoice(acts[picked], notebook.id) if picked is not None else None


def file_stem(title: str) -> str:
    """A title as a file name that every system takes."""
    kept = "".join(c if c.isalnum() else "-" for c in title.strip().lower())
    return "-".join(part for part in kept.split("-") if part)[:80] or "notebook"
