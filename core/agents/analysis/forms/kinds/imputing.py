"""A column with its gaps filled: how many there were, and its figures before and after."""

from __future__ import annotations

import re

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.stated import ddof
from core.agents.analysis.forms.names import statistic_of
from core.agents.analysis.wanted import Wanted

_BEFORE = r"\b(?:before|original|initial|old|prior)\b"
_COUNT = r"\b(?:imputed|filled|missing|replaced|gaps?|nulls?|interpolated)\b"
_FIGURES = frozenset({"mean", "median", "std", "min", "max"})


def imputing(draft: Draft) -> Call | None:
    """One column and one fill; where only figures afterwards are asked, a summary tells them."""
    fills = draft.preparation.get("fill_missing")
    fill = fills[0] if isinstance(fills, list) and len(fills) == 1 else None
    if not isinstance(fill, dict) or not draft.asked or "derived" in draft.preparation:
        return None
    columns = fill["columns"]
    picks = {want.name: _pick(want) for want in draft.asked}
    if not isinstance(columns, list) or len(columns) != 1 or None in picks.values():
        return None
    names = {name: pick for name, pick in picks.items() if pick}
    if len(set(names.values())) != len(names) or draft.has(r"\bcorrelat|\boutlier|\bregress"):
        return None
    draft.preparation.pop("fill_missing")
    draft.preparation.pop("drop_missing", None)
    draft.claimed(r"[^.;?\n]*\b(?:imput|fill|replac|interpolat)\w*[^.;?\n]*")
    draft.claimed(r"\b(?:before|after)\b[^.;?\n]{0,20}")
    extra = {"fill_value": fill["fill_value"]} if "fill_value" in fill else {}
    return draft.call(
        "imputation",
        names,
        columns=columns,
        strategy=fill["strategy"],
        ddof=ddof(draft),
        **extra,
    )


def _pick(want: Wanted) -> Pick | None:
    said = f"{want.name} {want.slot}".replace("_", " ").casefold()
    name = want.name.replace("_", " ").casefold()
    told = statistic_of(want.name)
    if told and told[0] in _FIGURES and not re.search(r"\b(?:fill|imput\w+) value\b", name):
        return Pick(f"{told[0]}_{'before' if re.search(_BEFORE, name) else 'after'}")
    if re.search(r"\b(?:fill|imputed|filling|imputation) value\b", name):
        return Pick("fill_value")
    if re.search(r"\bremaining\b|\bmissing\b.*\bafter\b|\bafter\b.*\bmissing\b", name):
        return Pick("missing_after")
    if re.search(_COUNT, said) and not re.search(r"percent|rate|share|ratio", said):
        return Pick("missing_before")
    return None
