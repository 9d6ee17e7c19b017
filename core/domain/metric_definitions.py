"""Metrics that a person defined: a business measure with one name and one definition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.domain.metrics import Measure
from core.domain.value import Value
from core.domain.word_stems import name_key

MOST_CHANGES = 20


class MetricDraft(Value):
    """What a person fills in. `table` is the grain: the table whose rows are measured.

    `formula` is a SQL aggregate; `time_column` is `table.column`, or empty where rules choose it.
    """

    name: str
    formula: str
    table: str = ""
    time_column: str = ""
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    description: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All that questions may call it."""
        return (self.name, *self.synonyms)


class MetricChange(Value):
    at: datetime
    what: str


class Metric(MetricDraft):
    """`formula` names each column as `table.column` and divides by nothing that may be zero.

    It is taken apart as `Measure` has it: `expression`, and `over` where one is divided by
    another. `columns` are all that the formula reads. `adds` when parts make up the whole.
    `changes` are the last ones, the newest last; the first of all is its definition.
    """

    id: str
    expression: str
    over: str = ""
    adds: bool = False
    columns: tuple[str, ...] = ()
    changes: tuple[MetricChange, ...]

    @property
    def changed_at(self) -> datetime:
        return self.changes[-1].at

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it reads, its grain first."""
        keys = (*self.columns, *((self.time_column,) if self.time_column else ()))
        return tuple(dict.fromkeys((self.table, *(key.partition(".")[0] for key in keys))))

    @property
    def draft(self) -> MetricDraft:
        """What the form shows to edit it."""
        return MetricDraft.model_validate(self.model_dump(include=set(MetricDraft.model_fields)))

    @property
    def measure(self) -> Measure:
        return Measure(
            name=name_key(self.name).replace(" ", "_"),
            expression=self.expression,
            over=self.over,
            unit=self.unit or None,
            table=self.table,
            adds=self.adds,
            metric=self.id,
        )


def clash(draft: MetricDraft, others: Iterable[Metric]) -> tuple[Metric, str] | None:
    """A metric that has one of the draft's names already, and that name."""
    wanted = {name_key(name): name for name in draft.names}
    for other in others:
        for name in other.names:
            if name_key(name) in wanted:
                return other, wanted[name_key(name)]
    return None


def difference(before: MetricDraft, after: MetricDraft) -> str:
    """What an edit changed, in a sentence; empty when nothing."""
    said = []
    for field, title in _TITLES.items():
        old, new = _shown(getattr(before, field)), _shown(getattr(after, field))
        if old != new:
            said.append(f"{title} was “{old}”" if old else f"{title} was added")
    return ", ".join(said)


_TITLES = {
    "name": "name",
    "formula": "formula",
    "table": "table",
    "time_column": "time column",
    "unit": "unit",
    "synonyms": "other names",
    "description": "description",
}


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
