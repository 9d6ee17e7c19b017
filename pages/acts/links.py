"""Links to a dashboard, made and taken back in their dialog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from components import session
from components.boards.link_dialog import LinkState, link_dialog
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.links import SharedLink


def links(dashboard_id: str, chosen: Sequence[Chosen]) -> None:
    link_dialog(link_state(dashboard_id, chosen))


def link_state(dashboard_id: str, chosen: Sequence[Chosen]) -> LinkState:
    service = session.services().links

    def make(name: str, ends_at: datetime | None) -> str:
        return service.make(dashboard_id, chosen, title=name, ends_at=ends_at).token

    def revoke(link: SharedLink) -> None:
        session.attempt(lambda: service.revoke(link.id))
        session.say("The link was taken back.", lambda: service.restore(link.id))

    return LinkState(
        chosen=chosen,
        links=lambda: service.list(dashboard_id),
        is_open=service.is_open,
        make=make,
        revoke=revoke,
    )
