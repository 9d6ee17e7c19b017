"""What is done to the rows before any analysis, in the order that `Preparation` states."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.preparation import Preparation, Unpivot
from core.domain.analyses.results import LeftOut
from core.engine.analyses.derive import derived
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.where import holds


def prepare(frame: Frame, wanted: Preparation) -> Frame:
    """New columns, then the rows to keep; StepError when none is left."""
    for name in wanted.to_number:
        frame.number(name, force=True)
    if wanted.sort_by:
        names = [frame.name(name) for name in wanted.sort_by]
        frame.data = frame.data.sort_values(names, kind="stable")
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
    return frame


def _add(frame: Frame, name: str, *, values: pd.Series) -> None:
    taken = {str(column).casefold() for column in frame.data.columns}
    if name.casefold() in taken:
        frame.notes.append(f"The column {name} was replaced by the derived one.")
    frame.data = frame.data.assign(**{name: values})


def _unpivot(frame: Frame, wanted: Unpivot) -> None:
    columns = frame.numbers(wanted.columns)
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
