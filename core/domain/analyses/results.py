"""What an analysis found."""

from __future__ import annotations

from core.domain.results import ResultColumn
from core.domain.value import Value


class Statistic(Value):
    """One named value. `of` is the column or group it is about; None is not defined here."""

    name: str
    value: bool | int | float | str | None
    meaning: str
    unit: str | None = None
    of: str | None = None


class Assumption(Value):
    """What the analysis takes for granted; `held` is None where it could not be told."""

    name: str
    held: bool | None
    reason: str


class LeftOut(Value):
    """Rows that did not count, and why."""

    rows: int
    reason: str


class AnalysisTable(Value):
    """What the Arrow table that travels in the same place cannot tell."""

    name: str
    columns: tuple[ResultColumn, ...]
    rows: int
    truncated: bool = False


class Findings(Value):
    """All that an analysis says: its values, tables, assumptions, and what it left out."""

    statistics: tuple[Statistic, ...]
    tables: tuple[AnalysisTable, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def value(self, name: str, of: str | None = None) -> bool | int | float | str | None:
        """The first value of that name (and group, if given); KeyError if there is none."""
        for each in self.statistics:
            if each.name == name and (of is None or each.of == of):
                return each.value
        raise KeyError(name)
