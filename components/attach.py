"""Attaching data: drop a file, or name a path on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components import session

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile


@dataclass(frozen=True)
class Attach:
    """Files that were dropped, or a path."""

    files: tuple[UploadedFile, ...] = ()
    path: str = ""
    kind: Literal["attach"] = "attach"


def attach_form(*, key: str) -> Attach | None:
    round_ = session.generation(key)
    files = st.file_uploader(
        "Drop files here",
        accept_multiple_files=True,
        key=f"drop-{key}-{round_}",
        help="CSV, TSV, Parquet, JSON, Excel, SQLite or DuckDB",
    )
    with st.form(f"path-{key}", border=False, clear_on_submit=True):
        path = st.text_input(
            "Or name a file or folder on this machine",
            placeholder="~/data/sales.csv",
            max_chars=4096,
            help="Large files: a path is read in place, without an upload.",
        )
        named = st.form_submit_button("Attach")
    path = path.strip() if named else ""
    if not files and not path:
        return None
    session.renew(key)
    session.renew("attach")
    return Attach(files=tuple(files or ()), path=path)
