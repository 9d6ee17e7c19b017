"""Statistics of columns, of all rows or of each group."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.gaps import read_outliers_removed
from core.agents.analysis.forms.kinds.leading import NOT_FIRST
from core.agents.analysis.forms.kinds.outlying import OUTLIERS
from core.agents.analysis.forms.kinds.relation import CORRELATION
from core.agents.analysis.forms.kinds.shape import NORMALITY
from core.agents.analysis.forms.kinds.stated import ddof
from core.agents.analysis.forms.names import picks, words

STATISTICS = {
    "mean": r"\bmean\b|\baverage\b", "median": r"\bmedian\b",
    "std": r"standard deviation|\bstd\b", "variance": r"\bvariance\b",
    "min": r"\bmin(?:imum)?\b", "max": r"\bmax(?:imum)?\b", "range": r"\brange\b",
    "skew": r"\bskew", "kurtosis": r"\bkurt", "mode": r"\bmode\b|most (?:common|frequent)",
    "sum": r"\bsum\b|\btotal\b", "iqr": r"\biqr\b|interquartile", "count": r"\bcount\b",
    "distinct": r"\bunique\b|\bdistinct\b", "q1": r"first quartile|\bq1\b|25th percentile",
    "q3": r"third quartile|\bq3\b|75th percentile",
}  # fmt: skip

_SAME = {name: name for name in (*STATISTICS, "verdict")}
_NAMES = (  # a name is asked for, not a figure
    r"(?:^\W*\d*\W*|[.?!:}]\s*(?:\d\.\s*)?|\b(?:determine|find|identify|tell|state|and)\s+)"
    r"(?:in |on |at |for )?(?:which|who|when|what (?:date|day|year|month|time))\b"
)


_BETWEEN = r"diff(?:erence)?(?:_|$)|ratio|change|increase|growth|spread|gap(?:_|$)"


def summarising(draft: Draft) -> Call | None:
    subjects = draft.subjects()
    if not draft.marked.made and any(re.search(_BETWEEN, w.name, re.I) for w in draft.asked):
        return None
    if not subjects and draft.has(r"\bunique\b|\bdistinct\b|\bmost (?:common|frequent)\b|\bmode\b"):
        return _of_values(draft)
    return _percentile(draft, subjects) or _of_numbers(draft, subjects)


def _of_numbers(draft: Draft, subjects: tuple[str, ...]) -> Call | None:
    spoken = [name for name, pattern in STATISTICS.items() if draft.has(pattern)]
    if not subjects or not spoken or not (draft.asked or _is_plain(draft, subjects)):
        return None
    alone = spoken[0] if len(spoken) == 1 else ""
    names = picks(draft.asked, _SAME, alone=alone, columns=subjects)
    chosen = _of_columns(names, subjects) if names is not None else None
    if names is None or chosen is None or draft.has(_NAMES):
        return None
    if any(p.statistic not in {*spoken, "verdict"} for p in names.values()):
        return None
    return _call(draft, chosen, subjects=subjects, spoken=spoken)


def _percentile(draft: Draft, subjects: tuple[str, ...]) -> Call | None:
    """The value below which so many percent of the rows are."""
    found = list(re.finditer(r"\b(\d{1,2})(?:st|nd|rd|th) percentile", draft.text))
    if len(found) != 1 or len(subjects) != 1 or len(draft.asked) > 1:
        return None
    draft.claim(found[0])
    percent = int(found[0][1])
    names = {draft.asked[0].name: Pick(f"p{percent}")} if draft.asked else {}
    return draft.call(
        "summary", names, columns=list(subjects), percentiles=[percent], statistics=["count"]
    )


def _is_plain(draft: Draft, subjects: tuple[str, ...]) -> bool:
    """One column, and no other kind of analysis spoken of."""
    return len(subjects) == 1 and not draft.has(f"{NORMALITY}|{CORRELATION}|{OUTLIERS}")


def _call(
    draft: Draft,
    chosen: dict[str, tuple[str, Pick]],
    *,
    subjects: tuple[str, ...],
    spoken: list[str],
) -> Call:
    columns = tuple(dict.fromkeys(column for column, _ in chosen.values())) or subjects
    read_outliers_removed(draft, columns)
    told = [p.statistic for _, p in chosen.values() if p.statistic != "verdict"]
    statistics = list(dict.fromkeys(told)) or spoken
    if any(p.statistic == "verdict" for _, p in chosen.values()):
        draft.claimed(
            r"\b(?:if|when) (?:the|its|this)[^.;\n]*?(?:than|above|below|over|under)"
            r" -?[\d.]+"
        )
    more: dict[str, JsonValue] = {"bias": True} if draft.has(r"scipy[\w.' ]*(?:skew|kurt)") else {}
    return draft.call(
        "summary",
        {name: pick for name, (_, pick) in chosen.items()},
        columns=list(columns),
        statistics=list(statistics),
        ddof=ddof(draft),
        **more,
    )


def _of_values(draft: Draft) -> Call | None:
    """How many different values a text column has, or which is the most frequent."""
    subjects = draft.subjects(numbers=False)
    if len(subjects) != 1 or len(draft.asked) > 1:
        return None
    draft.claimed(r"\bduplicates?\b")
    if draft.has(NOT_FIRST):
        return None
    often = draft.has(r"\bmost (?:common|frequent)\b|\bmode\b")
    statistic = "mode" if often else "distinct"
    names = {draft.asked[0].name: Pick(statistic)} if draft.asked else {}
    return draft.call("summary", names, columns=list(subjects), statistics=[statistic])


def _of_columns(
    names: dict[str, Pick], subjects: tuple[str, ...]
) -> dict[str, tuple[str, Pick]] | None:
    """Each name with the column it is of, told by its words where there are several."""
    if len(subjects) == 1:
        return {name: (subjects[0], pick) for name, pick in names.items()}
    found: dict[str, tuple[str, Pick]] = {}
    for name, pick in names.items():
        column = _column(name, subjects)
        if column is None:
            return None
        found[name] = (column, Pick(pick.statistic, (*pick.words, *words(column))))
    return found


def _column(name: str, subjects: tuple[str, ...]) -> str | None:
    said = set(words(name))
    joined = re.sub(r"[\W_]+", "", name.casefold())
    fitting = [
        s
        for s in subjects
        if set(words(s)) <= said or re.sub(r"[\W_]+", "", s.casefold()) in joined
    ]
    return max(fitting, key=len, default=None)
