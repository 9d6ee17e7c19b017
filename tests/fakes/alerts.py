"""An AlertStore and a Timer in memory, and small valid alerts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from core.domain.alerts import Alert, Mover, Series, Spoken
from core.errors import UserError
from tests.fakes.samples import START


class MemoryAlertStore:
    def __init__(self) -> None:
        self._alerts: dict[str, Alert] = {}
        self._spoken: dict[str, Spoken] = {}

    def save(self, alert: Alert) -> None:
        self._alerts[alert.id] = alert

    def get(self, alert_id: str) -> Alert:
        if alert_id not in self._alerts:
            raise UserError("This alert is not there any more.")
        return self._alerts[alert_id]

    def list(self) -> Sequence[Alert]:
        return tuple(sorted(self._alerts.values(), key=lambda a: (a.name.casefold(), a.id)))

    def remove(self, alert_id: str) -> None:
        self._alerts.pop(alert_id, None)
        self._spoken = {k: v for k, v in self._spoken.items() if v.alert_id != alert_id}

    def speak(self, spoken: Sequence[Spoken]) -> None:
        self._spoken |= {one.id: one for one in spoken}

    def spoken(
        self, alert_id: str | None = None, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Spoken]:
        wanted = [
            one
            for one in self._spoken.values()
            if alert_id in (None, one.alert_id) and (since is None or one.at > since)
        ]
        return tuple(sorted(wanted, key=lambda one: (one.at, one.id), reverse=True)[:limit])


class ManualTimer:
    """Keeps what is set until a test lets it ring."""

    def __init__(self) -> None:
        self.turns: dict[str, tuple[float, Callable[[], None]]] = {}

    def every(self, name: str, minutes: float, work: Callable[[], None]) -> None:
        self.turns[name] = (minutes, work)

    def drop(self, name: str) -> None:
        self.turns.pop(name, None)

    def names(self) -> frozenset[str]:
        return frozenset(self.turns)

    def close(self) -> None:
        self.turns.clear()


def alert(id: str = "a1", **fields: object) -> Alert:
    base: dict[str, object] = {
        "id": id,
        "name": "Total refund",
        "series": Series(
            sql="SELECT month, total FROM t", time="month", value="total", grain="month"
        ),
        "created_at": START,
    }
    return Alert.model_validate(base | fields)


def spoken(id: str = "p1", **fields: object) -> Spoken:
    base: dict[str, object] = {
        "id": id,
        "alert_id": "a1",
        "at": START,
        "start": date(2024, 7, 1),
        "grain": "month",
        "value": 15_934.19,
        "expected": 2_096.9,
        "low": 0.0,
        "high": 7_202.07,
        "score": 12.3,
        "against": date(2024, 6, 1),
        "movers": (
            Mover(column="returns.reason", label="Damaged", before=86.0, after=13_350.0, share=0.9),
        ),
        "sql": "SELECT * FROM returns",
    }
    return Spoken.model_validate(base | fields)
