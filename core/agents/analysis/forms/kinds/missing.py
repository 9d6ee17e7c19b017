"""What is missing, and in which column most."""

from __future__ import annotations

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.names import statistic_of

MISSING = (
    r"\b(?:missing|null|nan|empty) (?:values?|entries|data|cells)|\bnulls\b|\bnot null\b"
    r"|missing values|\b(?:is|are) (?:missing|null|empty)\b"
)


def missing(draft: Draft) -> Call | None:
    first = draft.marked.sentences[0] if draft.marked.sentences else ""
    question = " ".join(draft.marked.sentences[:2]) if first else ""
    if not draft.has(MISSING) or draft.preparation.get("derived"):
        return None
    asks = draft.find(
        r"(?:how many|number of|count(?: of)?|percent\w*(?: of)?|proportion of"
        r"|which columns?[^.?]*|are there(?: any)?|total)[^.?;\n]{0,40}(?:missing|null|nan|empty)"
    )
    if not asks or len(draft.asked) > 1 or asks[0] not in question:
        return None
    columns = list(draft.marked.names_in(question))
    pick = _pick(draft, columns)
    if pick is None:
        return None
    draft.preparation.pop("drop_missing", None)
    draft.claimed(r"[^.;?\n]*(?:missing|null|nan)[^.;?\n]*")
    names = {draft.asked[0].name: pick} if draft.asked else {}
    wanted = columns if pick.words else []
    return draft.call("missing_values", names, columns=list(wanted))


def _pick(draft: Draft, columns: list[str]) -> Pick | None:
    if draft.has(
        r"which (?:column|variable|feature|field)s?[^.?]{0,40}(?:most|highest|largest|maximum"
        r"|greatest)"
    ):
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
