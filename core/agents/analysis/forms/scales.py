"""Columns brought to another scale before they are analysed: normalised, logarithms."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.draft import Draft

_SCALES = (
    r"normali[sz]\w*|standardi[sz]\w*|scal(?:e|ed|ing)|log(?:arithm\w*)?[- ]?"
    r"(?:transform\w*|scale)?"
)
_SAID = re.compile(
    rf"[^.;\n]*\b(?:{_SCALES})\b[^.;\n§]{{0,60}}§\d+[^.;\n]*|[^.;\n]*§\d+[^.;\n§]{{0,30}}\b"
    rf"(?:{_SCALES})\b[^.;\n]*",
    re.I,
)


def read_scales(draft: Draft) -> None:
    """The scaled column takes the column's place, where the method is said."""
    if draft.marked.made or draft.has(r"\bcorrelat") or "derived" in draft.preparation:
        return
    found = _SAID.search(draft.text)
    operation = _operation(draft)
    if not found or operation is None:
        return
    names = [n for n in draft.marked.names_in(found[0]) if draft.is_number(n)]
    if not names or draft.has(
        r"predict|regress|train|cluster|outlier|impute|z-?scores? (?:above"
        r"|greater|larger|more)"
    ):
        return
    steps: list[JsonValue] = []
    for name in names:
        step: dict[str, JsonValue] = {"name": name, "operation": operation, "columns": [name]}
        if operation == "z_score" and draft.has(r"sklearn|scikit|standardscaler|ddof ?= ?0"):
            step["ddof"] = 0
        steps.append(step)
    draft.preparation["derived"] = steps
    draft.claimed(
        rf"\b(?:{_SCALES}|min-?\s?max|z-?scores?)\b|\btransform\w*\b|\b(?:from|between) 0 (?:to"
        rf"|and) 1\b"
    )


def _operation(draft: Draft) -> str | None:
    if draft.has(r"min-?\s?max|(?:between|from|to) 0 (?:and|to) 1|feature scaling"):
        return "min_max"
    if draft.has(r"z-?\s?scores?|standardi[sz]|standardscaler|unit variance"):
        return "z_score"
    if draft.has(r"\blog\(? ?(?:1 ?\+|x ?\+ ?1)|log1p"):
        return "log1p"
    if draft.has(r"\blog10|base[ -]?10"):
        return "log10"
    return "log" if draft.has(r"\blog(?:arithm\w*)?[- ]?(?:transform|scale)|natural log") else None
