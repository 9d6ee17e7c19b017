"""Tiles being computed, and what changes a dashboard while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from components import background, session
from components.background import Work
from components.redraw import redraw
from core.domain.dashboards.filters import Chosen

if TYPE_CHECKING:
    from core.services.dashboards.tiles import TilesView

PATIENCE = 1.2  # seconds for which a page waits for its tiles rather than show a skeleton
EVERY = 5.0


def computed(dashboard_id: str, chosen: Sequence[Chosen]) -> TilesView:
    """The tiles, computed where the dashboard says so and it does not take long."""
    tiles = session.services().tiles
    view = tiles.known(dashboard_id, chosen)
    first = session.news(f"opened-{dashboard_id}", ("opened",))
    missing = [i for i in view.waiting if i not in view.runs]
    by_hand = view.dashboard.spec.refresh.when == "hand"
    wanted = view.waiting if (chosen or not by_hand) else tuple(missing)
    fact = (repr(tuple(chosen)), str(view.dashboard.version), *wanted)
    tried = not session.news(f"tried-{dashboard_id}", fact)
    if (wanted and not tried) or (first and not by_hand):
        if not refresh(dashboard_id, chosen, files=first and not by_hand):
            # the end of what is under way draws the page anew
            session.unheard(f"tried-{dashboard_id}")
            if first:
                session.unheard(f"opened-{dashboard_id}")
        view = tiles.known(dashboard_id, chosen)
    return view


def refresh(
    dashboard_id: str, chosen: Sequence[Chosen], *, files: bool, only: Sequence[str] | None = None
) -> bool:
    """Begin it, and wait a moment: most are done at once. False while another goes on."""
    tiles = session.services().tiles

    def act(work: Work) -> str:
        said = tiles.reread(dashboard_id) if files else ()
        tiles.refresh(
            dashboard_id,
            chosen,
            only=only,
            live=files,
            cancel=work.cancel,
            progress=work.report,
        )
        return " ".join(said)

    key = f"refresh {dashboard_id}"
    running = background.of(key)
    if running is not None and not running.done.wait(PATIENCE):
        return False
    background.start(key, "Computing tiles", act).done.wait(PATIENCE)
    return True


def watch(view: TilesView) -> None:
    """Look now and then whether a schedule, a file or somebody else changed what is shown."""
    st.fragment(_watch, run_every=EVERY)(view.dashboard.id, view.chosen, _fact(view))


def _watch(dashboard_id: str, chosen: Sequence[Chosen], fact: tuple[object, ...]) -> None:
    tiles = session.services().tiles
    view = tiles.known(dashboard_id, chosen)
    if view.dashboard.spec.refresh.when == "change" and tiles.changed(dashboard_id):
        refresh(dashboard_id, chosen, files=True)
        redraw()
    elif _fact(view) != fact:
        redraw()
    if view.dashboard.revision != session.drawn_revision(dashboard_id):
        st.caption(":orange[:material/group: Somebody else changed this dashboard.]")
        if st.button("Show it", key="show-theirs"):
            st.rerun()


def _fact(view: TilesView) -> tuple[object, ...]:
    return tuple(sorted((i, run.computed_at, run.tried_at) for i, run in view.runs.items()))
