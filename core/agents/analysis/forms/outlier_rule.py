"""How a question defines an outlier."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft

_BOUND = re.compile(
    r"(?:threshold (?:of|is|=|being|value of|set (?:at|to))?\s*|z-?scores?[^.;\n]{0,30}?"
    r"(?:greater than|above|more than|exceed\w*|over|beyond|>=?)\s*|more than |greater than "
    r"|beyond "
    r"|exceed\w* |above |[<>]=?\s*|outside )(?:or equal to )?(?:\|)?[±+]?\s?(\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_IQR = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:\*|x|×|times)?\s*(?:the |\()?(?:iqr|interquartile|inter-quartile)", re.I
)


def outlier_rule(draft: Draft, column: str) -> dict[str, JsonValue]:
    rule: dict[str, JsonValue] = {"column": column}
    if draft.has(r"z-?\s?scores?|standard deviations?(?: away)? from"):
        rule["method"] = "z"
        said = _BOUND.search(draft.text) or re.search(r"(\d+(?:\.\d+)?) standard dev", draft.text)
        if said:
            rule["threshold"] = float(said[1])
    elif draft.has(r"median absolute|\bmad\b"):
        rule["method"] = "mad"
    else:
        rule["method"] = "iqr"
        if said := _IQR.search(draft.text):
            rule["threshold"] = float(said[1])
    return rule
