"""Mending the tiles of a dashboard, one or all, as one step back."""

from __future__ import annotations

from collections.abc import Sequence

from components import session
from components.figures import count


def mend(dashboard_id: str, tile_ids: Sequence[str], seen: int | None) -> None:
    """Somebody else may have been quicker: then nothing is changed, and the bar says so."""
    services = session.services()

    def act() -> None:
        done = services.mending.apply(dashboard_id, tile_ids, seen=seen)
        session.keep_drawn(dashboard_id, done.revision)
        session.say(
            f"Mended {count(len(tile_ids), 'tile')}.",
            undo=lambda: services.dashboards.undo(dashboard_id),
        )

    session.attempt(act)
