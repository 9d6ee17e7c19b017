"""Quiet alerts: a figure over time, what is usual for it, and when somebody should be told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from core.domain.metrics import MetricQuery
from core.domain.periods import Grain, period
from core.domain.value import Value

Side = Literal["both", "up", "down"]
Sensitivity = Literal[1, 2, 3, 4, 5]
Turn = Literal["change", "hourly", "daily"]

# Of periods in which nothing is wrong, one in so many is spoken of.
ONE_IN: dict[int, float] = {1: 5_000.0, 2: 1_000.0, 3: 250.0, 4: 60.0, 5: 20.0}
MINUTES: dict[Turn, float | None] = {"change": None, "hourly": 60.0, "daily": 1_440.0}
MOST_POINTS = 2_000


class Series(Value):
    """A query of one row a period: `sql` gives the columns `time` and `value`.

    A period without rows counts as 0, or as nothing where the figure is a `level` (an average, a
    share). `metric` is the form that the SQL was compiled from, where there is one; `metric_id`
    the defined metric that it measures.
    """

    sql: str
    time: str
    value: str
    grain: Grain
    unit: str | None = None
    level: bool = False
    metric: MetricQuery | None = None
    metric_id: str = ""
    source_ids: tuple[str, ...] = ()


class AlertDraft(Value):
    """What a person chooses: `question` is what they asked, if they did."""

    name: str
    series: Series
    side: Side = "both"
    sensitivity: Sensitivity = 3
    turn: Turn = "change"
    question: str = ""


class Alert(AlertDraft):
    """`judged` is the latest period it was told of or passed over; `trouble` says why the last
    check could not be made, and is empty when it could."""

    id: str
    created_at: datetime
    muted: bool = False
    checked_at: datetime | None = None
    judged: date | None = None
    trouble: str = ""

    @property
    def draft(self) -> AlertDraft:
        return AlertDraft(**{name: getattr(self, name) for name in AlertDraft.model_fields})


class Point(Value):
    """One period: its value, and by those before it what is expected and the band that is usual.

    None where there is no value, or not enough before it.
    """

    start: date
    value: float | None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    score: float | None = None
    unusual: bool = False


class Mover(Value):
    """What a value of a column added to the change: `share` is its part of the whole change."""

    column: str
    label: str
    before: float
    after: float
    share: float | None = None

    @property
    def change(self) -> float:
        return self.after - self.before


class Spoken(Value):
    """What an alert said of one period. `sql` shows the rows that moved it, where they are known;
    `against` is the period that `movers` compares with."""

    id: str
    alert_id: str
    at: datetime
    start: date
    grain: Grain
    value: float
    expected: float
    low: float
    high: float
    score: float
    unit: str | None = None
    against: date | None = None
    movers: tuple[Mover, ...] = ()
    sql: str = ""

    @property
    def when(self) -> str:
        """`July 2024`."""
        return period(self.start, self.grain).describe()


def speaks(point: Point, side: Side) -> bool:
    """Whether a period is unusual on the side that was asked for."""
    if not point.unusual or point.score is None:
        return False
    return side == "both" or (point.score > 0) == (side == "up")


def finished(point: Point, grain: Grain, today: date) -> bool:
    """Whether a period is over, so that its figure is whole."""
    return period(point.start, grain).until <= today
