"""What workers are asked about a figure over time."""

from __future__ import annotations

from typing import Literal

from core.domain.alerts import Point
from core.domain.periods import Grain
from core.domain.value import Value


class Judged(Value):
    """The periods in order, without gaps between them; `season` is their number in a cycle, 0 where
    there is none. `notes` are sentences about what was left out or read in a certain way."""

    kind: Literal["series_judged"] = "series_judged"
    points: tuple[Point, ...]
    grain: Grain
    season: int
    notes: tuple[str, ...] = ()
    seconds: float
