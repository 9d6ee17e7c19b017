"""What a sentence says of a step of a figure and the commit behind it."""

from __future__ import annotations

import re
from typing import Literal

from core.domain.code.candidates import ChangePoint, Figure
from core.domain.results import ResultRef
from core.domain.value import Value

_COMMIT = (
    r"\b(?:commits?|deploy(?:ment|s|ed)?s?|releases?|code changes?|changes? (?:in|to) the code)\b"
)
_BEHIND = (
    r"\b(?:explains?|explained|cause[ds]?|behind|responsible|led to|leads to|broke|made|could be|"
    r"to do with|brought|introduced)\b"
)
_ASKS = re.compile(
    rf"^\W*(?:which|what|find|show|look for|search for|list|is there an?y?)\b.{{0,60}}?{_COMMIT}"
    rf".{{0,60}}?{_BEHIND}|^\W*look for the commit\b",
    re.IGNORECASE | re.DOTALL,
)
_TURN = re.compile(
    r"\b(?P<way>drop|fall|decline|decrease|dip|collapse|plunge|slump|loss|low|rise|increase|jump|"
    r"growth|spike|surge|peak|high|change|shift|step|break|turn)(?:ped|s|ing)?\s+(?:in|of|for|at)\s+"
    r"(?:the\s+|our\s+)?(?P<what>.+)$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\s*(?:,|\b(?:in|since|on|around|during|from|at|this|last|for)\b\s+(?:the\s+)?(?:week of\s+)?"
    r"(?:q[1-4]|\d|early|late|mid|end|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|month|week|"
    r"year|quarter|spring|summer|autumn|winter)).*$",
    re.IGNORECASE,
)
_DOWN = frozenset("drop fall decline decrease dip collapse plunge slump loss low".split())
_UP = frozenset("rise increase jump growth spike surge peak high".split())

Way = Literal["up", "down", "any"]


class TraceWish(Value):
    """A step of the tracing agent. `point` is known already, or is found in a series: that of a
    `figure`, the rows of a `series` that no query gives again, or what the step's input gives. In
    it, it is the period that `when` names, else where it stands out most. `told` are further words
    for the figure.
    """

    kind: Literal["trace"] = "trace"
    source_id: str
    name: str = ""
    when: str = ""
    way: Way = "any"
    point: ChangePoint | None = None
    figure: Figure | None = None
    series: ResultRef | None = None
    told: str = ""


class TraceSaid(Value):
    """`what` is the figure in the person's words, empty where they name none."""

    what: str = ""
    way: Way = "any"


def trace_said(question: str) -> TraceSaid | None:
    """None where it does not ask for commits behind a figure."""
    plain = " ".join(question.split())
    if not _ASKS.search(plain):
        return None
    turn = _TURN.search(plain.rstrip(" ?.!"))
    if turn is None:
        return TraceSaid()
    word = turn["way"].casefold()
    way: Way = "down" if word in _DOWN else "up" if word in _UP else "any"
    return TraceSaid(what=_WHEN.sub("", turn["what"]).strip(" “”\"'"), way=way)
