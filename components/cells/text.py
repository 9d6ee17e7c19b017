"""A note that a person wrote, in Markdown without pictures from elsewhere."""

from __future__ import annotations

import re

import streamlit as st

from components.cells.choice import CellChoice, EditText, RemoveBlock
from core.domain.blocks import Block
from core.domain.cells import TextCell

_IMAGE = re.compile(r"!(?=\[)")


def text_block(block: Block, cell: TextCell, *, key: str) -> CellChoice | None:
    with st.container(horizontal=True, vertical_alignment="top", key=f"text-{key}"):
        st.markdown(without_images(cell.text) or "*Empty note*", width="stretch", anchors=False)
        removed = False
        with st.popover(
            "", icon=":material/edit:", type="tertiary", help="Edit", key=f"edit-{key}"
        ):
            with st.form(f"form-{key}", border=False):
                text = st.text_area("Note", cell.text, height=220, max_chars=20_000)
                saved = st.form_submit_button("Save", type="primary")
            removed = st.button("Delete", key=f"remove-{key}", icon=":material/delete:")
    if removed:
        return RemoveBlock(block.id)
    return EditText(cell.id, text) if saved and text != cell.text else None


def without_images(text: str) -> str:
    """Markdown whose pictures are links: the page asks no host for anything."""
    return _IMAGE.sub("", text)
