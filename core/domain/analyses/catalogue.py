"""Every analysis there is."""

from __future__ import annotations

import functools

from core.domain.analyses import (
    comparing,
    customers,
    describing,
    modelling,
    relating,
    reshaping,
    timing,
)
from core.domain.analyses.card import AnalysisCard


@functools.cache
def catalogue() -> tuple[AnalysisCard, ...]:
    """All cards; their names are what `RunAnalysis.analysis` takes."""
    return (
        *describing.CARDS,
        *comparing.CARDS,
        *relating.CARDS,
        *timing.CARDS,
        *reshaping.CARDS,
        *modelling.CARDS,
        *customers.CARDS,
    )


def card(name: str) -> AnalysisCard:
    """KeyError for a name that is not in the catalogue."""
    return {each.name: each for each in catalogue()}[name]
