"""An action as it is judged: what, why, how risky, what it touches, what exactly, the undo."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from components.plain import plain
from core.domain.approvals import RISKS, Action, Risk

_MARKS: dict[Risk, tuple[str, str]] = {
    "reads": ("gray", "visibility"),
    "writes_here": ("gray", "edit_note"),
    "writes_outside": ("blue", "outbox"),
    "spends": ("orange", "payments"),
    "irreversible": ("red", "warning"),
}
_LANGUAGES = {"text": None, "diff": "diff", "code": "python"}
_TOUCHED = 6
_LINES = 14  # of a preview, before it scrolls


def risk_badge(risk: Risk) -> str:
    """The risk as a word, in Markdown."""
    colour, icon = _MARKS[risk]
    return f":{colour}-badge[:material/{icon}: {RISKS[risk].word}]"


def action_body(action: Action, *, preview: bool = True) -> None:
    """Without the preview where it is shown beside this anyway."""
    if action.why:
        st.markdown(plain(action.why))
    if action.touches:
        shown = ", ".join(action.touches[:_TOUCHED])
        st.markdown(f":gray[Touches] {plain(shown)}")
        more = action.touches[_TOUCHED:]
        if more:
            with st.expander(f"{len(more)} more that it touches", type="compact"):
                st.markdown("  \n".join(plain(each) for each in more))
    if action.preview and preview:
        language = _LANGUAGES[action.preview_form]
        height: int | Literal["content"] = 320 if action.preview.count("\n") > _LINES else "content"
        st.code(action.preview, language=language, wrap_lines=True, height=height)
    undo = f":gray[Undo] {plain(action.undo)}" if action.undo else ":gray[There is no undo.]"
    st.markdown(undo)
