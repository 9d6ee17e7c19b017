"""The first thing a new person is offered: the default model, with what it costs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.model_cards import MOVING, ModelChoice, download_line, facts
from components.places import MODELS, link
from components.plain import plain

if TYPE_CHECKING:
    from core.services.models import ModelCard


def model_offer(card: ModelCard, servers: int, *, key: str) -> ModelChoice | None:
    """`servers` counts model servers found on this machine."""
    moving = card.download is not None and card.download.status in MOVING
    with st.container(border=True, key=key):
        st.markdown("**Syna needs a model to answer questions in plain words**")
        st.markdown(
            f"{plain(card.model.title)} runs on this machine, offline. "
            "Everything else works without it: attach data and look at it meanwhile."
        )
        st.caption(plain(facts(card.model)))
        if card.download is not None:
            download_line(card.download)
        with st.container(horizontal=True, vertical_alignment="center"):
            chosen = _button(card, moving=moving, key=key)
            label = "Other models"
            if servers:
                label = "Use a model server found on this machine"
            link(MODELS, label)
    return chosen


def _button(card: ModelCard, *, moving: bool, key: str) -> ModelChoice | None:
    if moving:
        pressed = st.button("Stop", key=f"stop-{key}", icon=":material/stop:")
        return ModelChoice("cancel", card.model.id) if pressed else None
    label = "Resume the download" if card.status == "partial" else "Download"
    pressed = st.button(label, key=f"pull-{key}", type="primary", icon=":material/download:")
    return ModelChoice("pull", card.model.id) if pressed else None
