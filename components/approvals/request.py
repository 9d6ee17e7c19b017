"""A request that waits, with the four answers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.approvals.action import action_body, risk_badge
from components.approvals.choice import Decide
from components.figures import since
from components.plain import plain
from core.domain.approvals import RISKS, Approval, kind_of, may_stand


def request_card(
    approval: Approval,
    *,
    names: Mapping[str, str] | None = None,
    preview: bool = True,
    key: str,
) -> Decide | None:
    """`names` are those of notebooks and sources by id, for where an "always" holds; no preview
    where the same is shown above."""
    action = approval.action
    with st.container(border=True, key=f"request-{key}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"###### {plain(action.title)}", width="stretch", anchors=False)
            st.markdown(risk_badge(action.risk), width="content", help=RISKS[action.risk].sentence)
        action_body(action, preview=preview)
        return _answers(approval, names or {}, key=key)


def _until(approval: Approval) -> str:
    if approval.expires_at is None:
        return ""
    local = approval.expires_at.astimezone()
    return f", withdrawn if nobody answers by {local:%H:%M} on {local.day} {local:%b}"


def _answers(approval: Approval, names: Mapping[str, str], *, key: str) -> Decide | None:
    """The least that lets the work go on comes first. What comes again by itself is allowed as it
    stands, not for one turn."""
    chosen: Decide | None = None
    standing = may_stand(approval.action.kind)
    with st.container(horizontal=True, vertical_alignment="center", key=f"answers-{key}"):
        least = "Allow" if approval.origin.kind == "task" else "Allow once"
        if st.button(least, key=f"once-{key}", type="primary"):
            chosen = Decide(approval.id, "once")
        of_run = standing and approval.origin.kind == "run"
        if of_run and st.button("Allow for this run", key=f"for-run-{key}"):
            chosen = Decide(approval.id, "run")
        if standing:
            chosen = _always(approval, names, key=key) or chosen
        chosen = _denied(approval, key=key) or chosen
        st.caption(plain(f"asked {since(approval.asked_at)}{_until(approval)}"), width="content")
    return chosen


def _always(approval: Approval, names: Mapping[str, str], *, key: str) -> Decide | None:
    """Where it holds is a choice of its own: here, or everywhere."""
    with st.popover("Always allow", key=f"always-{key}"):
        sentence = kind_of(approval.action.kind).sentence
        st.markdown(plain(f"Syna may then {sentence} without asking."))
        for scope in (approval.origin.notebook_id, approval.origin.source_id):
            label = f"In {plain(names[scope])}" if scope in names else ""
            if label and st.button(label, key=f"in-{scope}-{key}"):
                return Decide(approval.id, "always", scope=scope)
        if st.button("Everywhere", key=f"everywhere-{key}"):
            return Decide(approval.id, "always")
        st.caption("You can change this under Policies.")
    return None


def _denied(approval: Approval, *, key: str) -> Decide | None:
    with (
        st.popover("Deny", key=f"deny-{key}"),
        st.form(f"deny-form-{key}", border=False),
    ):
        word = st.text_input(
            "Tell Syna why, if you like", key=f"word-{key}", max_chars=500,
            placeholder="use the staging remote instead",
        )  # fmt: skip
        pressed = st.form_submit_button("Deny", type="primary")
    return Decide(approval.id, "deny", word=word or "") if pressed else None
