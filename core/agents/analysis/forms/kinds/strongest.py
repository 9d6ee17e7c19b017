"""Which of the other columns goes together most with one: the strongest correlation."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.relation import CORRELATION
from core.agents.analysis.forms.names import statistic_of
from core.agents.analysis.wanted import Wanted

_STRONG = r"strongest|highest|most strongly|most highly|most|largest|greatest|best"
_WEAK = r"weakest|least|lowest absolute|smallest absolute"
_WHICH = re.compile(
    rf"\b(?:which|what|the)(?: (?!§)[\w-]+){{0,4}}? (?:has|have|is|are|shows?|exhibits?|with|that)"
    rf"[^.?§]{{0,40}}?\b(?:{_STRONG})\b[^.?§]{{0,40}}?correlat\w*[^.?§]{{0,40}}?(?:with|to|and)"
    r"[^.?§]{0,30}§(\d+)",
    re.IGNORECASE,
)
_WITH = re.compile(
    rf"\b(?:{_STRONG})\b[^.?§]{{0,30}}?correlat\w*[^.?§]{{0,30}}?(?:with|to)[^.?§]{{0,30}}§(\d+)",
    re.IGNORECASE,
)
_SIGNED = {"positive": "highest", "negative": "lowest"}
_ALL = r"\b(?:every|all|each|any|the)(?: of the)? (?:other|remaining|numeric\w*)\b|\bother numeric"


def strongest(draft: Draft) -> Call | None:
    """One name for the column, one for its coefficient; among the columns listed, else all."""
    found = _WHICH.search(draft.text) or _WITH.search(draft.text)
    if not found or not draft.has(CORRELATION) or draft.has(_WEAK) or draft.by:
        return None
    target = draft.marked.name(found[1])
    if not draft.is_number(target) or len(draft.asked) > 2 or "derived" in draft.preparation:
        return None
    signed = re.search(r"\b(positive|negative)(?:ly)?\b", found[0], re.IGNORECASE)
    kind = _SIGNED[signed[1].casefold()] if signed else "strongest"
    names = _names(draft.asked, kind)
    others = [n for n in draft.subjects() if n != target]
    listed = len(others) > 1
    if names is None or (others and not listed) or (listed and draft.has(_ALL)):
        return None
    draft.claim(found)
    draft.claimed(r"\b(?:between|with)\b[^.;\n]{0,60}\b(?:each|every|all)\b[^.;\n]{0,30}")
    draft.claimed(
        r"\b(?:each|every|all|among|across)\b(?= (?:of )?(?:the )?(?:other|remaining"
        r"|numeric|§))"
    )
    columns: list[JsonValue] = list(others)
    method = next((m for m in ("spearman", "kendall") if draft.has(m)), "pearson")
    return draft.call("correlation", names, columns=columns, target=target, method=method)


def _names(asked: tuple[Wanted, ...], kind: str) -> dict[str, Pick] | None:
    if not asked:
        return {}
    figures = [w for w in asked if _is_coefficient(w)]
    if len(asked) - len(figures) != 1:
        return None
    return {w.name: Pick(f"{kind}_{'coefficient' if w in figures else 'column'}") for w in asked}


def _is_coefficient(want: Wanted) -> bool:
    said = f"{want.name} {want.slot}".replace("_", " ").casefold()
    if re.search(r"\b(?:column|feature|variable|property|factor|attribute|name)\b", said):
        return False
    return (statistic_of(want.name) or statistic_of(want.slot) or ("",))[0] == "coefficient"
