"""What waits for a yes or a no, as it comes and goes."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from components import session
from components.approvals.history import lately
from components.approvals.request import request_card
from components.approvals.waiting import waiting_list
from components.cells.records.by_hand import is_open
from components.cells.records.changed import changed_view
from components.empty import empty
from components.places import NOTEBOOKS, go
from components.redraw import redraw
from core.domain.approvals import Approval
from core.domain.code.changes import Change
from core.domain.value import now
from core.errors import SynaError
from pages.acts.approvals import decide
from pages.acts.changes import on_asked

EVERY = 2.0
LATELY = timedelta(minutes=10)
TEACH = (
    "Nothing waits for you. Before Syna does something risky, such as sending data to a remote "
    "model or pushing a branch, it asks here: you see what exactly, and how it is taken back."
)


def names() -> dict[str, str]:
    """Of notebooks and sources, by id."""
    services = session.services()
    made = {each.id: each.title for each in services.notebooks.list()}
    return made | {each.id: each.name for each in services.sources.list()}


def waiting() -> None:
    _changed()
    st.fragment(_waiting, run_every=EVERY)()


def _changed() -> bool:
    """Whether this tab last saw other requests."""
    found = session.services().approvals.waiting()
    return session.news("waiting", tuple(each.id for each in found))


def _waiting() -> None:
    changed = _changed()
    _listed()
    if changed:
        redraw()  # the count in the navigation, and the history


def _listed() -> None:
    approvals = session.services().approvals
    found = approvals.waiting()
    for each in found:
        session.mark_seen("request", each.id)
    here = [approvals.get(one) for one in session.seen("request") - {each.id for each in found}]
    lately([each for each in here if not _long_ago(each)])
    if not found:
        icon = ":material/approval_delegation:"
        if empty(TEACH, icon=icon, action="Go to notebooks", key="none"):
            go(NOTEBOOKS)
        return
    choice = waiting_list(found, names(), key="waiting")
    if choice is not None:
        decide(choice)
        st.rerun()


def _long_ago(approval: Approval) -> bool:
    return approval.decided_at is None or now() - approval.decided_at > LATELY


def request_of(approval_id: str) -> bool:
    """The request in its notebook, in place, below what it is about; True when it was answered."""
    try:
        approval = session.services().approvals.get(approval_id)
    except SynaError:
        return False
    if approval.status != "waiting":
        return False
    change = _change_of(approval)
    if change is not None and _turned(approval, change):
        return True
    if change is not None and is_open(change):
        return False  # what would be allowed lacks what is typed
    choice = request_card(
        approval, names=names(), preview=change is None, key=f"here-{approval.id}"
    )
    if choice is not None:
        decide(choice)
    return choice is not None


def _turned(approval: Approval, change: Change) -> bool:
    """The change that is asked for, with its tests; True when a person did something with it."""
    with st.container(border=True):
        choice = changed_view(change, key=f"here-{approval.id}", asked=True)
    if choice is not None:
        on_asked(approval.origin.notebook_id, approval.id, choice)
    return choice is not None


def _change_of(approval: Approval) -> Change | None:
    """The change to a repository that its run waits with."""
    if approval.origin.kind != "run" or approval.action.preview_form != "diff":
        return None
    return session.services().changes.find(approval.origin.id)
