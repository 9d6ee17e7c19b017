"""A deployment: its moves in order, what each did, and how it is taken back."""

from __future__ import annotations

import streamlit as st

from components.figures import seconds
from components.plain import plain
from core.domain.approvals import RISKS
from core.domain.deploy.deployments import (
    TITLES,
    Deployment,
    MoveDone,
    Outcome,
    PlannedMove,
)

_MARKS: dict[Outcome, str] = {
    "done": ":green[:material/check_circle:]",
    "failed": ":red[:material/error:]",
    "denied": ":orange[:material/block:]",
}


def shipped_view(deployment: Deployment, *, key: str) -> None:
    with st.container(key=f"shipped-{key}", gap="small"):
        for move in deployment.moves:
            _move(move)
        _planned(deployment)
    if deployment.notes:
        with st.expander("Release notes"):
            st.code(deployment.notes, language="markdown", wrap_lines=True)


def _planned(deployment: Deployment) -> None:
    """What the rehearsal says would be done, of that which was not tried."""
    tried = {move.move for move in deployment.moves}
    left = [move for move in deployment.planned if move.move not in tried]
    if not left:
        return
    st.markdown("**Not done**" if len(tried) > 1 else "**What would be done**")
    head = (
        "| | Where | What it changes | To take it back | Risk |\n| --- | --- | --- | --- | --- |\n"
    )
    st.markdown(head + "\n".join(_row(move) for move in left))


def _row(move: PlannedMove) -> str:
    cells = (TITLES[move.move], move.where, move.changes, move.undo or "–", RISKS[move.risk].word)
    return "| " + " | ".join(plain(cell).replace("|", "\\|") for cell in cells) + " |"


def _move(move: MoveDone) -> None:
    took = f" :gray[{seconds(move.seconds)}]" if move.seconds >= 1 else ""
    st.markdown(f"{_MARKS[move.outcome]} **{TITLES[move.move]}**{took}  \n{plain(move.said)}")
    if move.undo:
        st.caption(plain(f"To take it back: {move.undo}"))
