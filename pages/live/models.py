"""Models on their way: the first offer, and cards that follow a download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import session
from components.model_cards import MOVING, ModelChoice, model_cards
from components.model_offer import model_offer
from components.redraw import redraw
from pages.acts.models import on_model

if TYPE_CHECKING:
    from core.services.models import ModelCard

EVERY = 0.5


def offer_model() -> None:
    """The default model, until there is one that can be used."""
    models = session.services().models
    cards = [card for card in models.cards() if card.model.purpose == "chat"]
    default = models.default()
    card = next((c for c in cards if c.model.id == default), cards[0] if cards else None)
    if card is not None:
        st.fragment(_offer, run_every=EVERY if moving(card) else None)(card.model.id)


def moving(card: ModelCard) -> bool:
    return card.download is not None and card.download.status in MOVING


def _offer(model: str) -> None:
    models = session.services().models
    card = next(c for c in models.cards() if c.model.id == model)
    _act(model_offer(card, len(session.local_servers()), key="offer"))
    _end(moving(card), key="offer")


def listed() -> list[ModelCard]:
    """All but tokenizers, which come with the models that need them."""
    return [c for c in session.services().models.cards() if c.model.purpose != "tokenizer"]


def model_catalogue() -> None:
    cards = listed()
    st.fragment(_cards, run_every=EVERY if any(moving(c) for c in cards) else None)()


def _cards() -> None:
    cards = listed()
    default = session.services().models.default()
    _act(model_cards(cards, default=default, key="card"))
    _end(any(moving(c) for c in cards), key="catalogue")


def _act(choice: ModelChoice | None) -> None:
    if choice is not None:
        on_model(choice)
        st.rerun()


def _end(now_moving: bool, *, key: str) -> None:
    """The whole page is drawn once more when the last download ended."""
    before = session.remember(key, now_moving)
    if before and not now_moving:
        redraw()
