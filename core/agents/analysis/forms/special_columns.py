"""New columns of a kind of their own: changes from row to row, 1 where something holds, years
of dates, averages of normalised columns."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic import JsonValue

from core.agents.analysis.forms.arithmetic import Made
from core.agents.analysis.forms.draft import Draft

_CHANGE = re.compile(
    r"\b(?:percent(?:age)? change|pct_change|relative change)\b[^§.;\n]{0,50}§(\d+)"
    r"|§(\d+)[^§.;\n]{0,30}\b(?:percent(?:age)? change|pct_change)\b",
    re.IGNORECASE,
)
_ROWS = (
    r"\b(?:to the next|(?:from|to|with) the previous|day[- ]to[- ]day|from (?:one|row)"
    r"|consecutive|day over day|pct_change)\b"
)
_YEAR_MINUS = re.compile(
    r"\byear (?:of|in) (?:the )?§(\d+)(?: column)? (?:minus|less|-) (?:the )?§(\d+)"
    r"|subtract(?:ing)? (?:the )?§(\d+) from (?:the )?year (?:of|in) (?:the )?§(\d+)",
    re.IGNORECASE,
)
_NORMAL = re.compile(
    r"\b(average|mean|sum)(?: value)? of (?:the |these |all )*(?:\w+ )?(?:normali[sz]ed|scaled"
    r"|standardi[sz]ed)\b[^.;\n]*",
    re.IGNORECASE,
)
_N = r"(-?\d+(?:\.\d+)?)"
_SIGNS = (
    (">=", r"(?:is |are )?(?:greater than or equal to|at least|>=|≥)"),
    ("<=", r"(?:is |are )?(?:less than or equal to|at most|<=|≤)"),
    (">", r"(?:is |are )?(?:greater than|more than|above|over|higher than|larger than|exceeds|>)"),
    ("<", r"(?:is |are )?(?:less than|below|under|lower than|smaller than|<)"),
    ("=", r"(?:is equal to|equals|is exactly|is|=|==)"),
)
_ONE = r"\b(?:1|true|yes)\b[\"']? (?:if|when|where|for)\b"
_SUM = re.compile(
    rf"\b(?:sum|total) of (?:both|the two|these|those|§(\d+) and §(\d+))(?: \w+)? (?:is|equals|=)"
    rf" {_N}",
    re.IGNORECASE,
)


def by_rule(draft: Draft, name: str) -> list[Made] | None:
    for rule in _RULES:
        if (steps := rule(draft, name)) is not None:
            return steps
    return None


def _by_change(draft: Draft, name: str) -> list[Made] | None:
    """From row to row, in the order of dates where that is said."""
    found = _CHANGE.search(draft.text)
    if not found or not draft.has(_ROWS):
        return None
    column = draft.marked.name(found[1] or found[2])
    if not draft.is_number(column) or column == name:
        return None
    if draft.has(r"\bsort|\bascending|\bchronological|\border(?:ed)? by\b"):
        times = [c.name for c in draft.table.columns if c.role == "time"]
        if len(times) != 1 or draft.has(r"\bdescending\b"):
            return None
        draft.preparation["sort_by"] = [times[0]]
        draft.claimed(r"[^.;\n]*\bsort\w*\b[^.;\n]*")
    draft.claim(found)
    draft.claimed(r"[^.;\n]*\b(?:first row|first value)\b[^.;\n]*|\bpercentage change\b")
    steps = [_made(name, "percent_change", [column])]
    if not draft.has(r"\bpercent(?:age)?s?\b"):
        return None  # a fraction or a percentage: not said
    return steps


def _by_years(draft: Draft, name: str) -> list[Made] | None:
    found = _YEAR_MINUS.search(draft.text)
    if not found:
        return None
    date, other = (found[1], found[2]) if found[1] else (found[4], found[3])
    first, second = draft.marked.name(date), draft.marked.name(other)
    if name in {first, second} or not draft.is_number(second):
        return None
    draft.claim(found)
    year = f"{name} part 1"
    return [_made(year, "year", [first]), _made(name, "difference", [year, second])]


def _by_normal(draft: Draft, name: str) -> list[Made] | None:
    """The mean of columns that are brought to one scale first."""
    found = _NORMAL.search(draft.text)
    operation = "min_max" if draft.has(r"min-?\s?max") else ""
    operation = operation or ("z_score" if draft.has(r"z-?\s?score") else "")
    if not found or not operation:
        return None
    columns: list[str] = []
    at = 0
    for sentence in draft.marked.sentences:
        at = draft.text.index(sentence, at)
        if re.search(r"\b(?:normali[sz]|standardi[sz]|scal)", sentence, re.IGNORECASE):
            columns += [n for n in draft.marked.names_in(sentence) if n != name]
            draft.claims.append((at, at + len(sentence)))
        at += len(sentence)
    columns = list(dict.fromkeys(columns))
    if len(columns) < 2 or not all(draft.is_number(c) for c in columns):
        return None
    steps = [_made(f"{name} part {n + 1}", operation, [c]) for n, c in enumerate(columns)]
    how = "sum" if found[1].casefold() == "sum" else "mean"
    return [*steps, _made(name, how, [str(step["name"]) for step in steps])]


def _by_flag(draft: Draft, name: str) -> list[Made] | None:
    """1 where a column meets a bound, 0 otherwise."""
    one = draft.find(_ONE)
    if not one:
        return None
    return _of_sum(draft, name, one) or _of_bound(draft, name, one)


def _of_sum(draft: Draft, name: str, one: re.Match[str]) -> list[Made] | None:
    """The sum of two columns is a number."""
    found = _SUM.search(draft.text)
    if not found:
        return None
    columns = [draft.marked.name(n) for n in (found[1], found[2]) if n] or _both(draft, name)
    if len(columns) != 2 or not all(draft.is_number(c) for c in columns):
        return None
    total = f"{name} part 1"
    _claim_flag(draft, one, found)
    draft.used |= set(columns)
    return [_made(total, "sum", columns), _flag(name, total, "=", value=float(found[3]))]


def _of_bound(draft: Draft, name: str, one: re.Match[str]) -> list[Made] | None:
    for operator, words in _SIGNS:
        found = re.search(
            rf"{_ONE}[^.;\n§]{{0,30}}§(\d+)(?: column| value)? {words} (?:{_N}|¤(\d+))",
            draft.text,
            re.IGNORECASE,
        )
        if not found:
            continue
        column = draft.marked.name(found[1])
        known = draft.marked.values[int(found[3])] if found[3] else None
        fits = known.column == column and operator == "=" if known else draft.is_number(column)
        if not fits:
            return None
        _claim_flag(draft, one, found)
        value: JsonValue = known.value if known else float(found[2])
        return [_flag(name, column, operator, value=value)]
    return None


def _both(draft: Draft, name: str) -> list[str]:
    """The two columns that a sentence names for it."""
    for sentence in draft.marked.sentences:
        columns = [n for n in draft.marked.names_in(sentence) if n != name]
        if len(columns) == 2 and re.search(r"\b(?:use|using|based on|from)\b", sentence, re.I):
            return columns
    return []


def _claim_flag(draft: Draft, one: re.Match[str], found: re.Match[str]) -> None:
    for each in (one, found):
        begun = max(draft.text.rfind(mark, 0, each.start()) for mark in ".?!\n") + 1
        end = re.search(r"[.?!\n](?:\s|$)|$", draft.text[each.end() :])
        draft.claims.append((begun, each.end() + (end.start() if end else 0)))
    draft.used |= set(draft.marked.names_in(found[0])) - set(draft.marked.made)


def _flag(name: str, column: str, operator: str, *, value: JsonValue) -> Made:
    condition: JsonValue = {"column": column, "operator": operator, "value": value}
    return {"name": name, "operation": "flag", "columns": [column], "condition": condition}


def _made(name: str, operation: str, columns: list[str]) -> Made:
    listed: list[JsonValue] = list(columns)
    return {"name": name, "operation": operation, "columns": listed}


_RULES: tuple[Callable[[Draft, str], list[Made] | None], ...] = (
    _by_change, _by_years, _by_normal, _by_flag,
)  # fmt: skip
