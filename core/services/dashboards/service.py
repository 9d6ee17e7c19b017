"""Dashboards: made, edited with every version kept, pinned to, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.domain.dashboards.difference import difference
from core.domain.dashboards.edits import Edit, RenameDashboard, applied, checked
from core.domain.dashboards.history import begun, edited, redone, undone
from core.domain.dashboards.spec import Dashboard, DashboardSpec, Version
from core.domain.value import new_id, now
from core.errors import ChangedMeanwhile, UserError
from core.protocols import DashboardStore
from core.services.dashboards.ground import DashboardSources
from core.services.exports.service import Exported, exported

UNTITLED = "Untitled dashboard"
_TRIES = 20


@dataclass(frozen=True)
class TakenIn:
    """A dashboard from a file; `missing` are names of sources that it reads and nobody attached."""

    dashboard: Dashboard
    missing: tuple[str, ...] = ()


class DashboardService:
    """What is not there raises UserError. Deleting is undone by `restore` until `purge`.

    `seen` is the revision that a person looked at: ChangedMeanwhile, and nothing is changed, when
    somebody else was quicker. Without it the change is made to what is there now. `changed` is told
    of each dashboard whose document is another one.
    """

    def __init__(
        self,
        store: DashboardStore,
        *,
        sources: DashboardSources,
        changed: Callable[[Dashboard], None] = lambda dashboard: None,
    ) -> None:
        self._store = store
        self._sources = sources
        self.changed = changed

    def create(
        self, title: str = UNTITLED, spec: DashboardSpec | None = None, *, made_id: str = ""
    ) -> Dashboard:
        """`made_id` where something else must find it again; else it gets an id of its own."""
        wanted = checked(spec or DashboardSpec(title=title))
        dashboard, version = begun(made_id or new_id(), wanted, now())
        self._store.add(dashboard, version)
        self.changed(dashboard)
        return dashboard

    def list(self, search: str = "") -> Sequence[Dashboard]:
        """Newest change first; every word of `search` must occur."""
        return self._store.list(search=search)

    def deleted(self) -> Sequence[Dashboard]:
        return self._store.list(deleted=True)

    def get(self, dashboard_id: str) -> Dashboard:
        return self._store.get(dashboard_id)

    def edit(self, dashboard_id: str, edit: Edit, *, seen: int | None = None) -> Dashboard:
        """The dashboard with one version more; as it was when the edit changes nothing."""

        def change(before: Dashboard) -> tuple[Dashboard, Version | None] | None:
            number = self._store.last_number(dashboard_id) + 1
            return edited(before, applied(before.spec, edit), number=number, at=now())

        return self._change(dashboard_id, change, seen)

    def undo(self, dashboard_id: str, *, seen: int | None = None) -> Dashboard:
        def change(before: Dashboard) -> tuple[Dashboard, None]:
            current = self._version(dashboard_id, before.version)
            back = self._store.version(dashboard_id, current.parent or 0)
            return undone(before, current, back, now()), None

        return self._change(dashboard_id, change, seen)

    def redo(self, dashboard_id: str, *, seen: int | None = None) -> Dashboard:
        def change(before: Dashboard) -> tuple[Dashboard, None]:
            number = before.undone[-1] if before.undone else 0
            return redone(before, self._store.version(dashboard_id, number), now()), None

        return self._change(dashboard_id, change, seen)

    def undoable(self, dashboard: Dashboard) -> str:
        """What undo would take back, in words; empty when there is nothing."""
        current = self._store.version(dashboard.id, dashboard.version)
        return current.what if current is not None and current.parent is not None else ""

    def versions(self, dashboard_id: str) -> Sequence[Version]:
        """Oldest first."""
        return self._store.versions(dashboard_id)

    def difference(self, dashboard_id: str, since: int) -> str:
        """How it differs from version number `since`, in sentences."""
        return difference(
            self._version(dashboard_id, since).spec, self._store.get(dashboard_id).spec
        )

    def rename(self, dashboard_id: str, title: str, *, seen: int | None = None) -> Dashboard:
        return self.edit(dashboard_id, RenameDashboard(title=title), seen=seen)

    def duplicate(self, dashboard_id: str) -> Dashboard:
        spec = self._store.get(dashboard_id).spec
        title = _copy_title(spec.title, {d.title for d in self._store.list()})
        return self.create(spec=spec.model_copy(update={"title": title}))

    def delete(self, dashboard_id: str) -> Dashboard:
        return self._mark(dashboard_id, deleted=True)

    def restore(self, dashboard_id: str) -> Dashboard:
        return self._mark(dashboard_id, deleted=False)

    def purge(self, dashboard_id: str) -> None:
        """Remove it for good, with every version."""
        self._store.purge(dashboard_id)

    def export(self, dashboard_id: str) -> Exported:
        """The document as YAML, with the names of its sources."""
        from core.services.dashboards.files import to_yaml

        spec = self._store.get(dashboard_id).spec
        known = {source.id: source for source in self._sources.list()}
        found = [known[i] for i in spec.source_ids if i in known]
        return exported(spec.title, "yaml", content=to_yaml(spec, found))

    def take_in(self, content: bytes) -> TakenIn:
        """A new dashboard from a YAML file. UserError, and nothing is made, for nonsense."""
        from core.services.dashboards.files import from_yaml

        spec, missing = from_yaml(content, self._sources.list())
        return TakenIn(self.create(spec=spec), missing)

    def _mark(self, dashboard_id: str, *, deleted: bool) -> Dashboard:
        def change(before: Dashboard) -> tuple[Dashboard, None]:
            at = now()
            fields: dict[str, object] = {"updated_at": at, "revision": before.revision + 1}
            fields["deleted_at"] = at if deleted else None
            return before.model_copy(update=fields), None

        return self._change(dashboard_id, change, None)

    def _change(
        self,
        dashboard_id: str,
        change: Callable[[Dashboard], tuple[Dashboard, Version | None] | None],
        seen: int | None,
    ) -> Dashboard:
        for _ in range(_TRIES):
            before = self._store.get(dashboard_id)
            if seen is not None and before.revision != seen:
                break
            made = change(before)
            if made is None:
                return before
            try:
                self._store.save(*made, seen=before.revision)
            except ChangedMeanwhile:
                continue  # somebody was quicker: look again
            self.changed(made[0])
            return made[0]
        raise ChangedMeanwhile("dashboard")

    def _version(self, dashboard_id: str, number: int) -> Version:
        found = self._store.version(dashboard_id, number)
        if found is None:
            raise UserError("This version is not there any more.", kept="Nothing was changed.")
        return found


def _copy_title(title: str, taken: Collection[str]) -> str:
    base = title[:180]
    copy, number = f"{base} (copy)", 2
    while copy in taken:
        copy, number = f"{base} (copy {number})", number + 1
    return copy
