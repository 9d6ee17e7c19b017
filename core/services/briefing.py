"""The briefing: what was said, what came, was found or failed since the last visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from pydantic import ValidationError

from core.domain.alerts import Spoken
from core.domain.briefing import NewsItem, Visits
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard
from core.domain.sentences.alerts import what_moved, what_moved_it
from core.domain.source_findings import SourceFindings
from core.domain.sources import Source
from core.domain.value import now
from core.protocols import SettingStore
from core.services.alerts.service import AlertView
from core.services.findings import FindingsView

_KEY = "visits"
_MOST = 12
_NAMED = 3  # tiles of a dashboard


class BriefingAlerts(Protocol):
    def list(self) -> Sequence[AlertView]: ...

    def spoken(
        self, alert_id: str | None = None, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Spoken]: ...


class BriefingFindings(Protocol):
    def view(self, source_id: str) -> FindingsView: ...


class BriefingSources(Protocol):
    def list(self) -> Sequence[Source]: ...

    def status(self, source_id: str) -> Literal["fresh", "changed", "gone"]: ...


class BriefingTiles(Protocol):
    def failed(self, since: datetime) -> Iterable[tuple[Dashboard, tuple[TileRun, ...]]]: ...


class BriefingService:
    """A visit ends after half an hour in which nobody looks."""

    def __init__(
        self,
        store: SettingStore,
        *,
        alerts: BriefingAlerts,
        findings: BriefingFindings,
        sources: BriefingSources,
        tiles: BriefingTiles,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._alerts = alerts
        self._findings = findings
        self._sources = sources
        self._tiles = tiles
        self._clock = clock

    def visit(self) -> datetime | None:
        """Somebody looks: when the visit before this one ended; None at the first."""
        moment = self._clock()
        visits = self._visits()
        after = visits.at(moment) if visits is not None else Visits(seen=moment)
        self._store.put(_KEY, after.model_dump_json())
        return after.before

    def since(self, moment: datetime) -> tuple[NewsItem, ...]:
        """What happened after that, what cannot wait first, and the newest of each kind first."""
        return tuple(self._news(moment))[:_MOST]

    def _news(self, moment: datetime) -> Iterator[NewsItem]:
        views = self._alerts.list()
        names = {view.alert.id: view.alert.name for view in views}
        for said in self._alerts.spoken(since=moment):
            name = names.get(said.alert_id, "An alert")
            text = " ".join(filter(None, (what_moved(name, said), what_moved_it(said))))
            yield NewsItem(topic="spoken", id=said.alert_id, title=name, text=text, at=said.at)
        for view in views:
            alert = view.alert
            if alert.trouble and alert.checked_at is not None and alert.checked_at > moment:
                yield NewsItem(
                    topic="trouble", id=alert.id, title=alert.name,
                    text=f"Could not be checked. {alert.trouble}", at=alert.checked_at,
                )  # fmt: skip
        for dashboard, runs in self._tiles.failed(moment):
            yield _not_refreshed(dashboard, runs)
        sources = self._sources.list()
        for source in sources:
            yield from self._of_source(source, moment)

    def _of_source(self, source: Source, moment: datetime) -> Iterator[NewsItem]:
        read = {"id": source.id, "title": source.name}
        status = self._sources.status(source.id)
        if status == "changed":
            text = "The file behind it changed since it was read."
            yield NewsItem(topic="source", text=text, at=self._clock(), **read)
        if status == "gone":
            text = "The file behind it is gone; the copy that was read still answers."
            yield NewsItem(topic="gone", text=text, at=source.attached_at, **read)
        if source.attached_at > moment:
            rows = sum(table.rows for table in source.tables)
            text = f"Read with {rows:,} rows."
            yield NewsItem(topic="source", text=text, at=source.attached_at, **read)
        view = self._findings.view(source.id)
        if view.found is not None and view.found.found_at > moment and view.found.findings:
            yield NewsItem(topic="finding", text=_found(view.found), at=view.found.found_at, **read)
        if view.failure is not None:
            text = f"It could not be looked at. {view.failure.message}"
            yield NewsItem(topic="gone", text=text, at=source.attached_at, **read)

    def _visits(self) -> Visits | None:
        try:
            return Visits.model_validate_json(self._store.get(_KEY) or "")
        except ValidationError:
            return None


def _not_refreshed(dashboard: Dashboard, runs: Sequence[TileRun]) -> NewsItem:
    """Which tiles have no fresh result, and why the first one has none."""
    titles = [tile.title for run in runs if (tile := dashboard.spec.tile(run.tile_id)) is not None]
    more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    named = ", ".join(f"“{title}”" for title in titles[:_NAMED])
    why = next((run.failure.message for run in runs if run.failure is not None), "")
    kept = " The last good results are shown." if any(run.result for run in runs) else ""
    at = max(run.tried_at for run in runs if run.tried_at is not None)
    text = f"Could not be computed: {named}{more}. {why}{kept}"
    return NewsItem(topic="board", id=dashboard.id, title=dashboard.title, text=text, at=at)


def _found(found: SourceFindings) -> str:
    """The best of what was found, and how many more there are."""
    more = len(found.findings) - 1
    rest = f" And {more} more." if more else ""
    return f"{found.findings[0].text}{rest}"
