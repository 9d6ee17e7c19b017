"""Alerts: made, tried on history, changed, checked when their data changes or by the clock."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from core.domain.alert_work import Judged
from core.domain.alerts import (
    MINUTES,
    Alert,
    AlertDraft,
    Point,
    Spoken,
    finished,
    speaks,
)
from core.domain.approvals import Approval, Origin, Verdict
from core.domain.approvals.named import alert_turns, watching
from core.domain.periods import Grain, period
from core.domain.value import new_id, now
from core.errors import SynaError, UserError
from core.protocols import NotebookStore, Sandbox, TaskRunner, Timer
from core.services.alerts import drafting
from core.services.alerts.ground import AlertSources, Ground
from core.services.alerts.movers import Moved, moved
from core.services.alerts.stores import AlertMetrics, AlertStore
from core.services.approver import Approver, standing

_log = logging.getLogger("syna.alerts")
_PARTIAL = 0.1


@dataclass(frozen=True)
class AlertView:
    """An alert with the last thing it said, if it said any."""

    alert: Alert
    last: Spoken | None = None


@dataclass(frozen=True)
class Preview:
    """History as the alert sees it: `spoken` are the periods in which it would have spoken."""

    judged: Judged
    spoken: tuple[Point, ...]


@dataclass(frozen=True)
class Deleted:
    """An alert that was, with what it said: `put_back` of it is the undo."""

    alert: Alert
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class AlertParts:
    """What the service is made of."""

    store: AlertStore
    notebooks: NotebookStore
    sources: AlertSources
    metrics: AlertMetrics
    sandbox: Sandbox
    timer: Timer
    approvals: Approver


class AlertService:
    """What is not there raises UserError. A check that cannot be made leaves the alert as it is,
    with its trouble written on it; so does one that nobody asked for and nobody allowed."""

    def __init__(
        self,
        parts: AlertParts,
        *,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._parts = parts
        self._store = parts.store
        self._timer = parts.timer
        self._today = today
        self._lock = threading.RLock()

    def list(self) -> Sequence[AlertView]:
        """By name."""
        said: dict[str, Spoken] = {}
        for one in self._store.spoken(limit=1_000):
            said.setdefault(one.alert_id, one)
        return tuple(AlertView(alert, said.get(alert.id)) for alert in self._store.list())

    def get(self, alert_id: str) -> Alert:
        return self._store.get(alert_id)

    def spoken(
        self, alert_id: str | None = None, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Spoken]:
        """Newest first."""
        return self._store.spoken(alert_id, since=since, limit=limit)

    def choices(self) -> tuple[str, ...]:
        """What could be watched in the data that is attached."""
        return drafting.choices(self._ground(self._every()).catalogue)

    def from_question(self, question: str, source_ids: Sequence[str] = ()) -> AlertDraft:
        """UserError, with what could be watched, where the words name no figure over time."""
        used = tuple(source_ids) or self._every()
        return drafting.from_question(question, self._ground(used), used)

    def from_metric(self, metric_id: str) -> AlertDraft:
        used = self._every()
        metric = self._parts.metrics.get(metric_id).metric
        return drafting.from_metric(metric, self._ground(used), used)

    def from_cell(self, cell_id: str) -> AlertDraft:
        cell = self._parts.notebooks.cell(cell_id)
        if cell.kind != "query":
            raise UserError("This cell holds no query.", kept=drafting.KEPT)
        used = self._parts.notebooks.get(cell.notebook_id).source_ids
        return drafting.from_cell(cell, self._ground(used), used)

    def by(self, draft: AlertDraft, grain: Grain) -> AlertDraft:
        """The same figure by another period, where that can be."""
        if grain == draft.series.grain:
            return draft
        return drafting.with_grain(draft, grain, self._ground(draft.series.source_ids))

    def preview(self, draft: AlertDraft) -> Preview:
        """When it would have spoken. StepError says why its query gives no series."""
        judged = self._ground(draft.series.source_ids).judged(draft)
        return Preview(judged, tuple(p for p in judged.points if speaks(p, draft.side)))

    def create(self, draft: AlertDraft, *, id: str | None = None) -> Alert:
        """It speaks of what comes from now on; history is passed over."""
        named = _named(draft)
        ground = self._ground(draft.series.source_ids)
        judged = self._latest(named, ground.judged(named), ground)
        fields = _fields(named) | {"id": id or new_id(), "created_at": now()}
        alert = Alert.model_validate(fields | {"judged": judged, "checked_at": now()})
        with self._lock:
            self._store.save(alert)
        self._follow(alert)
        return alert

    def keep(self, draft: AlertDraft, id: str) -> Alert:
        """The same at once: history is passed over at its first check."""
        alert = Alert.model_validate(_fields(_named(draft)) | {"id": id, "created_at": now()})
        with self._lock:
            self._store.save(alert)
        self._follow(alert)
        return alert

    def edit(self, alert_id: str, draft: AlertDraft) -> Alert:
        named = _named(draft)
        with self._lock:
            before = self._store.get(alert_id)
            changes = _fields(named) | {"trouble": ""}
            after = Alert.model_validate(before.model_dump() | changes)
            self._store.save(after)
        self._parts.approvals.withdraw(alert_turns(alert_id))  # what was asked of it as it was
        self._follow(after)
        return after

    def mute(self, alert_id: str, muted: bool = True) -> Alert:
        """A muted alert goes on being checked and says nothing."""
        with self._lock:
            alert = self._store.get(alert_id).model_copy(update={"muted": muted})
            self._store.save(alert)
        return alert

    def delete(self, alert_id: str) -> Deleted:
        with self._lock:
            deleted = Deleted(self._store.get(alert_id), tuple(self._store.spoken(alert_id)))
            self._store.remove(alert_id)
        self._timer.drop(alert_turns(alert_id))
        self._parts.approvals.withdraw(alert_turns(alert_id))
        return deleted

    def put_back(self, deleted: Deleted) -> None:
        self._store.save(deleted.alert)
        self._store.speak(deleted.spoken)
        self._follow(deleted.alert)

    def leave(self, alert: Alert) -> Verdict | None:
        """Whether it may look by itself; where nobody said so, a request waits from now on."""
        origin = Origin(kind="task", id=alert_turns(alert.id), label=alert.question or alert.name)
        return standing(self._parts.approvals, watching(alert.draft), origin)

    def decided(self, approval: Approval, tasks: TaskRunner) -> None:
        """Somebody answered such a request: the alert looks for the first time, or says why not."""
        for alert in self._store.list():
            if alert_turns(alert.id) == approval.origin.id:
                tasks.submit(approval.origin.id, partial(self._by_itself, alert.id))

    def check(self, alert_id: str) -> tuple[Spoken, ...]:
        """Judge the periods that ended since the last check; what it says is kept. For a person
        who wants it now; by itself only with leave."""
        with self._lock:
            alert = self._store.get(alert_id)
            try:
                spoken, judged = self._judge(alert)
            except SynaError as error:
                self._troubled(alert, error)
                return ()
            changes = {"trouble": "", "checked_at": now(), "judged": judged}
            self._store.save(alert.model_copy(update=changes))
            self._store.speak(spoken)
            return spoken

    def check_source(self, source_id: str) -> None:
        """After a source came or changed: the alerts that read it."""
        for alert in self._store.list():
            if source_id in alert.series.source_ids:
                self._by_itself(alert.id)

    def later(self, source_id: str, tasks: TaskRunner) -> None:
        """The same in the background."""
        tasks.submit(f"alerts {source_id}", lambda: self.check_source(source_id))

    def start(self) -> None:
        """At start: set the clock for each, and check them all."""
        for alert in self._store.list():
            self._follow(alert)
            self._by_itself(alert.id)

    def _by_itself(self, alert_id: str) -> None:
        try:
            verdict = self.leave(self._store.get(alert_id))
            if verdict is not None and verdict.allowed:
                self.check(alert_id)
                return
            with self._lock:
                self._troubled(self._store.get(alert_id), _no_leave(verdict))
        except UserError as error:  # it was deleted meanwhile
            _log.info("an alert was not checked", extra={"why": error.message})

    def _troubled(self, alert: Alert, error: SynaError) -> None:
        """Until it has looked once, history is still to be passed over."""
        trouble = " ".join(part for part in (error.message, error.remedy) if part)
        looked = now() if alert.checked_at is not None else None
        self._store.save(alert.model_copy(update={"trouble": trouble, "checked_at": looked}))

    def _judge(self, alert: Alert) -> tuple[tuple[Spoken, ...], date | None]:
        draft = self._current(alert)
        ground = self._ground(draft.series.source_ids)
        judged = ground.judged(draft)
        latest = self._latest(draft, judged, ground)
        fresh = [
            point
            for point in judged.points
            if alert.checked_at is not None
            and (alert.judged is None or point.start > alert.judged)
            and latest is not None
            and point.start <= latest
        ]
        said = [point for point in fresh if speaks(point, alert.side) and not alert.muted]
        spoken = tuple(
            self._said(alert, point, moved(draft.series, point.start, ground, season=judged.season))
            for point in said
        )
        return spoken, max(filter(None, (alert.judged, latest)), default=None)

    def _said(self, alert: Alert, point: Point, cause: Moved) -> Spoken:
        return Spoken(
            id=f"{alert.id}-{point.start}",
            alert_id=alert.id,
            at=now(),
            start=point.start,
            grain=alert.series.grain,
            value=point.value or 0.0,
            expected=point.expected or 0.0,
            low=point.low or 0.0,
            high=point.high or 0.0,
            score=point.score or 0.0,
            unit=alert.series.unit,
            against=cause.against,
            movers=cause.movers,
            sql=cause.sql,
        )

    def _current(self, alert: Alert) -> AlertDraft:
        """With the metric as it is defined now."""
        series = alert.series
        metric = self._parts.metrics.find(series.metric_id) if series.metric_id else None
        if metric is None or series.metric is None:
            return alert.draft
        query = series.metric.model_copy(update={"measures": (metric.measure,)})
        changed = {"metric": query, "value": metric.measure.name}
        return alert.draft.model_copy(update={"series": series.model_copy(update=changed)})

    def _latest(self, draft: AlertDraft, judged: Judged, ground: Ground) -> date | None:
        """The last period that is over, and that the data covers to its end or nearly."""
        grain, last = draft.series.grain, ground.last_day(draft.series)
        over = [p.start for p in judged.points if finished(p, grain, self._today())]
        if over and last is not None:
            whole = period(over[-1], grain)
            length = (whole.until - whole.since).days
            if (whole.until - last).days - 1 > _PARTIAL * length:
                over.pop()
        return over[-1] if over else None

    def _ground(self, source_ids: Sequence[str]) -> Ground:
        parts = self._parts
        ground = Ground.of(parts.sources, parts.sandbox, source_ids)
        return ground.with_metrics(parts.metrics.usable(ground.catalogue.schema))

    def _every(self) -> tuple[str, ...]:
        return tuple(source.id for source in self._parts.sources.list())

    def _follow(self, alert: Alert) -> None:
        minutes = MINUTES[alert.turn]
        if minutes is None:
            self._timer.drop(alert_turns(alert.id))
        else:
            turn = partial(self._by_itself, alert.id)
            self._timer.every(alert_turns(alert.id), minutes, turn)


def _no_leave(verdict: Verdict | None) -> SynaError:
    if verdict is None:
        return UserError("Nobody allowed it yet.", remedy="Say yes or no on the Approvals page.")
    word = f": {verdict.word}" if verdict.word else ""
    return UserError(f"It may not look by itself{word}.", remedy="Save it to allow it.")


def _fields(draft: AlertDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in AlertDraft.model_fields}


def _named(draft: AlertDraft) -> AlertDraft:
    name = " ".join(draft.name.split())[:200]
    if not name:
        raise UserError("An alert needs a name.", kept=drafting.KEPT, remedy="Type one.")
    return draft.model_copy(update={"name": name})
