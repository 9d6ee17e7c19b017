"""Models that run here: what each is, whether it is here, how it did on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.figures import count, since, size
from components.plain import plain
from core.domain.catalog import CatalogModel, DownloadView, ModelTest
from core.domain.model_forms import forms_of

if TYPE_CHECKING:
    from core.services.models import ModelCard

MOVING = ("queued", "running", "checking")


@dataclass(frozen=True)
class ModelChoice:
    kind: Literal["pull", "cancel", "remove", "test", "use"]
    model: str


def model_cards(cards: Sequence[ModelCard], *, default: str | None, key: str) -> ModelChoice | None:
    chosen = None
    for card in cards:
        name = f"{key}-{card.model.id}"
        with st.container(border=True, key=name):
            chosen = _card(card, default=card.model.id == default, key=name) or chosen
    return chosen


def _card(card: ModelCard, *, default: bool, key: str) -> ModelChoice | None:
    model = card.model
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(model.title)}** {_badge(card, default)}")
            st.caption(plain(facts(model)))
            if model.good_for:
                st.caption(plain(model.good_for))
        chosen = _buttons(card, default=default, key=key)
    if card.download is not None and card.download.status != "done":
        download_line(card.download)
    if card.test is not None:
        st.caption(plain(test_line(card.test)))
    if model.purpose == "chat" and card.status == "ready":
        forms(card.test, key=key)
    return chosen


def _badge(card: ModelCard, default: bool) -> str:
    if default and card.status == "ready":
        return ":green-badge[:material/check: In use]"
    badges = {
        "ready": ":gray-badge[Ready]",
        "partial": ":gray-badge[Partly here]",
        "damaged": ":red-badge[Damaged]",
        "absent": "",
    }
    return badges[card.status]


def facts(model: CatalogModel) -> str:
    """Size, licence and shape in one line."""
    parts = [size(model.bytes), model.licence, model.parameters, model.quantisation]
    parts += [f"reads up to {count(model.context)} tokens"] if model.context else []
    return " · ".join(part for part in parts if part)


def _buttons(card: ModelCard, *, default: bool, key: str) -> ModelChoice | None:
    model = card.model.id
    if card.download is not None and card.download.status in MOVING:
        pressed = st.button("Stop", key=f"cancel-{key}", icon=":material/stop:")
        return ModelChoice("cancel", model) if pressed else None
    if card.status != "ready":
        label = {"partial": "Resume", "damaged": "Fetch again"}.get(card.status, "Download")
        main: Literal["primary", "secondary"] = "primary" if default else "secondary"
        pressed = st.button(label, key=f"pull-{key}", icon=":material/download:", type=main)
        return ModelChoice("pull", model) if pressed else None
    chosen = None
    if card.model.purpose == "chat":
        if not default and st.button("Use", key=f"use-{key}"):
            chosen = ModelChoice("use", model)
        if st.button("Test", key=f"test-{key}", help="Speed, memory and a few known questions"):
            chosen = ModelChoice("test", model)
    with st.popover("Remove", key=f"remove-{key}", type="tertiary"):
        st.markdown(f"This deletes {size(card.model.bytes)}, which can be downloaded again.")
        if st.button("Remove it", key=f"sure-{key}", type="primary"):
            chosen = ModelChoice("remove", model)
    return chosen


def download_line(view: DownloadView) -> None:
    """How far a download is, or why it ended."""
    if view.status == "failed":
        st.error(plain(view.error or "The download failed."), icon=":material/error:")
        return
    if view.status == "cancelled":
        st.caption(f"Stopped at {size(view.received)}; it goes on from there.")
        return
    share = view.received / view.total if view.total else 0.0
    said = {"queued": "Waiting", "checking": "Checking the file"}.get(view.status, "Downloading")
    source = f" from {view.source}" if view.source else ""
    text = f"{said}{source}: {size(view.received)} of {size(view.total)}"
    st.progress(min(share, 1.0), plain(text))


def test_line(test: ModelTest) -> str:
    """What a test found, in one line."""
    parts = [
        f"Tested {since(test.at)}: {score(test)} right",
        f"reads {test.read_speed:,.0f} and writes {test.write_speed:,.1f} tokens a second",
        f"{size(test.memory)} of memory",
    ]
    return " ".join(part for part in (f"{', '.join(parts)}.", test.note) if part)


def score(test: ModelTest) -> str:
    """`11 of 12 questions and 2 of 2 scripts`."""
    scripts = f" and {test.scripts_right} of {test.scripts} scripts" if test.scripts else ""
    return f"{test.right} of {test.asked} questions{scripts}"


def forms(test: ModelTest | None, *, key: str) -> None:
    """What the model may be used for on this machine, folded."""
    rules = forms_of(test)
    barred = [rule for rule in rules if not rule.allowed]
    said = "What it may do here" + (f": not {len(barred)} of {len(rules)}" if barred else "")
    with st.expander(said, type="compact", key=f"forms-{key}"):
        for rule in rules:
            mark = ":green[:material/check:]" if rule.allowed else ":red[:material/close:]"
            st.markdown(f":small[{mark} {plain(rule.title)} :gray[{plain(rule.why)}]]")
