"""The versions of a dashboard, and going back to one."""

from __future__ import annotations

from collections.abc import Callable

from components import session
from components.boards.versions import versions_dialog
from core.domain.dashboards.edits import Edit, ReplaceAll


def versions(dashboard_id: str, edit: Callable[[Edit], None]) -> None:
    dashboards = session.services().dashboards
    versions_dialog(
        dashboards.get(dashboard_id),
        dashboards.versions(dashboard_id),
        back=lambda one: edit(ReplaceAll(spec=one.spec)),
    )
