"""Averages over too few rows to mean much."""

from __future__ import annotations

from core.domain.checks.case import Case, said
from core.domain.grades import Check
from core.domain.labels import humanise
from core.domain.queries import QueryFacts
from core.domain.results import Result
from core.domain.shapes import as_number

NAME = "sample size"
FEW = 5
_MEANS = frozenset({"avg", "median", "stddev", "stddev_pop", "variance", "var_pop", "corr"})


def check(case: Case) -> Check:
    for finding, result in case.answered:
        facts = finding.facts
        if facts is None or not any(a.function in _MEANS for a in facts.aggregates):
            continue
        small = _small_groups(facts, result)
        if small:
            return said(NAME, "warned", small)
        for table in facts.tables:
            profile = case.knowledge.profile(table)
            if profile is not None and profile.rows < FEW:
                reason = f"The average rests on {humanise(table)}, which has few rows."
                return said(NAME, "warned", reason)
    return said(NAME, "passed", "No average is known to rest on few rows.")


def _small_groups(facts: QueryFacts, result: Result) -> str:
    """Groups whose own count, beside the average, is small."""
    outputs = {a.output for a in facts.aggregates if a.function == "count" and a.output}
    for name in outputs:
        position = result.index(name)
        if position is None:
            continue
        counts = [as_number(row[position]) for row in result.rows]
        few = sum(c.is_finite() and c < FEW for c in counts)
        if few:
            which = "The average rests" if len(counts) == 1 else f"{few:,} of the averages rest"
            return f"{which} on fewer than {FEW} rows."
    return ""
