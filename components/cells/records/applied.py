"""A suggestion that was applied: its branch, its diff and the tests."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from core.domain.code.review import AppliedSuggestion


def applied_view(applied: AppliedSuggestion, *, key: str) -> None:
    with st.container(key=f"applied-{key}", gap="small"):
        where = applied.where or "Syna's own copy only"
        st.markdown(
            f":green[:material/check_circle:] **{plain(applied.branch)}** "
            f"in {plain(where)} · {plain(applied.commit[:8])}"
        )
        st.markdown(plain(applied.finding.reason))
        if applied.tests:
            st.caption(plain(applied.tests))
        st.code(applied.diff, language="diff", wrap_lines=True)
