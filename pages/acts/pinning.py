"""From a notebook to a dashboard, in one click."""

from __future__ import annotations

from components import session
from components.places import DASHBOARD
from components.plain import short
from core.domain.dashboards.edits import RemoveTile


def pin(cell_id: str) -> None:
    """To the dashboard that was changed last, or to a new one."""
    services = session.services()
    pinned = services.pinning.pin(cell_id)
    board, tile = pinned.dashboard, pinned.tile

    def unpin() -> None:
        if pinned.made:
            services.dashboards.delete(board.id)
        else:
            services.dashboards.edit(board.id, RemoveTile(tile_id=tile.id))

    new = "the new dashboard " if pinned.made else ""
    session.say(
        f"Pinned “{short(tile.title, 60)}” to {new}“{short(board.title, 60)}”.",
        undo=unpin,
        to=(DASHBOARD, "Open it", {"dashboard": board.id}),
    )
