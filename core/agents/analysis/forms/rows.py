"""Which rows count: conditions on columns and values of categories."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.ages import of_age, of_ordinal
from core.agents.analysis.forms.compared_columns import read_compared
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.months import of_month
from core.agents.analysis.forms.truths import meant

_N = r"(-?\d+(?:,\d{3})*(?:\.\d+)?)"
_COMPARED: tuple[tuple[str, str], ...] = (
    (">=", r"(?:greater than or equal to|at least|no less than|not less than|>=|≥)"),
    ("<=", r"(?:less than or equal to|at most|no more than|not more than|up to|<=|≤)"),
    (">", r"(?:greater than|more than|above|over|higher than|larger than|exceed(?:s|ing)?|beyond"
r"|older than|after|>)"),
    ("<", r"(?:less than|below|under|lower than|smaller than|fewer than|younger than|before|<)"),
    ("!=", r"(?:not equal to|other than|different from|!=)"),
    ("=", r"(?:exactly equal to|equal(?:s)? to|equal to|equals?|exactly|==?)"),
)  # fmt: skip
_WHERE = r"(?:\bwhere |\bwhose |\bif |\bwhen |\bwith an? |\bonly |\bwith )?(?:the )?"
_IS = (
    r"(?: (?:column|values?|count|score|rating))?(?: (?:is|are|was|were|of|that (?:is|are)"
    r"|which (?:is|are)|has been))?(?: a)?"
)


def read_rows(draft: Draft) -> None:
    """Conditions that the question states plainly; what else narrows stays open."""
    found: list[JsonValue] = []
    taken: list[tuple[int, int]] = []
    for rule in (
        _between,
        _stated,
        _open_ended,
        _compared,
        _counted,
        _valued,
        _of_year,
        meant,
        of_age,
        of_ordinal,
        of_month,
    ):
        for match, condition in rule(draft):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            at = match.start() + max(0, match[0].find("§"))
            if draft.is_claimed(at, at + 1) or _is_about_method(draft, match, condition):
                continue
            if _is_of_codes(draft, match):
                continue
            taken.append(match.span())
            draft.claim(match)
            _lead(draft, match)
            if condition not in found:
                found.append(condition)
    if compared := read_compared(draft):
        found.append(compared)
    _one_a_column(draft, found)


def _lead(draft: Draft, match: re.Match[str]) -> None:
    """Only consider those whose ...: the words that bring a condition in."""
    begun = max(draft.text.rfind(mark, 0, match.start()) for mark in ".?!;\n") + 1
    before = draft.text[begun : match.start()]
    for found in re.finditer(
        r"\b(?:only|among|whose|where|who|that|which|with(?: an?| the)?|ha(?:ve|s|d))\b"
        r"(?=[^§¤]{0,60}$)",
        before,
        re.IGNORECASE,
    ):
        draft.claim(found, start=begun)


def _one_a_column(draft: Draft, found: list[JsonValue]) -> None:
    """Two different single conditions on a column are groups to compare, which this is not."""
    if not found:
        return
    found = _refined(found)
    found = _sided(draft, found)
    columns = [str(c["column"]) for c in found if isinstance(c, dict)]
    alike = [c for c in set(columns) if columns.count(c) > 1]
    if alike:
        draft.failed = True
    draft.used |= set(columns)
    for number, mention in enumerate(draft.marked.columns):
        if mention.name in columns:  # those of whom it was said before
            draft.claimed(rf"\b(?:among|for|of|in) (?:the )?§{number}\b")
    draft.preparation["where"] = found


def _sided(draft: Draft, found: list[JsonValue]) -> list[JsonValue]:
    """Those who left (Yes) and those who stayed (No): two values of a column are its groups."""
    values: dict[str, list[str]] = {}
    for each in found:
        if isinstance(each, dict) and each["operator"] == "=" and isinstance(each["value"], str):
            values.setdefault(str(each["column"]), []).append(each["value"])
    sides = {column: told for column, told in values.items() if len(told) > 1}
    draft.sides |= {column: tuple(told) for column, told in sides.items()}
    draft.by = tuple(dict.fromkeys([*draft.by, *sides]))
    return [e for e in found if not (isinstance(e, dict) and str(e["column"]) in sides)]


def _refined(found: list[JsonValue]) -> list[JsonValue]:
    """Of two bounds that differ only in whether the number itself counts, the later."""
    kept: dict[str, JsonValue] = {}
    for each in found:
        assert isinstance(each, dict)
        operator = str(each["operator"])
        side = operator.rstrip("=") if operator in {">", ">=", "<", "<="} else operator
        kept[f"{each['column']} {side} {each.get('value')} {each.get('values')}"] = each
    return list(kept.values())


Found = list[tuple[re.Match[str], dict[str, JsonValue]]]


def _compared(draft: Draft) -> Found:
    found: Found = []
    for operator, words in _COMPARED:
        for match in re.finditer(
            rf"{_WHERE}§(\d+){_IS} {words} {_N}(?! ?(?:standard|%|times|std|σ))", draft.text, re.I
        ):
            name = draft.marked.name(match[1])
            if draft.is_number(name) and name not in draft.marked.made:
                found.append((match, _condition(name, operator, _number(match[2]))))
    for match in re.finditer(rf"\bwith (?:exactly )?{_N} §(\d+)", draft.text, re.I):
        if _holds(draft, name := draft.marked.name(match[2]), match[1]):
            found.append((match, _condition(name, "=", _number(match[1]))))
    for match in re.finditer(
        rf"{_WHERE}(?:a )?§(\d+)(?: (?:column|value|score|rating|level))? (?:of|is|=|==|was|equals"
        rf"|equal to|is equal to) (?:exactly )?{_N}(?![\d.]*\s?(?:%|or|to|standard|times|for|if"
        rf"|when"
        rf"|means|indicates)|[\d.]* and (?:\d|§\d+ (?:of|is) ))",
        draft.text,
        re.I,
    ):
        name = draft.marked.name(match[1])
        if name not in draft.marked.made and _holds(draft, name, match[2]):
            found.append((match, _condition(name, "=", _number(match[2]))))
    return found


_MORE = r"(?:or|and) (?:more|higher|above|greater|over|older|later|larger|better|up)\b"
_LESS = r"(?:or|and) (?:less|fewer|lower|below|under|younger|earlier|smaller|worse)\b"


def _open_ended(draft: Draft) -> Found:
    """A score of 7 or more; 3 or more children."""
    found: Found = []
    for operator, words in ((">=", _MORE), ("<=", _LESS)):
        after = (
            rf"{_WHERE}(?:an? )?§(\d+)(?: (?:column|values?|score|rating|level|count))?"
            rf"(?: (?:of|is|was|are|were|=))? {_N}(?: (?!or\b|and\b)[a-z]+)? {words}"
        )
        for match in re.finditer(after, draft.text, re.I):
            if draft.is_number(name := draft.marked.name(match[1])):
                found.append((match, _condition(name, operator, _number(match[2]))))
        before = rf"\b(?:with|having|ha(?:ve|s|d)) {_N} {words} §(\d+)"
        for match in re.finditer(before, draft.text, re.I):
            if draft.is_number(name := draft.marked.name(match[2])):
                found.append((match, _condition(name, operator, _number(match[1]))))
    return [(m, c) for m, c in found if c["column"] not in draft.marked.made]


def _between(draft: Draft) -> Found:
    pattern = rf"§(\d+){_IS} (?:between|from) {_N} (?:and|to) {_N}"
    return [
        (m, {"column": name, "operator": "between", "values": [_number(m[2]), _number(m[3])]})
        for m in re.finditer(pattern, draft.text, re.I)
        if draft.is_number(name := draft.marked.name(m[1]))
    ]


def _counted(draft: Draft) -> Found:
    """At least 100 reviews: the number comes before its column."""
    found: Found = []
    for operator, words in _COMPARED:
        pattern = rf"(?:with |\bha(?:ve|s|d) |having |whose )(?:an? )?{words} {_N} §(\d+)"
        for match in re.finditer(pattern, draft.text, re.I):
            name = draft.marked.name(match[2])
            if draft.is_number(name):
                found.append((match, _condition(name, operator, _number(match[1]))))
    return found


def _valued(draft: Draft) -> Found:
    """Rows of one value of a category; values of one column that stand side by side are groups."""
    marks = list(
        re.finditer(
            r"(?P<no>\b(?:not|non|no|except(?: for)?|exclud\w+|other than|without|outside(?:"
            r" of)?)[ -]"
            r"(?:(?:in|from|of|for|at|the|an?|all|any|those) )*)?"
            r"(?:\b(?:during|among|amongst|for|only|of|in|where the|where) )?(?:§\d+ (?:is|="
            r"|equals) (?P<nor>not )?)?¤(\d+)(?: §\d+)?(?: only)?",
            draft.text,
            re.I,
        )
    )
    by_column: dict[str, dict[str, re.Match[str]]] = {}
    for match in marks:
        known = draft.marked.values[int(match[3])]
        beside = re.search(r"§(\d+) $", draft.text[: match.start()])
        if beside and draft.marked.name(beside[1]) == known.column:  # the priority "High"
            draft.claim(beside)
        by_column.setdefault(known.column, {}).setdefault(known.value, match)
    found: Found = []
    for column, values in by_column.items():
        if len(values) == 1 and column not in draft.by:
            value = next(iter(values))
            own = [m for m in marks if draft.marked.values[int(m[3])].column == column]
            denied = {bool(m["no"] or m["nor"]) for m in own}
            draft.failed = draft.failed or len(denied) > 1
            operator = "!=" if True in denied else "="
            found += [(m, _condition(column, operator, value)) for m in own]
    return found


def _stated(draft: Draft) -> Found:
    """Where smoker is "yes": a value in quotes, that the column may hold."""
    found: Found = []
    for match in re.finditer(
        rf"{_WHERE}§(\d+)(?: column)? (?:is|=|==|equals"
        rf"|equal to) [\"'“‘]([^\"”'’\n]{{1,40}})[\"”'’]",
        draft.text,
        re.I,
    ):
        column = draft.column(draft.marked.name(match[1]))
        if column is not None and column.role in {"text", "flag"}:
            found.append((match, _condition(column.name, "=", match[2])))
    return found


def _of_year(draft: Draft) -> Found:
    """In the year 2010, after 2000: of a column of years or dates."""
    column = _year_column(draft) or _date_column(draft)
    if column is None:
        return []
    found: Found = []
    text = draft.text
    for match in re.finditer(
        r"\b(?:in|for|during)(?: the)?(?: year| §\d+)? (\d{4})\b(?! (?:and|or) (?:beyond|later"
        r"|after|above|onwards?))",
        text,
        re.I,
    ):
        found.append((match, _condition(column, "=", int(match[1]))))
    for match in re.finditer(
        r"\b(?:(?:for|in) )?the (?:years?|§\d+) (?:(\d{4}) and (?:beyond|later|after)|(?:beyond"
        r"|after|since) (\d{4}))",
        text,
        re.I,
    ):
        after = match[2] and "since" not in match[0]
        found.append((match, _condition(column, ">" if after else ">=", int(match[1] or match[2]))))
    for match in re.finditer(
        r"\b(?:in|for|during|of|at) the (?P<end>latest|last|most recent|final|first|earliest)"
        r"(?: available)? (?:year|§(\d+))\b",
        text,
        re.I,
    ):
        profiled = draft.profiled(column)
        last = match["end"].casefold() not in {"first", "earliest"}
        bound = profiled and (profiled.maximum if last else profiled.minimum)
        if bound and _is_year(bound) and match[2] in (None, *_marks(draft, column)):
            found.append((match, _condition(column, "=", int(bound))))
    return found


def _marks(draft: Draft, column: str) -> tuple[str, ...]:
    return tuple(str(n) for n, m in enumerate(draft.marked.columns) if m.name == column)


def _year_column(draft: Draft) -> str | None:
    years = [
        c.name
        for c in draft.table.columns
        if c.role == "number" and c.samples and all(_is_year(s) for s in c.samples)
    ]
    return years[0] if len(years) == 1 else None


def _date_column(draft: Draft) -> str | None:
    times = [c.name for c in draft.table.columns if c.role == "time"]
    return times[0] if len(times) == 1 else None


def _is_year(text: str) -> bool:
    return re.fullmatch(r"(?:1[6-9]|20)\d\d", text) is not None


def _is_about_method(draft: Draft, match: re.Match[str], condition: dict[str, JsonValue]) -> bool:
    """Bounds of a test or of a range of answers, which are no condition."""
    if isinstance(condition.get("value"), str):
        return False
    before = draft.text[max(0, match.start() - 40) : match.start()]
    return (
        re.search(r"p-?value|z-?score|threshold|coefficient|alpha|range of", before, re.I)
        is not None
    )


def _is_of_codes(draft: Draft, match: re.Match[str]) -> bool:
    """Encode it as 1 for 'yes' and 0 for 'no': values that are told of, not chosen."""
    begun = max(draft.text.rfind(mark, 0, match.start()) for mark in ".?!;\n") + 1
    end = re.search(r"[.?!;\n]|$", draft.text[match.end() :])
    sentence = draft.text[begun : match.end() + (end.start() if end else 0)]
    return (
        re.search(
            r"\bencod|\bmapp?(?:ed|ing)?\b|\b(?<![§¤\d.])[01] (?:for|if"
            r"|when)\b",
            sentence,
            re.I,
        )
        is not None
    )


def _holds(draft: Draft, name: str, value: str) -> bool:
    """Whether a number may be one of the column's."""
    profiled = draft.profiled(name)
    if not draft.is_number(name):
        return False
    if profiled is None or profiled.minimum is None or profiled.maximum is None:
        return True
    try:
        return float(profiled.minimum) <= _number(value) <= float(profiled.maximum)
    except ValueError:
        return True


def _condition(column: str, operator: str, value: JsonValue) -> dict[str, JsonValue]:
    return {"column": column, "operator": operator, "value": value}


def _number(text: str) -> int | float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
