"""This is right: a person's word on an answer, which is asked first from then on."""

from __future__ import annotations

import streamlit as st

from components.cells.choice import Unverify, Verify
from components.cells.rows import Rows
from core.domain.blocks import Block
from core.domain.cells import AnswerCell

VERIFIED = "verified"  # the template of a plan that came from a verified answer
_FROM = "From an answer that you verified"


def verify_button(
    block: Block, answer: AnswerCell, rows: Rows, *, key: str
) -> Verify | Unverify | None:
    """Nothing for what no query alone answers. A verified one says so; pressed, it is no more."""
    again = answer.plan is not None and answer.plan.template == VERIFIED
    if answer.answer.kind != "answered" or not _can_be(block):
        return None
    kept = rows.verified(answer, block.queries)
    if kept is not None:
        pressed = st.button(
            _FROM if again else "Verified by you",
            icon=":material/verified_user:",
            type="tertiary",
            key=f"verified-{key}",
            help="Asked first, with no model. Press to take your word back.",
        )
        return Unverify(kept) if pressed else None
    if again:
        st.caption(f":material/verified_user: {_FROM}", width="content")
    edited = any(query.edited for query in block.queries)
    pressed = st.button(
        "Use this from now on" if edited else "This is right",
        icon=":material/verified_user:" if edited else ":material/thumb_up:",
        type="tertiary",
        key=f"verify-{key}",
        help="The same question is then answered this way, with no model.",
    )
    return Verify(answer.id) if pressed else None


def _can_be(block: Block) -> bool:
    whole = all(query.failure is None and query.result for query in block.queries)
    return bool(block.queries) and len(block.queries) == len(block.computed) and whole
