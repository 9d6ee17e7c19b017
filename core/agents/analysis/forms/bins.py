"""Classes with labels that a question defines: 'Child' (0-12 years), low (< 500)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from pydantic import JsonValue

_N = r"(-?\d+(?:,\d{3})*(?:\.\d+)?)"
_LABEL = r"[\"'“‘]?([A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?)[\"'”’]?"
_DEFINED = re.compile(
    rf"{_LABEL}\s*(?:\(|:\s*|=\s*)([^()\n,;]{{1,50}}?)(?:\)|(?=[,;\n]|\.(?!\d))"
    rf"|$)"
)
_BETWEEN = re.compile(
    rf"(?:between |from )?{_N}\s*(?:-|–|to|and)\s*(?:below |under |less than"
    rf" )?{_N}",
    re.I,
)
_LOW = re.compile(
    rf"(?:(<=|≤|<)|(less than or equal to|up to|at most)|(?:less than|below|under))\s*{_N}", re.I
)
_HIGH = re.compile(
    rf"(?:(>=|≥)|(>)|(greater than or equal to|at least)|(?:greater than|above|over"
    rf"|more than))\s*{_N}",
    re.I,
)
_UP = re.compile(
    rf"{_N}\s*(?:\w+\s+){{0,3}}?(?:\+|and (?:above|over|older|more|up)|or (?:above|over|older"
    rf"|more))",
    re.I,
)


_BEFORE = re.compile(
    r"^(?:with|values?|and|or|into|as|the|are|is|be|for|by|groups?|column"
    r"|§\d+)\s+",
    re.I,
)


_WIDEST = 1.0  # between whole numbers; what is wider holds values of no class


@dataclass(frozen=True)
class _Class:
    label: str
    low: float
    high: float
    closed_low: bool = True


@dataclass(frozen=True)
class Bins:
    """What `bin` takes: edges between the classes and their labels, from low to high."""

    edges: tuple[float, ...]
    labels: tuple[str, ...]
    right: bool
    span: tuple[int, int]

    def parameters(self) -> dict[str, JsonValue]:
        return {"edges": list(self.edges), "labels": list(self.labels), "right": self.right}


def bins_in(text: str) -> Bins | None:
    """Two classes or more that follow on one another; None where they do not."""
    found = [
        (m, c)
        for m in _DEFINED.finditer(text)
        if (c := _class(_BEFORE.sub("", m[1]), m[2])) is not None
    ]
    if len(found) < 2:
        return None
    classes = sorted((c for _, c in found), key=lambda c: c.low)
    if len({c.label.casefold() for c in classes}) < len(classes):
        return None
    pairs = list(pairwise(classes))
    if any(not below.high <= above.low for below, above in pairs):
        return None
    if any(above.low - below.high > _WIDEST for below, above in pairs):
        return None
    gaps = [below.high != above.low for below, above in pairs]
    right = any(gaps) or not all(above.closed_low for _, above in pairs)
    edges = tuple(below.high if right else above.low for below, above in pairs)
    if any(math.isinf(edge) for edge in edges):
        return None
    labels = tuple(c.label for c in classes)
    return Bins(edges, labels, right, (found[0][0].start(), found[-1][0].end()))


def _class(label: str, said: str) -> _Class | None:
    if up := _UP.search(said):
        return _Class(label, _float(up[1]), math.inf)
    if between := _BETWEEN.search(said):
        return _Class(label, _float(between[1]), _float(between[2]))
    if high := _HIGH.search(said):
        return _Class(label, _float(high[4]), math.inf, closed_low=bool(high[1] or high[3]))
    if low := _LOW.search(said):
        return _Class(label, -math.inf, _float(low[3]))
    return None


def _float(text: str) -> float:
    return float(text.replace(",", ""))
