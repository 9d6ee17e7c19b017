"""Findings of metric forms, with what their sentences need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.domain.findings import Finding
from core.domain.labels import humanise
from core.domain.metric_compare import CHANGE, CHANGE_PERCENT, CONTRIBUTION, PREVIOUS
from core.domain.metric_sql import SHARE, WHOLE
from core.domain.metrics import MetricQuery
from core.domain.references import cell
from core.domain.results import Result


@dataclass(frozen=True)
class Form:
    """A finding of a form with at least one row."""

    finding: Finding
    query: MetricQuery
    result: Result

    @property
    def name(self) -> str:
        return self.finding.name

    @property
    def measure(self) -> str:
        return self.query.measures[0].name

    @property
    def label(self) -> str:
        return humanise(self.measure)

    @property
    def grain(self) -> str | None:
        return self.query.time.grain if self.query.time else None

    def ref(self, column: str, row: int = 0) -> str:
        """The value, or words where there is none."""
        index = self.result.index(column)
        if index is None or self.result.rows[row][index] is None:
            return f"no {humanise(column)}"
        return cell(self.name, column, row)

    def size(self, column: str, row: int = 0) -> str:
        """The value without its sign."""
        if self.number(column, row) is None:
            return self.ref(column, row)
        index = self.result.index(column)
        if column == CHANGE and index is not None and self.result.columns[index].percent:
            return cell(self.name, column, row, "points", "abs")
        return cell(self.name, column, row, "abs")

    def number(self, column: str, row: int = 0) -> Decimal | None:
        if self.result.index(column) is None:
            return None
        value = self.result.value(column, row)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        return Decimal(str(value))

    def who(self, row: int = 0) -> str:
        """What names a row: its groups, without the period."""
        labels = [c.name for c in self.result.columns if c.name in self._labels()]
        shown = [
            self.ref(name, row)
            if self.result.value(name, row) is not None
            else f"no {humanise(name)}"
            for name in labels
        ]
        return ", ".join(shown)

    def _labels(self) -> set[str]:
        figures = {m.name for m in self.query.measures} | {self.grain, SHARE, WHOLE}
        figures |= {PREVIOUS, CHANGE, CHANGE_PERCENT, CONTRIBUTION}
        return {c.name for c in self.result.columns} - figures


def form_of(finding: Finding) -> Form | None:
    """The finding as a form; None when it is none, or has no rows."""
    metric, result = finding.step.metric, finding.result
    if metric is None or result is None or not result.rows:
        return None
    if result.index(metric.measures[0].name) is None:
        return None
    return Form(finding, metric, result)


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
