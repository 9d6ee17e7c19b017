"""Customers (or whatever the entity is) divided by what they did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain import naming
from core.domain.analyses.customers import SegmentParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome

_HIGH, _LOW = 0.6, 0.4


def segments(frame: Frame, parameters: SegmentParameters) -> Outcome:
    """Each entity with its scores and segment, and the size and value of each segment."""
    outcome = Outcome()
    if parameters.method == "rfm":
        table = _rfm(frame, parameters, outcome=outcome)
    else:
        table = _quantiles(frame, parameters, outcome=outcome)
    outcome.say("entities", len(table), meaning="entities")
    summary = _summary(table)
    for _, line in summary.iterrows():
        of = str(line["segment"])
        outcome.say("entities", line["entities"], meaning="entities of the segment", of=of)
        outcome.say("share", line["share"], meaning="their share, 0 to 1", of=of)
        if "value_share" in summary:
            outcome.say("value", line["value"], meaning="sum of their value", of=of)
            outcome.say("value_share", line["value_share"], meaning="its share, 0 to 1", of=of)
    outcome.tables["segments"] = summary
    outcome.tables["entities"] = table
    return outcome


def scores(values: pd.Series, quantiles: int) -> pd.Series:
    """1 (lowest) to `quantiles`; of equal values the first comes first."""
    ranks = values.rank(method="first")
    return np.ceil(ranks * quantiles / len(values)).clip(1, quantiles).astype("int64")


def _rfm(frame: Frame, parameters: SegmentParameters, *, outcome: Outcome) -> pd.DataFrame:
    if parameters.time is None:
        raise fault("RFM needs a time column.", "Name it, or use the method quantile.")
    rows = pd.DataFrame(
        {"entity": frame.category(parameters.entity), "time": frame.time(parameters.time)}
    )
    rows["value"] = 0.0 if parameters.value is None else frame.number(parameters.value)
    known = _known(frame, rows, parameters=parameters, outcome=outcome)
    as_of = _as_of(known["time"], parameters)
    grouped = known.groupby("entity", sort=True)
    table = pd.DataFrame(
        {
            "recency_days": (as_of - grouped["time"].max()).dt.total_seconds() / 86_400,
            "frequency": grouped.size(),
            "value": grouped["value"].sum(),
        }
    )
    enough(len(table), parameters.quantiles, of=frame.name(parameters.entity))
    many = parameters.quantiles
    table["r"] = scores(-table["recency_days"], many)
    table["f"] = scores(table["frequency"], many)
    if parameters.value is None:
        table = table.drop(columns="value")
    else:
        table["m"] = scores(table["value"], many)
    strong = [name for name in ("f", "m") if name in table]
    table["segment"] = [
        _segment((r - 1) / (many - 1), (worth - 1) / (many - 1))
        for r, worth in zip(table["r"], table[strong].mean(axis=1), strict=True)
    ]
    outcome.say("as_of", as_of, meaning="day that recency counts to")
    return table.reset_index(names=naming.unlike(frame.name(parameters.entity), table.columns))


def _segment(recent: float, worth: float) -> str:
    """By how recent (0 to 1) and how frequent and valuable (0 to 1) the entity is."""
    if recent >= _HIGH:
        return "best" if worth >= _HIGH else "promising" if worth >= _LOW else "new"
    if recent >= _LOW:
        return "loyal" if worth >= _HIGH else "average"
    return "at risk" if worth >= _HIGH else "lost"


def _as_of(times: pd.Series, parameters: SegmentParameters) -> pd.Timestamp:
    if parameters.as_of is None:
        return times.max().normalize() + pd.Timedelta(days=1)
    try:
        given = pd.Timestamp(parameters.as_of)
    except ValueError as error:
        raise fault(f"{parameters.as_of!r} is no date.", "Write it as 2024-01-31.") from error
    if given < times.max():
        raise fault(
            f"The latest row is of {times.max().date()}, after {given.date()}.",
            "Keep earlier rows by a condition, or leave as_of out.",
        )
    return given


def _quantiles(frame: Frame, parameters: SegmentParameters, *, outcome: Outcome) -> pd.DataFrame:
    if parameters.value is None:
        raise fault("Segments by quantile need a value.", "Name a column of numbers.")
    rows = pd.DataFrame(
        {"entity": frame.category(parameters.entity), "value": frame.number(parameters.value)}
    )
    known = _known(frame, rows, parameters=parameters, outcome=outcome)
    table = known.groupby("entity", sort=True)["value"].agg(["size", "sum"])
    table.columns = pd.Index(["rows", "value"])
    enough(len(table), parameters.quantiles, of=frame.name(parameters.entity))
    order = parameters.quantiles + 1 - scores(table["value"], parameters.quantiles)
    table["segment"] = [f"top {each} of {parameters.quantiles}" for each in order]
    table = table.sort_values("value", ascending=False, kind="stable")
    return table.reset_index(names=naming.unlike(frame.name(parameters.entity), table.columns))


def _known(
    frame: Frame, rows: pd.DataFrame, *, parameters: SegmentParameters, outcome: Outcome
) -> pd.DataFrame:
    known = rows.dropna()
    names = [frame.name(n) for n in (parameters.entity, parameters.time, parameters.value) if n]
    outcome.leave_out(len(rows) - len(known), f"missing in {listed(names)}")
    enough(len(known), 1, of=listed(names))
    return known


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    grouped = table.groupby("segment", sort=True)
    found = pd.DataFrame({"entities": grouped.size()})
    found["share"] = found["entities"] / len(table)
    if "value" in table:
        found["value"] = grouped["value"].sum()
        whole = float(found["value"].sum())
        found["value_share"] = found["value"] / whole if whole else float("nan")
        found = found.sort_values("value", ascending=False, kind="stable")
    return found.reset_index()
