"""Dates compared with pieces of text: `LIKE '2023%'` and `= '2023-03'` mean a whole period."""

from __future__ import annotations

import re
from datetime import date

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.kinds import kind_of
from core.agents.sql.scopes import Scopes
from core.domain.periods import Grain, Period, period

_TEXT = re.compile(r"%?((?:1[5-9]|20|21)\d\d)(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?[-/]?[%_]*")
_MONTH = re.compile(r"%-(\d\d)-%")
_GRAIN_OF: dict[str, Grain] = {"%Y": "year", "%Y-%m": "month", "%Y-%m-%d": "day"}
_LIKES = (exp.Like, exp.ILike)
_ORDERS = (exp.GT, exp.GTE, exp.LT, exp.LTE)


def mend_dates(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change tests of a date against the text of a year, month or day to the period it means."""
    scopes = Scopes(tree, desk.catalogue)
    notes: list[str] = []
    for test in list(tree.find_all(*_LIKES, exp.EQ, exp.NEQ, *_ORDERS, exp.Between, exp.In)):
        column, shape = _dated(test.this, scopes)
        if column is None:
            continue
        mended = _mended(test, column, shape=shape)
        if mended is not None:
            test.replace(mended)
            notes.append(f"Read the text beside {column.name} as dates.")
    return list(dict.fromkeys(notes))


def _dated(node: exp.Expression, scopes: Scopes) -> tuple[exp.Column | None, str]:
    """A date column, plain, as text or by a format, and that format."""
    shape = ""
    if isinstance(node, exp.TimeToStr):
        shape = node.args["format"].name
        node = node.this
    while isinstance(node, exp.Cast | exp.TryCast | exp.Paren | exp.TsOrDsToTimestamp):
        node = node.this
    if isinstance(node, exp.Column) and kind_of(node, scopes) == "time":
        return node, shape
    return None, ""


def _mended(test: exp.Expression, column: exp.Column, *, shape: str) -> exp.Expression | None:
    """The test as a span of days; None where it is right as it is, or says nothing of the kind."""
    if isinstance(test, exp.Between):
        return None if shape else _between(test, column)
    if isinstance(test, exp.In):
        return None if shape else _any_of(test, column)
    month = _MONTH.fullmatch(test.expression.name) if isinstance(test, _LIKES) else None
    if month is not None:
        number = exp.Extract(this=exp.var("month"), expression=column.copy())
        return exp.EQ(this=number, expression=exp.Literal.number(int(month[1])))
    said = _said(test.expression)
    return (
        None if said is None or _fits(said, test, shape=shape) else _held(test, column, said=said)
    )


def _held(test: exp.Expression, column: exp.Column, *, said: Period) -> exp.Expression:
    """A comparison with a period; `> '2023'` begins after that year, `<= '2023'` ends with it."""
    if isinstance(test, (*_LIKES, exp.EQ)):
        return _within(column, said)
    if isinstance(test, exp.NEQ):
        return exp.Not(this=_within(column, said))
    after = isinstance(test, exp.GT | exp.GTE)
    day = said.until if isinstance(test, exp.GT | exp.LTE) else said.since
    made: type[exp.Expression] = exp.GTE if after else exp.LT
    return made(this=column.copy(), expression=_day(day))


def _between(test: exp.Between, column: exp.Column) -> exp.Expression | None:
    low, high = _said(test.args["low"]), _said(test.args["high"])
    if low is None or high is None or (low.grain == high.grain == "day"):
        return None
    return _within(column, Period(low.since, high.until))


def _fits(said: Period, test: exp.Expression, *, shape: str) -> bool:
    """Whether a comparison holds as written: a day with a date, or text of the format's kind."""
    if isinstance(test, _LIKES):
        return False
    if shape:
        return _GRAIN_OF.get(shape) in (said.grain, None) and test.expression.is_string
    plain = isinstance(test.this, exp.Column) or not isinstance(test.this, exp.TimeToStr)
    return plain and said.grain == "day" and "%" not in test.expression.name


def _any_of(test: exp.In, column: exp.Column) -> exp.Expression | None:
    said = [_said(value) for value in test.expressions]
    spans = [one for one in said if one is not None and one.grain != "day"]
    if not said or len(spans) < len(said):
        return None
    return exp.paren(exp.or_(*(_within(column, one) for one in spans)))


def _said(node: exp.Expression | None) -> Period | None:
    """The year, month or day that a literal spells."""
    if not isinstance(node, exp.Literal):
        return None
    found = _TEXT.fullmatch(node.name.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    grain: Grain = "day" if day else ("month" if month else "year")
    try:
        return period(date(year or 1, month or 1, day or 1), grain)
    except ValueError:
        return None


def _within(column: exp.Column, span: Period) -> exp.Expression:
    low = exp.GTE(this=column.copy(), expression=_day(span.since))
    high = exp.LT(this=column.copy(), expression=_day(span.until))
    return exp.paren(exp.and_(low, high))


def _day(day: date) -> exp.Expression:
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")
