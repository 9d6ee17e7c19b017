"""Rows put into periods of time."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.timing import Period, PeriodStatistic
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome

_CODES: dict[Period, str] = {
    "hour": "h",
    "day": "D",
    "week": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
}
_EMPTY_IS_ZERO = {"sum", "count"}


def dated(frame: Frame, time: str, *, value: str | None, outcome: Outcome) -> pd.DataFrame:
    """Columns `time` and `value` (1 a row, if none is named) of rows that have both, in order."""
    rows = pd.DataFrame({"time": frame.time(time)})
    rows["value"] = 1.0 if value is None else frame.number(value)
    known = rows.dropna()
    names = [frame.name(time), *([frame.name(value)] if value else [])]
    outcome.leave_out(len(rows) - len(known), f"missing in {listed(names)}")
    if known.empty:
        raise fault(f"No row has {' and '.join(names)}.", "Use fuller columns.")
    return known.sort_values("time", kind="stable")


def by_period(rows: pd.DataFrame, period: Period, *, statistic: PeriodStatistic) -> pd.Series:
    """One value for each period that has rows, in order."""
    grouped = rows.groupby(rows["time"].dt.to_period(_CODES[period]))["value"]
    return getattr(grouped, statistic)().astype("float64")


def regular(series: pd.Series, *, statistic: PeriodStatistic, outcome: Outcome) -> pd.Series:
    """With the periods between that have no rows: 0 for sums and counts, else by a line."""
    whole = pd.period_range(series.index[0], series.index[-1], freq=series.index.freq)
    gaps = len(whole) - len(series)
    if not gaps:
        return series
    filled = series.reindex(whole)
    if statistic in _EMPTY_IS_ZERO:
        outcome.notes.append(f"{gaps} periods without rows count as 0.")
        return filled.fillna(0.0)
    outcome.notes.append(f"{gaps} periods without rows were filled by a line between neighbours.")
    return filled.interpolate()


def named(text: str, period: Period) -> pd.Period:
    """A period by its text, such as 2024, 2024-Q1, 2024-01 or 2024-01-31."""
    try:
        return pd.Period(text, freq=_CODES[period])
    except ValueError as error:
        raise fault(
            f"{text!r} names no {period}.", "Write it as 2024, 2024-Q1, 2024-01 or 2024-01-31."
        ) from error


def said(period: pd.Period) -> str:
    """A period's name."""
    text = str(period)
    if "/" in text:
        return f"week of {text.partition('/')[0]}"
    return text.replace("Q", "-Q")


def two(
    index: pd.PeriodIndex, period: Period, *, first: str | None, second: str | None
) -> tuple[pd.Period, pd.Period]:
    """The periods to compare: as named, else the last two."""
    if len(index) < 2:
        raise fault(
            f"All rows are in one {period} ({said(index[0])}).",
            "Use a shorter period, or rows of more than one.",
        )
    later = named(second, period) if second else index[-1]
    earlier = named(first, period) if first else later - 1
    if first is None and earlier not in index:
        before = index[index < later]
        earlier = before[-1] if len(before) else index[0]
    for each in (earlier, later):
        if each not in index:
            raise fault(
                f"There are no rows in {said(each)}.",
                f"The rows are from {said(index[0])} to {said(index[-1])}.",
            )
    if earlier == later:
        raise fault(f"{said(earlier)} cannot be compared with itself.", "Name two periods.")
    return earlier, later


def judge_complete(outcome: Outcome, rows: pd.DataFrame, last: pd.Period) -> None:
    """Whether the rows go on to the end of the last period."""
    latest = rows["time"].max()
    days = (last.end_time - latest).days
    length = max(1, (last.end_time - last.start_time).days)
    outcome.assume(
        "last period complete",
        days <= max(1, length // 10) or length <= 1,
        f"the latest row is of {latest.date()}, {said(last)} ends on {last.end_time.date()}",
    )
