"""From what a person filled in to a metric that can be computed, or the reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.identifiers import resolve
from core.domain.key_graph import unique_columns
from core.domain.labels import words_of
from core.domain.metric_definitions import Metric, MetricChange, MetricDraft, clash
from core.domain.metric_sql import compile_metric
from core.domain.metrics import MetricQuery, TimeRange
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Schema
from core.domain.value import now
from core.errors import StepError, UserError

KEPT = "Nothing was saved."
_LONGEST_NAME = 80
_LONGEST_TEXT = 2_000
_MOST_NAMES = 20


class Known:
    """Everything attached: tables, profiles and joins."""

    def __init__(
        self, schema: Schema, profiles: Sequence[TableProfile], joins: Sequence[Join]
    ) -> None:
        self.schema = schema
        self.joins = joins
        self.unique = unique_columns(profiles)


def tidy(draft: MetricDraft) -> MetricDraft:
    """Without stray space, and each other name once."""
    synonyms = dict.fromkeys(" ".join(s.split()) for s in draft.synonyms)
    name = " ".join(draft.name.split())
    return draft.model_copy(
        update={
            "name": name,
            "formula": draft.formula.strip(),
            "unit": draft.unit.strip()[:20],
            "synonyms": tuple(s for s in synonyms if s and s.casefold() != name.casefold()),
            "description": draft.description.strip()[:_LONGEST_TEXT],
        }
    )


def make(
    draft: MetricDraft,
    id: str,
    known: Known,
    *,
    others: Sequence[Metric],
    changes: Sequence[MetricChange] = (),
    trust: bool = False,
) -> tuple[Metric, tuple[str, ...]]:
    """The metric, and notes on what was put right; UserError says what is wrong.

    With `trust`, the columns of a table that is not attached are taken as they are written.
    """
    from core.agents.business.formula import read_formula

    check_names(draft, others)
    strict = not (trust and draft.table and known.schema.table(draft.table) is None)
    if strict and draft.table and known.schema.table(draft.table) is None:
        raise _no_table(draft.table)
    read = read_formula(draft.formula, known.schema, table=draft.table, strict=strict)
    metric = Metric(
        **draft.model_dump(exclude={"formula", "table"}),
        id=id,
        formula=read.text,
        table=read.table,
        expression=read.expression,
        over=read.over,
        adds=read.adds,
        columns=read.columns,
        changes=tuple(changes) or (MetricChange(at=now(), what="defined"),),
    )
    if strict:
        _check_in(metric, known)
    return metric, read.notes


def check_names(draft: MetricDraft, others: Sequence[Metric]) -> None:
    from core.agents.business.wording import EMPTY

    if not draft.name:
        raise UserError(
            "A metric needs a name.", kept=KEPT, remedy="Type one, such as “Net revenue”."
        )
    if len(draft.names) > _MOST_NAMES or max(map(len, draft.names)) > _LONGEST_NAME:
        raise UserError(
            f"A name has at most {_LONGEST_NAME} characters, a metric at most {_MOST_NAMES} names.",
            kept=KEPT,
            remedy="Shorten them.",
        )
    for name in draft.names:
        words = words_of(name)
        if all(word in EMPTY or word.isdigit() for word in words):
            raise UserError(
                f"“{name}” says too little to be recognised in a question.",
                kept=KEPT,
                remedy="Add a word, such as “Net revenue”.",
            )
    found = clash(draft, others)
    if found is not None:
        other, name = found
        raise UserError(
            f"“{name}” is a name of the metric “{other.name}” already.",
            kept=KEPT,
            remedy=f"Choose another name, or edit “{other.name}”.",
        )


def sql_of(metric: Metric, known: Known, time: TimeRange | None = None) -> str:
    """The metric over everything, or by `time`; UserError when it cannot be put together."""
    query = MetricQuery(measures=(metric.measure,), time=time)
    try:
        return compile_metric(query, known.schema, known.joins, unique=known.unique)
    except StepError as error:
        raise UserError(
            error.message,
            kept=KEPT,
            remedy=error.remedy or "Divide one by the other, or define two metrics.",
        ) from error


def _check_in(metric: Metric, known: Known) -> None:
    if known.schema.table(metric.table) is None:
        raise _no_table(metric.table)
    sql_of(metric, known)
    if not metric.time_column:
        return
    try:
        column = resolve(metric.time_column, known.schema)[1]
    except StepError as error:
        raise UserError(error.message, kept=KEPT, remedy="Choose another date column.") from error
    if column.role != "time":
        raise UserError(
            f"{metric.time_column} holds no dates.", kept=KEPT, remedy="Choose a date column."
        )
    sql_of(metric, known, TimeRange(column=metric.time_column, grain="month"))


def _no_table(name: str) -> UserError:
    return UserError(f"There is no table {name}.", kept=KEPT, remedy="Choose one that is attached.")
