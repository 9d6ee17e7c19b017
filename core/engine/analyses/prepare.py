"""What is done to the rows before any analysis, in the order that `Preparation` states."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.preparation import (
    Aggregate,
    Fill,
    OutlierRule,
    Preparation,
    Split,
    Unpivot,
)
from core.domain.analyses.results import LeftOut
from core.engine.analyses.bounds import bounds_of
from core.engine.analyses.derive import derived
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.fill import fill_value, fillable, filled
from core.engine.analyses.frame import Frame, is_number, is_text
from core.engine.analyses.where import holds


def prepare(frame: Frame, wanted: Preparation) -> Frame:
    """New columns, then the rows to keep; StepError when none is left."""
    for name in wanted.to_number:
        frame.number(name, force=True)
    if wanted.sort_by:
        names = [frame.name(name) for name in wanted.sort_by]
        frame.data = frame.data.sort_values(names, kind="stable")
    if wanted.split is not None:
        _split(frame, wanted.split)
    for fill in wanted.fill_missing:
        _fill(frame, fill)
    for each in wanted.derived:
        _add(frame, each.name, values=derived(frame, each))
    if wanted.unpivot is not None:
        _unpivot(frame, wanted.unpivot)
    if wanted.where:
        frame.data = frame.data[holds(frame, wanted.where)]
        if frame.data.empty:
            raise fault(
                "No row meets the conditions.",
                "Check the values, or ask with fewer conditions.",
            )
    _drop_missing(frame, wanted)
    for rule in wanted.drop_outliers:
        _drop_outliers(frame, rule)
    if wanted.aggregate is not None:
        _aggregate(frame, wanted.aggregate)
    return frame


def _add(frame: Frame, name: str, *, values: pd.Series) -> None:
    taken = {str(column).casefold() for column in frame.data.columns}
    if name.casefold() in taken:
        frame.notes.append(f"The column {name} was replaced by the derived one.")
    frame.data = frame.data.assign(**{name: values})


def _unpivot(frame: Frame, wanted: Unpivot) -> None:
    columns = frame.numbers(wanted.columns)
    taken = {str(name).casefold() for name in frame.data.columns}
    if wanted.name == wanted.value or {wanted.name.casefold(), wanted.value.casefold()} & taken:
        raise fault(
            f"The names {wanted.name} and {wanted.value} have to be new, and different.",
            "Give other names to the unpivoted columns.",
        )
    kept = [name for name in frame.data.columns if name not in columns.columns]
    frame.data = frame.data.assign(**columns).melt(
        id_vars=kept, value_vars=list(columns), var_name=wanted.name, value_name=wanted.value
    )


def _drop_missing(frame: Frame, wanted: Preparation) -> None:
    if not wanted.drop_missing:
        return
    every = "*" in wanted.drop_missing
    names = list(frame.data) if every else [frame.name(name) for name in wanted.drop_missing]
    before = len(frame.data)
    frame.data = frame.data.dropna(subset=names)
    if frame.data.empty:
        raise fault(
            "No row is left once those with missing values are dropped.",
            "Drop by fewer columns, or fill the missing values.",
        )
    if dropped := before - len(frame.data):
        where = "any column" if every else ", ".join(names)
        frame.left_out.append(LeftOut(rows=dropped, reason=f"missing in {where}"))


def _split(frame: Frame, wanted: Split) -> None:
    """A row for each part; the row numbers of its parts are the same."""
    name = frame.name(wanted.column)
    if not is_text(frame.data[name]):
        raise fault(f"{name} is no text, so it cannot be split.", "Split a text column.")
    parts = frame.data[name].astype("string").str.split(wanted.separator, regex=False)
    rows = frame.data.assign(**{name: parts}).explode(name, ignore_index=True)
    frame.data = rows.assign(**{name: rows[name].str.strip()})


def _fill(frame: Frame, wanted: Fill) -> None:
    for given in wanted.columns:
        name = frame.name(given)
        values = fillable(frame, name, strategy=wanted.strategy)
        value = fill_value(values, wanted.strategy, given=wanted.fill_value)
        frame.data = frame.data.assign(**{name: filled(values, wanted.strategy, value=value)})
        if count := int(values.isna().sum()):
            frame.notes.append(
                f"{count:,} missing values of {name} were filled"
                f" ({wanted.strategy.replace('_', ' ')})."
            )


def _drop_outliers(frame: Frame, rule: OutlierRule) -> None:
    values = frame.number(rule.column)
    bounds = bounds_of(values, rule.method, threshold=rule.threshold, ddof=rule.ddof)
    found = bounds.outside(values)
    frame.data = frame.data[~found]
    if count := int(found.sum()):
        reason = f"outliers of {frame.name(rule.column)} ({rule.method})"
        frame.left_out.append(LeftOut(rows=count, reason=reason))


def _aggregate(frame: Frame, wanted: Aggregate) -> None:
    names = list(dict.fromkeys(frame.name(name) for name in wanted.by))
    rows = frame.data.assign(**{name: frame.category(name) for name in names})
    known = rows.dropna(subset=names)
    if lost := len(rows) - len(known):
        frame.left_out.append(LeftOut(rows=lost, reason=f"missing in {listed(names)}"))
    rest = [name for name in rows.columns if name not in names]
    kinds = {n: wanted.statistic if is_number(rows[n]) else "first" for n in rest}
    grouped = known.groupby(names, sort=True, observed=True)
    frame.data = grouped.agg(kinds).reset_index() if kinds else grouped.size().reset_index()
    if frame.data.empty:
        raise fault(f"No row has {listed(names)}.", "Aggregate by fuller columns.")
