"""What was decided, by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.approvals.action import action_body, risk_badge
from components.figures import since
from components.plain import plain, short
from core.domain.approvals import Approval

_ICONS = {
    "allowed": ":material/check:",
    "denied": ":material/block:",
    "withdrawn": ":material/undo:",
    "expired": ":material/schedule:",
    "waiting": ":material/pending_actions:",
}
_WHERE = {"run": "asked while answering:", "task": "asked by:", "click": "pressed in:"}
_HOW = {"once": "once", "run": "for its run", "always": "always", "deny": "", None: ""}


def history_list(approvals: Sequence[Approval], *, key: str) -> None:
    for each in approvals:
        label = f"**{plain(short(each.action.title, 100))}** {plain(_decided(each))}"
        fold = st.expander(
            label, icon=_ICONS[each.status], type="compact", key=f"{key}-{each.id}",
            on_change="rerun",
        )  # fmt: skip
        if fold.open:
            with fold:
                _details(each)


def lately(approvals: Sequence[Approval]) -> None:
    """What was shown here as waiting and is decided by now, by whomever."""
    for each in sorted(approvals, key=lambda a: a.decided_at or a.asked_at):
        text = f"{plain(short(each.action.title, 100))} :gray[{plain(_decided(each))}]"
        st.markdown(f"{_ICONS[each.status]} {text}")


def _decided(approval: Approval) -> str:
    how = " ".join(
        part
        for part in (
            approval.status,
            _how(approval) if approval.status == "allowed" else "",
            f"by {approval.by}" if approval.by else "",
            since(approval.decided_at) if approval.decided_at else "",
        )
        if part
    )
    told = approval.word and not approval.word.startswith(approval.by or " ")
    return f"{how}: {approval.word}" if told else how


def _how(approval: Approval) -> str:
    """What comes again by itself is allowed as it stands, not for one turn."""
    lasts = approval.origin.kind == "task" or approval.action.kind == "set_schedule"
    return "" if lasts and approval.decision == "once" else _HOW[approval.decision]


def _details(approval: Approval) -> None:
    st.markdown(risk_badge(approval.action.risk))
    action_body(approval.action)
    if approval.outcome:
        st.markdown(f":gray[Outcome] {plain(approval.outcome)}")
    st.caption(plain(f"{_WHERE[approval.origin.kind]} {approval.origin.label}"))
