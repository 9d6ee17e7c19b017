"""Settings that questions state in passing."""

from __future__ import annotations

from core.agents.analysis.forms.draft import Draft


def alpha(draft: Draft) -> float:
    """The level of significance, 0.05 where none is said."""
    found = draft.find(r"(?:alpha|significance level|level of significance)\D{0,24}(0?\.\d+)")
    return float(found[1]) if found else 0.05


def ddof(draft: Draft) -> int:
    """0 where the standard deviation of a population is asked for."""
    population = r"population (?:standard deviation|std|variance)|ddof ?= ?0"
    return 0 if draft.has(population) else 1
