"""What an analysis has found so far, while it works."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.domain.analyses.results import Assumption, LeftOut, Statistic

Said = bool | int | float | str | None


@dataclass
class Outcome:
    """Statistics, tables, assumptions, what was left out, and remarks; each in its order."""

    statistics: list[Statistic] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    assumptions: list[Assumption] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def say(
        self,
        name: str,
        value: object,
        *,
        meaning: str,
        of: str | None = None,
        unit: str | None = None,
    ) -> None:
        """Add a named value; what is not finite becomes None."""
        self.statistics.append(
            Statistic(name=name, value=plain(value), meaning=meaning, of=of, unit=unit)
        )

    def assume(self, name: str, held: bool | None, reason: str) -> None:
        self.assumptions.append(
            Assumption(name=name, held=None if held is None else bool(held), reason=reason)
        )

    def leave_out(self, rows: int, reason: str) -> None:
        """Nothing is said about no rows."""
        if rows:
            self.left_out.append(LeftOut(rows=int(rows), reason=reason))


def plain(value: object) -> Said:
    """A number of NumPy or a timestamp of pandas as a plain value."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return label(value)


def label(value: object) -> str:
    """A value as people write it: whole numbers without a point, days without a time."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    return str(value)


def rounded(outcome: Outcome, decimals: int | None) -> Outcome:
    """The same with its floats rounded."""
    if decimals is None:
        return outcome
    statistics = [
        each.model_copy(update={"value": round(each.value, decimals)})
        if isinstance(each.value, float)
        else each
        for each in outcome.statistics
    ]
    tables = {name: table.round(decimals) for name, table in outcome.tables.items()}
    return Outcome(statistics, tables, outcome.assumptions, outcome.left_out, notes=outcome.notes)
