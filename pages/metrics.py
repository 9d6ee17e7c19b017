"""Metrics: all that were defined, and files of them out and in."""

from __future__ import annotations

import streamlit as st

from components import session
from components.empty import empty
from components.metric_list import metric_files, metric_list
from components.places import METRIC, go
from pages.acts.metrics import take_in


def show_list() -> None:
    metrics = session.services().metrics
    views = metrics.list()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### Metrics", width="stretch", anchors=False)
        dropped = metric_files(metrics.export, any_=bool(views), key="file")
        new = st.button("New metric", type="primary", icon=":material/add:", key="new")
    metric_list(views)
    if not views:
        said = (
            "Define a measure once, such as “Net revenue”, and every question that names it is "
            "computed that way."
        )
        new = empty(said, icon=":material/function:", action="Define one", key="first") or new
    if dropped is not None:
        take_in(dropped.getvalue())
        st.rerun()
    if new:
        go(METRIC)


show_list()
