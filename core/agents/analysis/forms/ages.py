"""Rows of an age, or of a class that is counted: older than 60, in first class."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft
from core.domain.labels import words_of

_N = r"(-?\d+(?:,\d{3})*(?:\.\d+)?)"
_MORE = r"(?:or|and) (?:more|higher|above|greater|over|older|later|larger|better|up)\b"

Found = list[tuple[re.Match[str], dict[str, JsonValue]]]

_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
}  # fmt: skip


def of_ordinal(draft: Draft) -> Found:
    """In first class: 1, in a column of few whole numbers that begin there."""
    found: Found = []
    for match in re.finditer(
        rf"(?P<no>\bnot )?(?:\b(?:in|of|from|for) )?(?:the )?\b({'|'.join(_ORDINALS)})[ -]§(\d+)",
        draft.text,
        re.I,
    ):
        name = draft.marked.name(match[3])
        profiled = draft.profiled(name)
        few = profiled and profiled.distinct <= 10 and profiled.minimum in {"1", "1.0"}
        if few and draft.is_number(name) and name not in draft.by:
            operator = "!=" if match["no"] else "="
            found.append((match, _condition(name, operator, _ORDINALS[match[2].casefold()])))
    return found


_YEARS = r" (?:years?|§\d+)"


def of_age(draft: Draft) -> Found:
    """Older than 60, under 18 years old: of the only column of ages."""
    ages = [c.name for c in draft.table.columns if "age" in words_of(c.name) and c.role == "number"]
    if len(ages) != 1:
        return []
    found: Found = []
    for operator, pattern in (
        (">", rf"\b(?:older than|over the age of|aged over|aged above) {_N}(?:{_YEARS})?(?: old)?"),
        (
            "<",
            rf"\b(?:younger than|under the age of|aged under|aged below) {_N}(?:{_YEARS})?(?:"
            rf" old)?",
        ),
        (">", rf"\b(?:over|above) {_N}{_YEARS}(?: old| of age)"),
        ("<", rf"\b(?:under|below) {_N}{_YEARS}(?: old| of age)"),
        (">=", rf"\baged {_N}(?:{_YEARS})? {_MORE}"),
        (">=", rf"\bat least {_N}{_YEARS} old"),
    ):
        for match in re.finditer(
            rf"(?:\b(?:who|that) (?:is|are|was|were) )?{pattern}", draft.text, re.I
        ):
            found.append((match, _condition(ages[0], operator, _number(match[1]))))
    return found


def _condition(column: str, operator: str, value: JsonValue) -> dict[str, JsonValue]:
    return {"column": column, "operator": operator, "value": value}


def _number(text: str) -> int | float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
