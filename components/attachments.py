"""Files on their way in: how far each is, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.plain import plain

if TYPE_CHECKING:
    from core.services.sources import AttachmentView


@dataclass(frozen=True)
class AttachmentChoice:
    kind: Literal["cancel", "dismiss"]
    id: str


def attachments(views: Sequence[AttachmentView], *, key: str) -> AttachmentChoice | None:
    chosen = None
    for view in views:
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="center", key=f"{key}-{view.id}"
        ):
            chosen = _one(view, key=f"{key}-{view.id}") or chosen
    return chosen


def _one(view: AttachmentView, *, key: str) -> AttachmentChoice | None:
    if view.status == "running":
        text = plain(f"{view.name}: {view.text or 'reading'}")
        if view.fraction is None:
            st.markdown(f":shimmer[{text}]", width="stretch")
        else:
            st.progress(min(max(view.fraction, 0.0), 1.0), text)
        pressed = st.button("Stop", key=f"stop-{key}", icon=":material/stop:")
        return AttachmentChoice("cancel", view.id) if pressed else None
    said = view.failure
    parts = (said.message, said.kept, said.remedy) if said else (f"{view.name} was not attached.",)
    st.error(plain(" ".join(part for part in parts if part)), icon=":material/error:")
    pressed = st.button("", icon=":material/close:", key=f"close-{key}", type="tertiary")
    return AttachmentChoice("dismiss", view.id) if pressed else None
