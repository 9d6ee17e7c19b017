"""Versions: every change is one, undo and redo walk between them, nothing is thrown away."""

from __future__ import annotations

from datetime import datetime

from core.domain.dashboards.difference import difference
from core.domain.dashboards.spec import Dashboard, DashboardSpec, Version
from core.errors import UserError


def begun(dashboard_id: str, spec: DashboardSpec, at: datetime) -> tuple[Dashboard, Version]:
    """A new dashboard with its first version."""
    first = Version(number=1, parent=None, at=at, what="Made.", spec=spec)
    made = Dashboard(id=dashboard_id, version=1, created_at=at, updated_at=at, spec=spec)
    return made, first


def edited(
    before: Dashboard, spec: DashboardSpec, *, number: int, at: datetime
) -> tuple[Dashboard, Version] | None:
    """The next version under `number`, which no other has; None when nothing differs."""
    what = difference(before.spec, spec)
    if not what:
        return None
    version = Version(number=number, parent=before.version, at=at, what=what, spec=spec)
    return _at(before, version, undone=(), at=at), version


def undone(now: Dashboard, current: Version, parent: Version | None, at: datetime) -> Dashboard:
    """One step back; UserError at the first version."""
    if parent is None or current.parent != parent.number:
        raise UserError("There is nothing to undo.", kept="The dashboard is as it was.")
    return _at(now, parent, undone=(*now.undone, current.number), at=at)


def redone(now: Dashboard, version: Version | None, at: datetime) -> Dashboard:
    """The step that was last taken back; UserError when there is none."""
    if version is None or not now.undone or now.undone[-1] != version.number:
        raise UserError("There is nothing to redo.", kept="The dashboard is as it was.")
    return _at(now, version, undone=now.undone[:-1], at=at)


def _at(before: Dashboard, version: Version, *, undone: tuple[int, ...], at: datetime) -> Dashboard:
    return before.model_copy(
        update={
            "version": version.number,
            "undone": undone,
            "revision": before.revision + 1,
            "updated_at": at,
            "spec": version.spec,
        }
    )
