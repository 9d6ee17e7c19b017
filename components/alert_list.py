"""Alerts: one line each with what they said last; and what was said, with what moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.figures import since
from components.places import ALERT, link
from components.plain import plain
from core.domain.alerts import Spoken
from core.domain.labels import capital
from core.domain.sentences.alerts import what_moved, what_moved_it

if TYPE_CHECKING:
    from core.services.alerts.service import AlertView


def alert_list(views: Sequence[AlertView]) -> None:
    for view in views:
        alert = view.alert
        with st.container(gap=None, key=f"alert-{alert.id}"):
            checked = f"checked {since(alert.checked_at)}" if alert.checked_at else "not checked"
            muted = " :gray-badge[:material/notifications_off: Muted]" if alert.muted else ""
            icon = ":material/notifications:"
            link(ALERT, alert.name, icon=icon, note=f"{plain(checked)}{muted}", alert=alert.id)
            if alert.trouble:
                st.caption(f":orange-badge[:material/link_off: Not checked] {plain(alert.trouble)}")
            elif view.last is not None:
                st.caption(plain(what_moved(alert.name, view.last)))
            else:
                st.caption("It has had nothing to say.")


@dataclass(frozen=True)
class SpokenChoice:
    """Show the rows that moved it, or look for the commit behind it."""

    said: Spoken
    kind: Literal["rows", "trace"] = "rows"


def spoken_list(
    said: Sequence[Spoken],
    names: Mapping[str, str],
    *,
    key: str,
    linked: bool = False,
    traced: bool = False,
) -> SpokenChoice | None:
    """What was asked for; `traced` where there are commits that it could go back to."""
    chosen = None
    for one in said:
        with st.container(border=True, key=f"{key}-{one.id}", gap="small"):
            name = names.get(one.alert_id, "An alert")
            st.markdown(f":material/notifications_active: {plain(what_moved(name, one))}")
            cause = what_moved_it(one)
            if cause:
                st.caption(plain(cause))
            with st.container(horizontal=True, vertical_alignment="center"):
                if one.sql and st.button(
                    "Rows that moved it", icon=":material/table_rows:", type="tertiary",
                    key=f"{key}-rows-{one.id}",
                ):  # fmt: skip
                    chosen = SpokenChoice(one)
                if traced and st.button(
                    "Look for the commit", icon=":material/commit:", type="tertiary",
                    key=f"{key}-trace-{one.id}",
                ):  # fmt: skip
                    chosen = SpokenChoice(one, "trace")
                if linked:
                    link(ALERT, "The alert", icon=":material/tune:", alert=one.alert_id)
                st.caption(plain(f"said {since(one.at)}"))
    return chosen


def ask_alert(choices: Sequence[str], *, key: str) -> str | None:
    """What should be watched, in words: typed, or one of a few."""
    with (
        st.form(f"ask-{key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        text = st.text_input(
            "Tell me if …",
            key=f"text-{key}",
            placeholder=f"{choices[0]} looks unusual" if choices else "refunds look unusual",
            max_chars=300,
        )
        pressed = st.form_submit_button("Try it", type="primary")
    with st.container(horizontal=True, key=f"{key}-choices"):
        for choice in choices:
            if st.button(capital(plain(f"{choice} looks unusual")), key=f"{key}-{choice}"):
                return f"tell me if {choice} looks unusual"
    plain_text = (text or "").strip()
    return plain_text if pressed and plain_text else None
