"""One metric: the form with its value beside it; a new one where the address names none."""

from __future__ import annotations

import streamlit as st

from components import session
from components.metric_facts import metric_facts
from components.metric_form import metric_form
from components.metric_preview import metric_preview, metric_problem
from components.places import ALERT, METRICS, link
from core.domain.metric_definitions import MetricDraft
from core.errors import SynaError
from pages.acts.metrics import delete, save

services = session.services()
metric_id = session.parameter("metric")
cell_id = session.parameter("cell")


def begin() -> MetricDraft:
    """What the form begins with: the metric, the measure of an answer, or nothing."""
    if metric_id is not None:
        return services.metrics.get(metric_id).metric.draft
    if cell_id is not None:
        return services.metrics.proposal(cell_id)
    return MetricDraft(name="", formula="")


def show(started: MetricDraft) -> None:
    key = metric_id or cell_id or "new"
    with st.container(horizontal=True, vertical_alignment="center"):
        title = "Metric" if metric_id else "New metric"
        st.markdown(f"### {title}", width="stretch", anchors=False)
        if metric_id is not None:
            link(ALERT, "Watch it", icon=":material/notifications:", metric=metric_id)
        link(METRICS, "All metrics", icon=":material/arrow_back:")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draft = metric_form(started, services.metrics.tables(), key=key)
        with st.container(horizontal=True):
            saved = st.button("Save", type="primary", key=f"save-{key}")
            deleted = metric_id is not None and st.button(
                "Delete", icon=":material/delete:", key=f"delete-{key}", type="tertiary"
            )
    with right:
        show_value(draft, key=key)
        if metric_id is not None:
            view = services.metrics.get(metric_id)
            metric_facts(view.metric, view.missing)
    if saved:
        save(metric_id, draft)
        st.rerun()
    if deleted and metric_id is not None:
        delete(metric_id)
        st.rerun()


def show_value(draft: MetricDraft, *, key: str) -> None:
    if not draft.formula.strip():
        metric_problem("The value shows here once there is a formula.", key=key)
        return
    try:
        metric_preview(services.metrics.preview(draft, metric_id or ""), key=key)
    except SynaError as error:
        metric_problem(f"{error.message} {error.remedy}", key=key)


show(begin())
