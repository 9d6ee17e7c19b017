"""Alerts: what is watched, what was said, and the way to a new one."""

from __future__ import annotations

import streamlit as st

from components import session
from components.alert_list import alert_list, ask_alert, spoken_list
from components.empty import empty
from components.places import DATA, go
from pages.acts.alerts import on_spoken, try_words
from pages.acts.tracing import is_traced

TEACH = (
    "Say what to keep an eye on, such as “tell me if refunds look unusual”. Syna learns what is "
    "usual, shows when it would have spoken, and stays quiet until it must."
)


def show() -> None:
    services = session.services()
    st.markdown("### Alerts", anchors=False)
    views = services.alerts.list()
    if not services.sources.list():
        if empty("Attach data first: an alert watches a figure in it.",
                 icon=":material/notifications:", action="Attach data", key="attach"):  # fmt: skip
            go(DATA)
        return
    choices = services.alerts.choices()
    if not views:
        empty(TEACH, icon=":material/notifications:", key="teach")
    asked = ask_alert(choices[:3] if not views else (), key="new")
    if asked is not None:
        try_words(asked)
        st.rerun()
    alert_list(views)
    said = services.alerts.spoken(limit=10)
    if said:
        st.markdown("#### What was said", anchors=False)
        names = {view.alert.id: view.alert.name for view in views}
        chosen = spoken_list(said, names, key="said", traced=is_traced())
        if chosen is not None:
            on_spoken(chosen)


show()
