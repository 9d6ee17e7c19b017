"""Sources: a list with what is in each, and one source in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.figures import count, since, size
from components.places import CONNECT, SOURCE, link
from components.plain import plain
from core.domain.sources import Source, SourceKind

Freshness = Literal["fresh", "changed", "gone"]
_STATES: dict[Freshness, str] = {
    "fresh": "",
    "changed": ":orange-badge[:material/update: The file changed]",
    "gone": ":orange-badge[:material/link_off: The file is gone; its copy answers]",
}
_KINDS: dict[SourceKind, str] = {
    "folder": "folder",
    "excel": "Excel",
    "sqlite": "SQLite",
    "parquet": "Parquet",
    "duckdb": "DuckDB",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "git": "git",
}


@dataclass(frozen=True)
class SourceChoice:
    """`name` is the new name, for rename."""

    kind: Literal["refresh", "rename", "remove", "ask", "overview"]
    source_id: str
    name: str = ""


def source_list(sources: Sequence[tuple[Source, Freshness]]) -> None:
    """One line a source, each a link to the whole."""
    for source, state in sources:
        note = f"{plain(summary(source))} {_STATES[state]}"
        link(SOURCE, source.name, icon=":material/table_view:", note=note, source=source.id)


def summary(source: Source) -> str:
    """`4 tables, 18,402 rows, CSV, 1.2 MB, 5 min ago`."""
    rows = count(sum(table.rows for table in source.tables), "row")
    tables = [count(len(source.tables), "table")] if len(source.tables) > 1 else []
    kind = _KINDS.get(source.kind, source.kind.upper())
    lives = source.database is not None and source.database.mode == "live"
    words = [*tables, rows, kind, "asked where it lives" if lives else size(source.bytes)]
    return ", ".join([*words, since(source.attached_at)])


def source_header(source: Source, state: Freshness, *, key: str) -> SourceChoice | None:
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        with st.container(width="stretch", gap=None):
            st.markdown(f"### {plain(source.name)}", anchors=False)
            st.caption(f"{plain(summary(source))} {_STATES[state]}")
        asked = st.button("Ask about it", type="primary", key=f"ask-{key}")
        wide = st.button("Overview dashboard", icon=":material/dashboard:", key=f"overview-{key}")
        refreshed = st.button("Refresh", icon=":material/refresh:", key=f"refresh-{key}")
        renamed = _rename(source, key=key)
        removed = remove_button(state, key=key)
    for warning in source.warnings:
        st.caption(f":material/info: {plain(warning)}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"from-{key}"):
        st.caption(f"Read from {plain(source.path)}", width="content")
        if source.database is not None:
            link(CONNECT, "Connection and tables", icon=":material/tune:", source=source.id)
    if wide:
        return SourceChoice("overview", source.id)
    if asked or refreshed or removed:
        kind: Literal["ask", "refresh", "remove"] = "ask" if asked else "remove"
        return SourceChoice("refresh" if refreshed else kind, source.id)
    return renamed


def remove_button(state: Freshness, *, key: str) -> bool:
    """Undo reads it anew, so it is asked only where there is nothing left to read."""
    if state != "gone":
        return st.button("Remove", icon=":material/delete:", key=f"remove-{key}")
    with st.popover("Remove", icon=":material/delete:", key=f"remove-{key}"):
        st.markdown("What it was read from is gone, so it cannot be brought back after this.")
        return st.button("Remove for good", key=f"sure-{key}", type="primary")


def _rename(source: Source, *, key: str) -> SourceChoice | None:
    with (
        st.popover("Rename", icon=":material/edit:", key=f"rename-{key}"),
        st.form(f"rename-form-{key}", border=False),
    ):
        name = st.text_input("Name", source.name, max_chars=200)
        pressed = st.form_submit_button("Rename")
    wanted = name.strip() and name.strip() != source.name
    return SourceChoice("rename", source.id, name.strip()) if pressed and wanted else None
