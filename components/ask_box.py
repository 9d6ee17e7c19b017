"""The ask box: always at the bottom, with the data and the model that will be used above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components import session
from components.attach import Attach, attach_form
from components.places import MODELS, link
from components.plain import plain, short
from components.recall import recall
from core.domain.sources import Source

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

LONGEST = 20_000


@dataclass(frozen=True)
class Ask:
    """A question, with files dropped on the box."""

    question: str
    files: tuple[UploadedFile, ...] = ()
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True)
class Stop:
    kind: Literal["stop"] = "stop"


@dataclass(frozen=True)
class UseModel:
    """None is the default model."""

    model: str | None
    kind: Literal["use_model"] = "use_model"


@dataclass(frozen=True)
class UseSources:
    """The sources that the notebook should have, whole."""

    source_ids: tuple[str, ...]
    kind: Literal["use_sources"] = "use_sources"


AskChoice = Ask | Stop | UseModel | UseSources | Attach


@dataclass(frozen=True)
class AskState:
    """`last` is the question that arrow up brings back.

    `models` are those that can be used now, as (id, title), or None where none is chosen;
    `model` None is the default one.
    """

    sources: Sequence[Source]
    chosen: Sequence[str]
    models: Sequence[tuple[str, str]] | None = None
    model: str | None = None
    default: str | None = None
    running: bool = False
    last: str = ""


def ask_box(state: AskState, *, key: str) -> AskChoice | None:
    with st.bottom:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            chosen = _sources(state, key=key) or _models(state, key=key)
        with st.container(horizontal=True, vertical_alignment="center"):
            asked = _box(state, key=key)
    recall(state.last, key=f"recall-{key}")
    return asked or chosen


def _sources(state: AskState, *, key: str) -> UseSources | Attach | None:
    names = [source.name for source in state.sources if source.id in state.chosen]
    label = short(", ".join(names), 60) if names else "Attach data"
    place = f"data-{key}-{session.generation('attach')}"  # a new one, closed, once data comes in
    with st.popover(plain(label), icon=":material/database:", type="tertiary", key=place):
        picked = [
            source.id
            for source in state.sources
            if st.checkbox(
                plain(short(source.name, 60)),
                source.id in state.chosen,
                key=f"use-{key}-{source.id}-{source.id in state.chosen}",
            )
        ]
        attached = attach_form(key=f"{key}-attach")
    if attached is not None:
        return attached
    return UseSources(tuple(picked)) if set(picked) != set(state.chosen) else None


def _models(state: AskState, *, key: str) -> UseModel | None:
    titles = dict(state.models or ())
    if state.models is None:
        return None
    if not titles:
        link(MODELS, "No model is ready yet", icon=":material/info:")
        return None
    default = titles.get(state.default or "", "default")
    names: dict[str | None, str] = {None: f"Default ({default})"} | dict(titles)
    shown = titles.get(state.model or state.default or "", "Choose a model")
    with st.popover(
        plain(short(shown, 40)), icon=":material/neurology:", type="tertiary", key=f"model-{key}"
    ):
        options = list(names)
        place = options.index(state.model) if state.model in options else 0
        picked = st.radio(
            "Model of this notebook",
            options,
            place,
            format_func=lambda m: plain(names[m]),
            key=f"models-{key}-{state.model}",
        )
    return UseModel(picked) if picked != state.model and picked in names else None


def _box(state: AskState, *, key: str) -> Ask | Stop | None:
    said = st.chat_input(
        "Answering …" if state.running else "Ask about your data",
        key=f"ask-{key}",
        max_chars=LONGEST,
        accept_file="multiple",
        disabled=state.running,
    )
    if state.running:
        stopped = st.button("Stop", key=f"stop-{key}", type="primary", icon=":material/stop:")
        return Stop() if stopped else None
    if said is None:
        return None
    return Ask(said.text.strip(), tuple(said.files))
