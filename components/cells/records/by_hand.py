"""A file of a change in an editor: what is typed stays until it was kept or left."""

from __future__ import annotations

import streamlit as st

from components import session
from components.cells.choice import ChangeChoice, KeepByHand, OpenByHand
from components.cells.code import height_of
from core.domain.code.changes import Change
from core.domain.code.repository import DiffFile


def is_open(change: Change) -> bool:
    """Whether a file of it is being edited in this tab."""
    return any(session.by_hand(change.id, file.path) is not None for file in change.files)


def by_hand(change_id: str, file: DiffFile, *, key: str) -> ChangeChoice | None:
    opened = session.by_hand(change_id, file.path)
    if opened is None:
        return _open(change_id, file, key=key)
    text = st.text_area(
        f"Text of {file.path}",
        opened.text,
        key=f"code-hand-{key}-{opened.kept}",
        height=height_of(opened.text),
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        keep = st.button(
            "Keep and run the tests", icon=":material/play_arrow:", key=f"keep-{key}",
            type="primary",
        )  # fmt: skip
        st.button(
            "Leave it as it was",
            key=f"leave-{key}",
            on_click=session.open_by_hand,
            args=(change_id, file.path, None),
        )
    return KeepByHand(change_id, file.path, text or "") if keep else None


def _open(change_id: str, file: DiffFile, *, key: str) -> OpenByHand | None:
    """Not for what is gone or no text."""
    if file.added is None or file.how not in ("added", "modified"):
        return None
    if st.button("Edit by hand", icon=":material/edit:", key=f"edit-{key}", type="tertiary"):
        return OpenByHand(change_id, file.path)
    return None
