"""The frame around every page: its title, its navigation, and the one error boundary."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components import session
from components.faults import show_fault
from components.notice import notice_bar
from components.redraw import whole
from syna_app import ROOT

_ASSETS = Path(__file__).resolve().parent / "assets"
_PAGES = ROOT / "pages"


def main() -> None:
    st.set_page_config(page_title="Syna", page_icon=_ASSETS / "icon.svg", layout="wide")
    st.logo(str(_ASSETS / "wordmark.svg"), icon_image=str(_ASSETS / "icon.svg"), size="large")
    st.html(ROOT / "components" / "assets" / "look.css")
    page = st.navigation(_rooms(session.waiting_count()))
    with whole():
        try:
            page.run()
        except Exception as error:  # the frame is where every fault of a page ends
            show_fault(error)
        pressed = notice_bar(session.notice(), key="notice")
        if pressed is not None:
            session.undo() if pressed == "undo" else session.dismiss()
            st.rerun()


def _rooms(waiting: int) -> dict[str, list[StreamlitPage]]:
    """The pages by group; `waiting` approvals are told in the navigation."""
    return {
        "Work": [
            st.Page(_PAGES / "home.py", title="Home", icon=":material/home:", default=True),
            st.Page(_PAGES / "notebooks.py", title="Notebooks", icon=":material/book_2:"),
            st.Page(_PAGES / "notebook.py", title="Notebook", visibility="hidden"),
            st.Page(_PAGES / "dashboards.py", title="Dashboards", icon=":material/dashboard:"),
            st.Page(_PAGES / "dashboard.py", title="Dashboard", visibility="hidden"),
            st.Page(_PAGES / "alerts.py", title="Alerts", icon=":material/notifications:"),
            st.Page(_PAGES / "alert.py", title="Alert", visibility="hidden"),
            st.Page(
                _PAGES / "approvals.py",
                title=f"Approvals ({waiting})" if waiting else "Approvals",
                icon=":material/approval_delegation:",
                url_path="approvals",
            ),
        ],
        "Know": [
            st.Page(_PAGES / "data.py", title="Data", icon=":material/database:"),
            st.Page(_PAGES / "source.py", title="Source", visibility="hidden"),
            st.Page(_PAGES / "connect.py", title="Connect", visibility="hidden"),
            st.Page(_PAGES / "code.py", title="Code", icon=":material/code:", url_path="code"),
            st.Page(_PAGES / "repository.py", title="Repository", visibility="hidden"),
            st.Page(
                _PAGES / "metrics.py",
                title="Metrics",
                icon=":material/function:",
                url_path="metric-list",  # /metrics is where monitors look
            ),
            st.Page(_PAGES / "metric.py", title="Metric", visibility="hidden"),
            st.Page(
                _PAGES / "verified.py",
                title="Verified answers",
                icon=":material/verified_user:",
            ),
        ],
        "Run": [
            st.Page(_PAGES / "targets.py", title="Targets", icon=":material/rocket_launch:"),
            st.Page(_PAGES / "target.py", title="Target", visibility="hidden"),
            st.Page(_PAGES / "models.py", title="Models", icon=":material/neurology:"),
            st.Page(_PAGES / "activity.py", title="Activity", icon=":material/timeline:"),
            st.Page(_PAGES / "settings.py", title="Settings", icon=":material/settings:"),
        ],
    }


main()
