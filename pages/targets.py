"""Targets: where projects are shipped to, and what was shipped last."""

from __future__ import annotations

import streamlit as st

from components import session
from components.empty import empty
from components.places import CODE, TARGET, go
from components.targets.target_list import TargetChoice, target_list

TEACH = (
    "A target says how a project is shipped: a command that deploys it, an address that tells "
    "its health, its repository on GitHub. Then say “release a patch” or “deploy to staging” in "
    "a notebook; every risky step waits for your yes."
)


def show() -> None:
    services = session.services()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### Targets", width="stretch", anchors=False)
        repositories = {source.id: source.name for source in services.repositories.list()}
        targets = services.targets.list()
        if targets and st.button("Add a target", icon=":material/add:", key="add"):
            go(TARGET)
    if not repositories:
        if empty(TEACH, icon=":material/rocket_launch:", action="Attach a repository", key="code"):
            go(CODE)
        return
    if not targets:
        if empty(TEACH, icon=":material/rocket_launch:", action="Add a target", key="first"):
            go(TARGET)
        return
    last = {
        target.id: found[0]
        for target in targets
        if (found := services.targets.history(target.id, most=1))
    }
    choice = target_list(targets, repositories, last, key="targets")
    if choice is not None:
        act(choice)
        st.rerun()


def act(choice: TargetChoice) -> None:
    targets = session.services().targets
    target = targets.get(choice.target_id)

    def remove() -> None:
        session.say(f"Removed {target.name}.", undo=targets.remove(target.id))

    def health() -> None:
        seen = targets.health(target.id)
        state = "healthy" if seen.healthy else "not healthy"
        session.say(f"{target.name} is {state}: {seen.said}.")

    session.attempt(remove if choice.kind == "remove" else health)


show()
