"""What a person chooses of an alert: its name, period, side, how easily it speaks, how often."""

from __future__ import annotations

from typing import cast

import streamlit as st

from core.domain.alerts import ONE_IN, AlertDraft, Sensitivity, Side, Turn
from core.domain.periods import GRAINS, Grain

_SIDES: dict[Side, str] = {"both": "more or less", "up": "more", "down": "less"}
_TURNS: dict[Turn, str] = {
    "change": "on new data",
    "hourly": "every hour",
    "daily": "every day",
}

_WIDE = 170  # pixels: what the longest choice needs


def alert_form(draft: AlertDraft, *, key: str) -> tuple[AlertDraft, Grain]:
    """The draft as it is filled in now, and the period that was chosen."""
    name = st.text_input("Name", draft.name, max_chars=200, key=f"name-{key}")
    sensitivity = st.select_slider(
        "How easily it speaks",
        list(ONE_IN),
        draft.sensitivity,
        format_func=lambda n: f"1 false in {ONE_IN[n]:,.0f}",
        key=f"sensitivity-{key}",
        help="Of periods in which nothing is wrong, how many are spoken of all the same",
    )
    sides, turns = list(_SIDES), list(_TURNS)
    with st.container(horizontal=True):
        side = st.selectbox(
            "Speaks of", sides, sides.index(draft.side), format_func=lambda s: _SIDES[s],
            key=f"side-{key}", width=_WIDE,
        )  # fmt: skip
        turn = st.selectbox(
            "Is checked", turns, turns.index(draft.turn), format_func=lambda t: _TURNS[t],
            key=f"turn-{key}", width=_WIDE,
        )  # fmt: skip
        grain = draft.series.grain
        if draft.series.metric is not None:
            grain = st.selectbox("By", GRAINS, GRAINS.index(grain), key=f"grain-{key}", width=_WIDE)
    changes = {
        "name": name or "",
        "sensitivity": cast(Sensitivity, sensitivity),
        "side": side,
        "turn": turn,
    }
    return draft.model_copy(update=changes), grain
