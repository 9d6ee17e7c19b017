"""Candidates for findings, and how many tests were made to get them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.domain.results import Result
from core.domain.source_findings import FindingKind

Numbers = npt.NDArray[np.float64]
Teller = Callable[[Result], str | None]


@dataclass(frozen=True)
class Trial:
    """A test as it came out; `p_value` is its own, before any correction. `family` is that under
    which it was written down."""

    family: str
    name: str
    p_value: float
    effect_name: str
    effect: float
    rows: int
    sampled: bool = False


@dataclass(frozen=True)
class Candidate:
    """`size` is how large it is, 0 to 1. `tell` makes the sentence, with references to the result
    of `sql`, or None where that does not bear it out. `stories` are what it is about: of two that
    share one, only the better is kept."""

    kind: FindingKind
    table: str
    columns: tuple[str, ...]
    title: str
    sql: str
    tell: Teller
    size: float
    stories: frozenset[str]
    test: Trial | None = None
    question: str = ""


@dataclass
class Ledger:
    """Every p value of a source, so that the ones that stand out can be corrected for the rest.

    Each family of tests gets an equal part of the errors that are put up with, however many tests
    it makes: weighted Benjamini-Hochberg (Genovese, Roeder and Wasserman 2006).
    """

    candidates: list[Candidate] = field(default_factory=list)
    _tried: dict[str, list[Numbers]] = field(default_factory=dict)

    def tried(self, family: str, p_values: npt.ArrayLike) -> None:
        """Write down tests, whatever came out; what could not be computed was no test."""
        values = np.atleast_1d(np.asarray(p_values, dtype="float64")).ravel()
        self._tried.setdefault(family, []).append(values[np.isfinite(values)])

    def propose(self, candidate: Candidate) -> None:
        """Its test must have been written down as well."""
        self.candidates.append(candidate)

    @property
    def count(self) -> int:
        return sum(len(each) for many in self._tried.values() for each in many)

    def correction(self) -> Callable[[Trial], float]:
        """The share of false findings at which a test just stands out, once all are tried."""
        families = {name: np.concatenate(many) for name, many in self._tried.items()}
        families = {name: each for name, each in families.items() if len(each)}
        whole = sum(map(len, families.values()))
        weights = {n: len(each) * len(families) / whole for n, each in families.items()}
        weighted = [each * weights[name] for name, each in families.items()]
        ordered = np.sort(np.concatenate(weighted)) if weighted else np.empty(0)
        adjusted = benjamini_hochberg(ordered)

        def corrected(test: Trial) -> float:
            if test.family not in weights:
                return 1.0
            place = np.searchsorted(ordered, test.p_value * weights[test.family], side="left")
            return float(adjusted[min(int(place), len(adjusted) - 1)])

        return corrected


def benjamini_hochberg(ordered: Numbers) -> Numbers:
    """Corrected p values of p values in rising order."""
    count = len(ordered)
    if not count:
        return ordered
    raised = ordered * count / np.arange(1, count + 1)
    return np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
