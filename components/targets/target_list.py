"""Targets as a list: what each can do, and what it was given last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.figures import since
from components.places import TARGET, link
from components.plain import plain
from core.domain.deploy.deployments import TITLES, Deployment
from core.domain.deploy.targets import Target

_MARKS = {"done": ":material/check:", "failed": ":material/error:", "denied": ":material/block:"}


@dataclass(frozen=True)
class TargetChoice:
    kind: Literal["health", "remove"]
    target_id: str


def target_list(
    targets: Sequence[Target],
    repositories: Mapping[str, str],
    shipped: Mapping[str, Deployment],
    *,
    key: str,
) -> TargetChoice | None:
    """`shipped` is the last deployment of each, by target id."""
    chosen: TargetChoice | None = None
    for target in targets:
        with st.container(border=True, key=f"{key}-{target.id}"):
            chosen = (
                _target(target, repositories.get(target.source_id, ""), shipped.get(target.id))
                or chosen
            )
    return chosen


def _target(target: Target, repository: str, last: Deployment | None) -> TargetChoice | None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            link(TARGET, target.name, target=target.id)
            st.caption(plain(f"{repository or 'A repository that is gone'}: {_able(target)}"))
        if target.health is not None and st.button(
            "Is it healthy?", icon=":material/ecg_heart:", key=f"health-{target.id}"
        ):
            return TargetChoice("health", target.id)
        if st.button(
            "", icon=":material/delete:", key=f"remove-{target.id}", type="tertiary", help="Remove"
        ):
            return TargetChoice("remove", target.id)
    if last is not None:
        st.caption(f"{_state(last)} {since(last.began)}")
    return None


def history(deployments: Sequence[Deployment]) -> None:
    """What was shipped, the newest first, each with its moves."""
    for each in deployments:
        with st.expander(f"{_state(each)} :gray[{since(each.began)}]"):
            for move in each.moves:
                st.markdown(
                    f"{_MARKS[move.outcome]} **{TITLES[move.move]}** {plain(move.said)}"
                    + (f"  \n:gray[To take it back: {plain(move.undo)}]" if move.undo else "")
                )


def _able(target: Target) -> str:
    parts = [
        ("deploys", target.deploy is not None),
        ("takes back", target.undo is not None),
        ("tells its health", target.health is not None),
        (f"is {target.host.name} on its host" if target.host else "", target.host is not None),
    ]
    return ", ".join(word for word, there in parts if there)


def _state(deployment: Deployment) -> str:
    what = deployment.tag or deployment.version or deployment.commit[:8]
    last = deployment.moves[-1] if deployment.moves else None
    if last is None:
        return plain(f"{_WORDS[deployment.wish.what]} {what}")
    if last.outcome != "done":
        return f"{_MARKS[last.outcome]} {plain(f'Stopped at “{TITLES[last.move]}”')}"
    return f":material/check: {plain(f'{_WORDS[deployment.wish.what]} {what}'.strip())}"


_WORDS = {
    "release": "Released",
    "deploy": "Deployed",
    "roll_back": "Rolled back to",
    "notes": "Notes written",
    "pull": "Pull request opened for",
    "merge": "Merged",
    "checks": "Looked at the checks of",
    "rerun": "Checks run again for",
    "health": "Asked for its health",
}
