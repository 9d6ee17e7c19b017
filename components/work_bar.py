"""Work under way: what, how far, for how long, and Stop."""

from __future__ import annotations

import streamlit as st

from components.background import Work
from components.figures import seconds
from components.plain import plain
from core.domain.value import now


def work_bar(work: Work, *, key: str) -> bool:
    """True when Stop was pressed."""
    with st.container(
        border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"work-{key}"
    ):
        passed = seconds((now() - work.started_at).total_seconds())
        text = " · ".join(part for part in (work.title, work.progress.text, passed) if part)
        if work.progress.fraction is None:
            st.markdown(f":shimmer[{plain(text)}]", width="stretch")
        else:
            st.progress(min(max(work.progress.fraction, 0.0), 1.0), plain(text))
        return st.button("Stop", key=f"stop-{key}", icon=":material/stop:")
