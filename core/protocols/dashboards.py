"""The store of dashboards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.dashboards.links import SharedLink
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, Version


class DashboardStore(Protocol):
    """Dashboards with all their versions, and what their tiles computed last."""

    def add(self, dashboard: Dashboard, version: Version) -> None: ...

    def save(self, dashboard: Dashboard, version: Version | None = None, *, seen: int) -> None:
        """Replace it, with one version more if given. ChangedMeanwhile, and nothing is saved, when
        its revision is not the one that was `seen`."""
        ...

    def get(self, dashboard_id: str) -> Dashboard: ...

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Dashboard]:
        """Newest change first; `search` matches titles of dashboards and tiles."""
        ...

    def versions(self, dashboard_id: str) -> Sequence[Version]:
        """Oldest first."""
        ...

    def version(self, dashboard_id: str, number: int) -> Version | None: ...

    def last_number(self, dashboard_id: str) -> int:
        """The highest number of a version, 0 when there is none."""
        ...

    def purge(self, dashboard_id: str) -> None: ...

    def runs(self, dashboard_id: str) -> Sequence[TileRun]:
        """The last of each tile, without filters."""
        ...

    def save_runs(self, dashboard_id: str, runs: Sequence[TileRun]) -> None: ...


class LinkStore(Protocol):
    """Links under which dashboards are read. They go with their dashboard when it is purged."""

    def save(self, link: SharedLink) -> None:
        """Put it, in place of the one of its id."""
        ...

    def get(self, link_id: str) -> SharedLink: ...

    def list(self, dashboard_id: str | None = None) -> Sequence[SharedLink]:
        """Newest first, of one dashboard or of all; those taken back too."""
        ...
