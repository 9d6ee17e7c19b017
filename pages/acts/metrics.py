"""What is done to metrics."""

from __future__ import annotations

from components import session
from components.places import METRICS, go
from core.domain.metric_definitions import Metric, MetricDraft
from core.errors import SynaError


def save(metric_id: str | None, draft: MetricDraft) -> None:
    """Back to the list when it was saved; else the form stays as it is filled in."""
    metrics = session.services().metrics
    before = metrics.find(metric_id) if metric_id else None
    try:
        saved = metrics.edit(metric_id, draft) if metric_id else metrics.create(draft)
    except SynaError as error:
        session.complain(error)
        return
    session.say(f"Saved “{saved.name}”.", undo=lambda: _undo(saved, before))
    go(METRICS)


def _undo(saved: Metric, before: Metric | None) -> None:
    metrics = session.services().metrics
    if before is None:
        metrics.delete(saved.id)
    else:
        metrics.put_back(before)


def delete(metric_id: str) -> None:
    metrics = session.services().metrics

    def act() -> None:
        gone = metrics.delete(metric_id)
        session.say(f"Deleted “{gone.name}”.", undo=lambda: metrics.put_back(gone))

    if session.attempt(act):
        go(METRICS)


def take_in(content: bytes) -> None:
    metrics = session.services().metrics

    def act() -> None:
        done = metrics.take_in(content)
        added = len(done.made) - len(done.before)
        parts = [(added, "added"), (len(done.before), "changed"), (done.same, "as they were")]
        said = ", ".join(f"{number} {what}" for number, what in parts if number) or "Nothing new"
        if done.refused:
            name, why = done.refused[0]
            said += f", {len(done.refused)} refused. “{name}”: {why}"
        undo = (lambda: metrics.undo(done)) if done.made else None
        session.say(f"{said.rstrip('.')}.", undo=undo)

    session.attempt(act)
