"""What changed since the last visit, one line each with a link to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import streamlit as st

from components.figures import since
from components.places import ALERT, DASHBOARD, SOURCE, link
from components.plain import plain
from core.domain.briefing import NewsItem, Topic

_ICONS: dict[Topic, str] = {
    "spoken": ":material/notifications_active:",
    "trouble": ":material/link_off:",
    "source": ":material/table_view:",
    "finding": ":material/lightbulb:",
    "gone": ":material/warning:",
    "board": ":material/sync_problem:",
}
FIRST = 4


def briefing(items: Sequence[NewsItem], before: datetime, *, key: str) -> None:
    """Nothing is drawn where nothing happened."""
    if not items:
        return
    with st.container(border=True, key=key, gap="small"):
        st.markdown("#### Since your last visit", anchors=False)
        st.caption(f"You were last here {since(before)}.")
        for number, item in enumerate(items[:FIRST]):
            _line(item, key=f"news-{key}-{number}")
        if len(items) > FIRST:
            with st.expander(f"{len(items) - FIRST} more", type="compact", key=f"{key}-more"):
                for number, item in enumerate(items[FIRST:], FIRST):
                    _line(item, key=f"news-{key}-{number}")


def _line(item: NewsItem, *, key: str) -> None:
    with st.container(gap=None, key=key):
        note, icon = plain(since(item.at)), _ICONS[item.topic]
        match item.topic:
            case "spoken" | "trouble":
                link(ALERT, item.title, icon=icon, note=note, alert=item.id)
            case "board":
                link(DASHBOARD, item.title, icon=icon, note=note, dashboard=item.id)
            case "source" | "finding" | "gone":
                link(SOURCE, item.title, icon=icon, note=note, source=item.id)
            case _:
                assert_never(item.topic)
        st.caption(plain(item.text))
