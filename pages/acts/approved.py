"""Buttons that name a risky thing and show what will happen: pressing one is the approval."""

from __future__ import annotations

from collections.abc import Callable

from components import session
from core.domain.approvals import Action, Origin
from pages.acts.approvals import BY


def noted(action: Action, *, label: str, id: str = "") -> bool:
    """Keep the approval of what the caller does next; False where a policy denies it. `id` is that
    of what works by itself from then on."""
    approvals = session.services().approvals
    origin = Origin(kind="click", id=id, label=label)
    return session.attempt(lambda: approvals.clicked(action, origin, by=BY))


def approved(
    action: Action, act: Callable[[], object], *, label: str, notebook_id: str = ""
) -> bool:
    """Keep the approval, do it, keep the outcome. Not done where a policy denies it; True when it
    was done."""
    approvals = session.services().approvals

    def work() -> None:
        origin = Origin(kind="click", label=label, notebook_id=notebook_id)
        kept = approvals.clicked(action, origin, by=BY)
        done = False
        try:
            act()
            done = True
        finally:
            approvals.done(kept.id, "It was done." if done else "It could not be done.")

    return session.attempt(work)
