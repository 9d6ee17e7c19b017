"""Rows of a month that a question names: in July, in March 2018."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft

_NAMES = (
    "january february march april may june july august september october november december".split()
)
_MONTH = re.compile(
    r"\b(?:in|during|for|of)(?: the month of)? (" + "|".join(n.capitalize() for n in _NAMES) + r")"
    r"(?:,? (?:of )?(\d{4}))?\b(?! \d| and| to|,? [A-Z]|-)",
)
MONTH = "month"


def of_month(draft: Draft) -> list[tuple[re.Match[str], dict[str, JsonValue]]]:
    """Of the only column of dates; a month without a year is that month of every year."""
    dates = [c.name for c in draft.table.columns if c.role == "time"]
    found = list(_MONTH.finditer(draft.text))
    if len(dates) != 1 or len(found) != 1:
        return []
    number = _NAMES.index(found[0][1].casefold()) + 1
    if found[0][2]:
        value = f"{found[0][2]}-{number:02d}"
        return [(found[0], {"column": dates[0], "operator": "=", "value": value})]
    if draft.column(MONTH) is not None or MONTH in draft.marked.made:
        return []
    step: JsonValue = {"name": MONTH, "operation": "month", "columns": [dates[0]]}
    before = draft.preparation.get("derived")
    draft.preparation["derived"] = [*(before if isinstance(before, list) else []), step]
    return [(found[0], {"column": MONTH, "operator": "=", "value": number})]
