"""Where pages are, and links between them that can be shared."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.plain import plain, short

_PAGES = Path(__file__).resolve().parents[1] / "pages"
HOME = str(_PAGES / "home.py")
NOTEBOOKS = str(_PAGES / "notebooks.py")
NOTEBOOK = str(_PAGES / "notebook.py")
DASHBOARDS = str(_PAGES / "dashboards.py")
DASHBOARD = str(_PAGES / "dashboard.py")
DATA = str(_PAGES / "data.py")
SOURCE = str(_PAGES / "source.py")
CONNECT = str(_PAGES / "connect.py")
CODE = str(_PAGES / "code.py")
REPOSITORY = str(_PAGES / "repository.py")
APPROVALS = str(_PAGES / "approvals.py")
ALERTS = str(_PAGES / "alerts.py")
ALERT = str(_PAGES / "alert.py")
METRICS = str(_PAGES / "metrics.py")
METRIC = str(_PAGES / "metric.py")
VERIFIED = str(_PAGES / "verified.py")
TARGETS = str(_PAGES / "targets.py")
TARGET = str(_PAGES / "target.py")
MODELS = str(_PAGES / "models.py")
ACTIVITY = str(_PAGES / "activity.py")
SETTINGS = str(_PAGES / "settings.py")


def link(page: str, label: str, *, icon: str = "", note: str = "", **parameters: str) -> None:
    """A link to a page, such as `link(NOTEBOOK, "Sales", notebook=id)`; `note` is Markdown."""
    text = plain(short(label, 90))
    st.page_link(
        page,
        label=f"{text} :gray[{note}]" if note else text,
        icon=icon,
        query_params=parameters or None,
    )


def go(page: str, **parameters: str) -> None:
    """Leave for another page.

    Parts of this one that are drawn again and again end first: Streamlit would draw one that asked
    a moment too late, after the next page was drawn, and leave that page empty.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.fragment_storage.clear()
    st.switch_page(page, query_params=parameters or None)
