"""Links in memory."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.dashboards.links import SharedLink
from core.errors import UserError


class MemoryLinkStore:
    def __init__(self) -> None:
        self._links: dict[str, SharedLink] = {}

    def save(self, link: SharedLink) -> None:
        self._links[link.id] = link

    def get(self, link_id: str) -> SharedLink:
        if link_id not in self._links:
            raise UserError("This link is not there any more.")
        return self._links[link_id]

    def list(self, dashboard_id: str | None = None) -> Sequence[SharedLink]:
        found = [each for each in self._links.values() if dashboard_id in (None, each.dashboard_id)]
        return tuple(sorted(found, key=lambda each: (each.created_at, each.id), reverse=True))
