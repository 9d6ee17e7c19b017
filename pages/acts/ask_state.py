"""What the ask box of a notebook shows: its data, its model, the last question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import session
from components.ask_box import AskState
from core.domain.blocks import Block

if TYPE_CHECKING:
    from core.services.notebooks import NotebookView


def state_of(view: NotebookView, *, running: bool) -> AskState:
    services = session.services()
    return AskState(
        sources=services.sources.list(),
        chosen=view.notebook.source_ids,
        models=services.models.choices(),
        model=view.notebook.model,
        default=services.models.default(),
        running=running,
        last=last_question(view.blocks),
    )


def last_question(blocks: Sequence[Block]) -> str:
    heads = (block.head for block in reversed(blocks))
    return next((h.question for h in heads if h.kind in ("answer", "error")), "")
