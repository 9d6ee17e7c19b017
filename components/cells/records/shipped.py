"""A deployment: its moves in order, what each did, and how it is taken back."""

from __future__ import annotations

import streamlit as st

from components.figures import seconds
from components.plain import plain
from core.domain.deploy.deployments import TITLES, Deployment, MoveDone, Outcome

_MARKS: dict[Outcome, str] = {
    "done": ":green[:material/check_circle:]",
    "failed": ":red[:material/error:]",
    "denied": ":orange[:material/block:]",
}


def shipped_view(deployment: Deployment, *, key: str) -> None:
    with st.container(key=f"shipped-{key}", gap="small"):
        for move in deployment.moves:
            _move(move)
    if deployment.notes:
        with st.expander("Release notes"):
            st.code(deployment.notes, language="markdown", wrap_lines=True)


def _move(move: MoveDone) -> None:
    took = f" :gray[{seconds(move.seconds)}]" if move.seconds >= 1 else ""
    st.markdown(f"{_MARKS[move.outcome]} **{TITLES[move.move]}**{took}  \n{plain(move.said)}")
    if move.undo:
        st.caption(plain(f"To take it back: {move.undo}"))
