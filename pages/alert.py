"""One alert: what is chosen, history as it sees it, what it said. New ones begin with words, a
metric or a query."""

from __future__ import annotations

import streamlit as st

from components import session
from components.alert_form import alert_form
from components.alert_list import spoken_list
from components.alert_preview import alert_preview
from components.places import ALERTS, link
from components.plain import plain
from core.domain.alerts import Alert, AlertDraft
from core.errors import SynaError
from pages.acts.alerts import check, delete, mute, on_spoken, save
from pages.acts.tracing import is_traced

services = session.services()
alert_id, asked = session.parameter("alert"), session.parameter("ask")
metric_id, cell_id = session.parameter("metric"), session.parameter("cell")


def begin() -> AlertDraft:
    """What the form begins with; UserError where there is nothing to watch."""
    if alert_id is not None:
        return services.alerts.get(alert_id).draft
    if metric_id is not None:
        return services.alerts.from_metric(metric_id)
    if cell_id is not None:
        return services.alerts.from_cell(cell_id)
    return services.alerts.from_question(asked or "")


def show(started: AlertDraft) -> None:
    key = alert_id or "new"
    left, right = st.columns([2, 3], gap="large")
    with left:
        draft, grain = alert_form(started, key=key)
        draft = services.alerts.by(draft, grain)
        with st.container(horizontal=True):
            saved = st.button("Save" if alert_id else "Watch it", type="primary", key=f"save-{key}")
            if alert_id is not None:
                manage(services.alerts.get(alert_id))
    with right:
        preview(draft, key=key)
    if saved:
        save(alert_id, draft)
        st.rerun()


def manage(alert: Alert) -> None:
    """Check now, mute, delete."""
    if st.button("Check now", icon=":material/refresh:", key="check"):
        check(alert.id)
        st.rerun()
    label = "Speak again" if alert.muted else "Mute"
    if st.button(label, icon=":material/notifications_off:", key="mute", type="tertiary"):
        mute(alert.id, not alert.muted)
        st.rerun()
    if st.button("Delete", icon=":material/delete:", key="delete", type="tertiary"):
        delete(alert.id)
        st.rerun()


def preview(draft: AlertDraft, *, key: str) -> None:
    try:
        alert_preview(services.alerts.preview(draft), draft, key=key)
    except SynaError as error:
        with st.container(border=True):
            st.markdown(f":material/info: {plain(f'{error.message} {error.remedy}')}")


def said() -> None:
    if alert_id is None:
        return
    alert = services.alerts.get(alert_id)
    if alert.trouble:
        st.warning(plain(alert.trouble), icon=":material/link_off:")
    spoken = services.alerts.spoken(alert_id, limit=20)
    st.markdown("#### What it said", anchors=False)
    if not spoken:
        st.caption("Nothing so far. It speaks only when a period is unusual.")
    chosen = spoken_list(spoken, {alert_id: alert.name}, key="said", traced=is_traced())
    if chosen is not None:
        on_spoken(chosen)


with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"### {'Alert' if alert_id else 'New alert'}", width="stretch", anchors=False)
    link(ALERTS, "All alerts", icon=":material/arrow_back:")
show(begin())
said()
