"""What most analyses ask of their columns."""

from __future__ import annotations

import pandas as pd

from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome


def present(frame: Frame, name: str, *, outcome: Outcome, least: int = 1) -> pd.Series:
    """The numbers of a column that are there; a fault if fewer than `least`."""
    values = frame.number(name)
    found = values.dropna()
    outcome.leave_out(len(values) - len(found), f"missing in {frame.name(name)}")
    enough(len(found), least, of=frame.name(name))
    return found


def enough(rows: int, least: int, *, of: str) -> None:
    """A fault if there are fewer rows than the analysis needs."""
    if rows < least:
        counted = "no rows" if rows == 0 else f"only {rows} row{'s' if rows > 1 else ''}"
        raise fault(
            f"{of} has {counted} with a value; this needs at least {least}.",
            "Use a fuller column, or loosen the conditions.",
        )


def varying(values: pd.Series, name: str) -> None:
    """A fault if all values are the same."""
    if values.nunique() < 2:
        shown = f" ({values.iloc[0]:g})" if len(values) else ""
        raise fault(
            f"Every value of {name} is the same{shown}, so this cannot be computed.",
            "Use a column whose values differ.",
        )


def unlike(*names: str) -> None:
    """A fault if a column is named twice."""
    if len(set(names)) < len(names):
        again = next(name for name in names if names.count(name) > 1)
        raise fault(f"{again} is named twice.", "Name different columns.")
