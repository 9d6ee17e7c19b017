"""What was found in a source, and how far a look at it is."""

from __future__ import annotations

import streamlit as st

from components import session
from components.findings import findings
from components.redraw import redraw
from pages.acts.findings import on_finding
from pages.acts.tracing import is_traced
from pages.live.work import EVERY


def findings_of(source_id: str) -> None:
    view = session.services().findings.view(source_id)
    st.fragment(_findings, run_every=EVERY * 2 if view.progress is not None else None)(source_id)


def _findings(source_id: str) -> None:
    view = session.services().findings.view(source_id)
    looking = session.remember(f"findings.{source_id}", view.progress is not None)
    choice = findings(view, key=f"findings-{source_id}", traced=is_traced())
    if choice is not None:
        on_finding(source_id, choice)
        st.rerun()
    if looking and view.progress is None:
        redraw()  # the page then stops asking
