"""A period that the question names is meant whole: March 2024 is not its first day."""

from __future__ import annotations

from datetime import date, timedelta

from sqlglot import exp

from core.agents.business.periods_said import periods_said
from core.agents.sql.desk import Desk
from core.agents.sql.kinds import kind_of
from core.agents.sql.scopes import Scopes
from core.domain.periods import Period


def mend_periods(tree: exp.Expression, desk: Desk) -> list[str]:
    """Change a test for one day, or a span that ends on the last day, to the period said."""
    meant = _meant(desk.step.task)
    if meant is None:
        return []
    text, period = meant
    scopes = Scopes(tree, desk.catalogue)
    notes = []
    for test in list(tree.find_all(exp.EQ, exp.Between)):
        column = test.this
        if isinstance(column, exp.Column) and kind_of(column, scopes) in {"time", "other"}:
            if not _falls_short(test, period):
                continue
            test.replace(_within(column, period))
            notes.append(f"Took all of {text} for {column.name}.")
    return notes


def _meant(question: str) -> tuple[str, Period] | None:
    """The one period with a year that the question names, if it is longer than a day."""
    said = periods_said(question.lower())
    if len(said) != 1 or said[0].relative or said[0].year is None:
        return None
    period = said[0].resolve(date.today(), said[0].year)
    longer = period.until - period.since > timedelta(1)
    return (said[0].text.title(), period) if longer else None


def _falls_short(test: exp.Expression, period: Period) -> bool:
    if isinstance(test, exp.EQ):
        day = _day(test.expression)
        return day is not None and period.since <= day < period.until
    low, high = _day(test.args["low"]), _day(test.args["high"])
    return low == period.since and high == period.until - timedelta(1)


def _day(node: exp.Expression) -> date | None:
    """The day of a literal, cast or not; None for anything else."""
    if isinstance(node, exp.Cast | exp.TryCast):
        node = node.this
    if not isinstance(node, exp.Literal) or not node.is_string:
        return None
    try:
        return date.fromisoformat(str(node.this)[:10])
    except ValueError:
        return None


def _within(column: exp.Column, period: Period) -> exp.Expression:
    since, until = (
        exp.cast(exp.Literal.string(day.isoformat()), "DATE")
        for day in (period.since, period.until)
    )
    return exp.paren(
        exp.and_(
            exp.GTE(this=column.copy(), expression=since),
            exp.LT(this=column.copy(), expression=until),
        )
    )
