"""What alerts are kept in, and where the metrics that they watch are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.domain.alerts import Alert, Spoken
from core.domain.metric_definitions import Metric
from core.domain.sources import Schema
from core.services.metrics import MetricView


class AlertStore(Protocol):
    """Alerts, and what they said."""

    def save(self, alert: Alert) -> None: ...

    def get(self, alert_id: str) -> Alert: ...

    def list(self) -> Sequence[Alert]:
        """By name."""
        ...

    def remove(self, alert_id: str) -> None:
        """With all that it said."""
        ...

    def speak(self, spoken: Sequence[Spoken]) -> None: ...

    def spoken(
        self, alert_id: str | None = None, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Spoken]:
        """Newest first: of one alert or all, after an instant or ever."""
        ...


class AlertMetrics(Protocol):
    """What alerts ask of the metric service."""

    def get(self, metric_id: str) -> MetricView: ...

    def find(self, metric_id: str) -> Metric | None: ...

    def usable(self, schema: Schema) -> tuple[Metric, ...]: ...
