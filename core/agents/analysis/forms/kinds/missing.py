"""What is missing, and in which column most."""

from __future__ import annotations

import re

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of, words

MISSING = (
    r"\b(?:missing|null|nan|empty) (?:values?|entries|data|cells)|\bnulls\b|\bnot null\b"
    r"|missing values|\bmissing (?:an? |the |their )?§|\bno §\d+ values?\b|\b(?:is|are)"
    r" (?:missing|null|empty)\b"
)
_MOST = (
    r"(?:which|what) (?:column|variable|feature|field|attribute)s?[^.?]{0,60}(?:most|highest"
    r"|largest"
    r"|maximum|greatest|biggest)|\b(?:column|variable|feature|field|attribute) (?:with|that has"
    r"|having) the (?:most|highest|largest|maximum|greatest|biggest)"
)


def missing(draft: Draft) -> Call | None:
    first = draft.marked.sentences[0] if draft.marked.sentences else ""
    question = " ".join(draft.marked.sentences[:2]) if first else ""
    if not draft.has(MISSING) or draft.preparation.get("derived"):
        return None
    asks = draft.find(
        r"(?:how many|number of|count(?: of)?|percent\w*(?: of)?|proportion of"
        r"|share of|number of|(?:which|what|the) (?:column|variable|feature|field"
        r"|attribute)s?\b[^.?]*"
        r"|are there(?: any)?|total)[^.?;\n]{0,40}(?:missing|null|nan|empty)"
    )
    if not asks or asks[0] not in question:
        return None
    columns = list(draft.marked.names_in(question))
    names = _names(draft, columns)
    if names is None:
        return None
    draft.preparation.pop("drop_missing", None)
    draft.claimed(r"[^.;?\n]*(?:missing|null|nan)[^.;?\n]*")
    whole = all(not pick.words for pick in names.values())
    names.pop("", None)
    return draft.call("missing_values", names, columns=[] if whole else list(columns))


def _names(draft: Draft, columns: list[str]) -> dict[str, Pick] | None:
    """One name for the table or a column, or a name for each of several columns."""
    if len(draft.asked) == 2 and draft.has(_MOST) and (found := _column_and_figure(draft)):
        return found
    if len(draft.asked) == 2 and len(columns) == 1 and (found := _of_one(draft, columns[0])):
        return found
    if len(draft.asked) > 1:
        told = {want.name: statistic_of(want.name) for want in draft.asked}
        if any(t is None or t[0] not in {"missing", "missing_percent"} for t in told.values()):
            return None
        kinds = {"missing": "missing", "missing_percent": "percent"}
        return (
            {name: Pick(kinds[t[0]], words(name)) for name, t in told.items() if t}
            if columns
            else None
        )
    pick = _pick(draft, columns)
    if pick is None:
        return None
    return {draft.asked[0].name: pick} if draft.asked else {"": pick}


def _column_and_figure(draft: Draft) -> dict[str, Pick] | None:
    """The column with most gaps, and how many or what share of its values they are."""
    figures = {}
    for want in draft.asked:
        said = f"{want.name} {want.slot}".replace("_", " ")
        if re.search(r"percent|share|proportion|ratio|rate", said, re.I):
            figures[want.name] = Pick("most_missing_percent")
        elif re.search(
            r"count|number|total|\bhow many|\bnum\b|(?:^|_)(?:missing|nulls?)(?:_values)?$",
            said,
            re.I,
        ):
            figures[want.name] = Pick("most_missing_count")
    others = [want.name for want in draft.asked if want.name not in figures]
    if len(figures) != 1 or len(others) != 1:
        return None
    if not re.search(r"column|variable|feature|field|attribute|name|most|highest", others[0], re.I):
        return None
    return {others[0]: Pick("most_missing"), **figures}


def _of_one(draft: Draft, column: str) -> dict[str, Pick] | None:
    """How many values of one column are missing, and what share."""
    told = [statistic_of(want.name) for want in draft.asked]
    kinds = {
        "missing": "missing",
        "count": "missing",
        "percent": "percent",
        "missing_percent": "percent",
    }
    picked = [kinds.get(t[0], "") if t else "" for t in told]
    if sorted(picked) != ["missing", "percent"]:
        return None
    return {w.name: Pick(p, (column,)) for w, p in zip(draft.asked, picked, strict=True)}


def _pick(draft: Draft, columns: list[str]) -> Pick | None:
    if draft.has(_MOST):
        return Pick("most_missing")
    told = statistic_of(draft.asked[0].name) if draft.asked else None
    share = draft.has(r"\bpercent|\bproportion|\bshare of") or bool(
        told and told[0] in {"percent", "missing_percent"}
    )
    if len(columns) == 1:
        return Pick("percent" if share else "missing", (columns[0],))
    if columns or (draft.asked and told is None):
        return None
    return Pick("missing_percent" if share else "missing")
