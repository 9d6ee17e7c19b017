"""Broken tiles of a dashboard: mends are measured beside the page, which shows how far they are."""

from __future__ import annotations

from components import background, session
from components.background import Work
from components.boards.mends import mends
from pages.acts.mending import mend
from pages.live.work import work_under_way


def healing(dashboard_id: str, seen: int | None) -> bool:
    """True when something was begun or mended, and the page is to be drawn anew."""
    mending = session.services().mending
    found = mending.known(dashboard_id)
    waiting = tuple(each.tile_id + "".join(each.what) for each in found if not each.measured)
    if waiting and session.news(f"mends-{dashboard_id}", waiting):
        _measure(dashboard_id)
        found = mending.known(dashboard_id)
    busy = work_under_way(_key(dashboard_id))
    choice = mends(found, busy=busy, key="board")
    if choice is None:
        return False
    if choice.kind == "measure":
        _measure(dashboard_id)
    else:
        mend(dashboard_id, choice.tile_ids, seen)
    return True


def _measure(dashboard_id: str) -> None:
    mending = session.services().mending

    def act(work: Work) -> str:
        mending.proposals(dashboard_id, cancel=work.cancel, progress=work.report)
        return ""

    background.start(_key(dashboard_id), "Trying mends", act)


def _key(dashboard_id: str) -> str:
    return f"mends {dashboard_id}"
