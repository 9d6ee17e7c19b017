"""What a follow-up keeps to, said before its sentence: it names only what it changes itself."""

from __future__ import annotations

import re
from datetime import date

from core.domain.labels import capital
from core.domain.periods import named_period
from core.domain.queries import FilterFact, QueryFacts

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST = 4


def told_about(facts: QueryFacts | None, question: str) -> str:
    """`South, 2024: `; empty when the query keeps to nothing that can be said.

    Numerals are said only where the question says them.
    """
    if facts is None:
        return ""
    named = [v for f in facts.filters if f.operator in ("=", "in") for v in f.values]
    parts = list(dict.fromkeys((*named, *_period(facts.filters))))
    said = [part for part in parts if _may_be_said(part, question)]
    return f"{capital(', '.join(said))}: " if 0 < len(said) <= _MOST else ""


def _period(filters: tuple[FilterFact, ...]) -> tuple[str, ...]:
    """The period between two conditions on one date."""
    since = {f.column: f.values[0] for f in filters if f.operator == ">=" and f.values}
    for fact in filters:
        low = since.get(fact.column, "")
        high = fact.values[0] if fact.operator == "<" and fact.values else ""
        if _DAY.fullmatch(low) and _DAY.fullmatch(high):
            return (named_period(date.fromisoformat(low), date.fromisoformat(high)).describe(),)
    return ()


def _may_be_said(part: str, question: str) -> bool:
    return all(number in question for number in re.findall(r"\d+", part))
