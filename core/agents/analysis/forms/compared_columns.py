"""Rows where one column is greater than another."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft

_MORE = r"(?:greater|higher|more|larger|bigger|above)"
_LESS = r"(?:less|lower|fewer|smaller|below)"
_IS = (
    rf"§(?P<a>\d+)(?: column| values?)?(?: (?:is|are|was|were))? (?:(?P<more>{_MORE}|exceeds)"
    rf"|(?P<less>{_LESS}))(?: than)? (?:the |its |their )?§(?P<b>\d+)"
)
_HAVE = (
    rf"\b(?:with|have|has|had|received?|got) (?:(?P<more>{_MORE})|(?P<less>{_LESS})) §(?P<a>\d+)"
    r" than §(?P<b>\d+)"
)


def read_compared(draft: Draft) -> JsonValue:
    """The condition, on a new column of their difference; None where none is said."""
    for pattern in (_IS, _HAVE):
        found = re.search(rf"(?:\b(?:where|in which|whose) (?:the )?)?{pattern}", draft.text, re.I)
        if not found or draft.marked.made or "derived" in draft.preparation:
            continue
        first, second = draft.marked.name(found["a"]), draft.marked.name(found["b"])
        if first == second or not (draft.is_number(first) and draft.is_number(second)):
            continue
        name = f"{first} minus {second}"
        columns: list[JsonValue] = [first, second]
        step: JsonValue = {"name": name, "operation": "difference", "columns": columns}
        draft.preparation["derived"] = [step]
        draft.claim(found)
        draft.used |= {first, second}
        operator = ">" if found["more"] else "<"
        return {"column": name, "operator": operator, "value": 0}
    return None
