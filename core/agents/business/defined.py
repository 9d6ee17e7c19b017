"""Metrics that a person defined, found in a question: they come before any guessed measure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import COUNTED, Linked, link_measure, named
from core.agents.business.ratios import link_ratio
from core.agents.business.wording import Wording
from core.domain.metric_definitions import Metric
from core.domain.metric_reach import missing_of
from core.domain.metrics import Measure
from core.domain.sources import Schema
from core.domain.word_stems import name_key

_SIMPLE = re.compile(r"\w+\([^()]*\)")


def metric_named(text: str, metrics: Iterable[Metric]) -> tuple[Metric, tuple[int, int]] | None:
    """The metric whose name, or another name of it, is the longest in the text, and where."""
    found = []
    for metric in metrics:
        for name in metric.names:
            span = named(text, name)
            if span is not None:
                found.append((span[1] - span[0], metric.id, metric, span))
    if not found:
        return None
    *_, metric, span = max(found, key=lambda one: one[:2])
    return metric, span


def metrics_named(question: str, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """All that the question names, in its order; a part of a longer name does not count."""
    words, left = Wording(question), list(metrics)
    found: dict[str, tuple[int, Metric]] = {}
    while (one := metric_named(words.text, left)) is not None:
        metric, span = one
        words.blank(*span)
        found.setdefault(metric.id, (span[0], metric))
    return tuple(metric for _, metric in sorted(found.values(), key=lambda pair: pair[0]))


def link_defined(words: Wording, catalogue: Catalogue) -> Linked | None:
    """The measure of the metric that the text names, whose name is then gone from it."""
    found = metric_named(words.text, catalogue.metrics)
    if found is None:
        return None
    metric, span = found
    table = catalogue.schema.table(metric.table)
    if table is None:
        return None
    lead = COUNTED.search(words.text[: span[0]]) if _counts(metric) else None
    words.blank(lead.start() if lead else span[0], span[1])
    return Linked(metric.measure, table, time=metric.time_column)


def _counts(metric: Metric) -> bool:
    """`number of orders` names a metric “Orders” that counts."""
    return not metric.over and metric.expression.casefold().startswith("count(")


def link(words: Wording, catalogue: Catalogue) -> Linked | None:
    """The defined metric that the question names, else the measure that rules find in it."""
    found = link_defined(words, catalogue) or link_ratio(words, catalogue)
    return found or link_measure(words, catalogue)


def preferred_time(measure: Measure, catalogue: Catalogue) -> str:
    """The date column of the metric that the measure is, as `table.column`; else empty."""
    metric = next((m for m in catalogue.metrics if m.id == measure.metric), None)
    return metric.time_column if metric else ""


def telling(schema: Schema) -> tuple[Metric, ...]:
    """The schema's metrics under those of their names that mean nothing else in it.

    A table's name stands for its rows, and the name of the one column that is aggregated says as
    much as the formula.
    """
    tables = {name_key(table.name) for table in schema.tables}
    found = []
    for metric in schema.metrics:
        own = {name_key(key.partition(".")[2]) for key in metric.columns[:1]}
        simple = _SIMPLE.fullmatch(metric.formula) and not missing_of(metric, schema)
        plain = own if simple else set()
        names = [name for name in metric.names if name_key(name) not in tables | plain]
        if names:
            changes = {"name": names[0], "synonyms": tuple(names[1:])}
            found.append(metric.model_copy(update=changes))
    return tuple(found)


def spelled_out(question: str, schema: Schema) -> str:
    """The question with the formulas of the metrics that it names in their place."""
    words, text = Wording(question), " ".join(question.split())
    if len(text) != len(words.text) - 2:
        return question
    left = list(telling(schema))
    spans: list[tuple[int, int, Metric]] = []
    while (one := metric_named(words.text, left)) is not None:
        metric, span = one
        words.blank(*span)
        spans.append((span[0] - 1, span[1] - 1, metric))
    for start, end, metric in sorted(spans, key=lambda span: -span[0]):
        text = f"{text[:start]}{metric.formula}{text[end:]}"
    return text
