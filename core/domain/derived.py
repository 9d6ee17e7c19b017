"""Figures behind references: a cell, or one exact step of arithmetic away from cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, localcontext
from typing import assert_never

from core.domain.labels import words_of
from core.domain.references import Form, Reference
from core.domain.results import Result, ResultColumn, Scalar


@dataclass(frozen=True)
class Figure:
    """A value, how to show it, and the cell it belongs to (row counted from 0).

    `decimals` is given for percentages, which are ratios and endless more often than not.
    """

    value: Scalar
    column: ResultColumn | None
    row: int | None
    decimals: int | None = None


class NoFigure(Exception):
    """The reference asks for something that the result does not hold."""


def figure(reference: Reference, result: Result) -> Figure:
    """What a reference stands for; NoFigure if it stands for nothing."""
    if reference.column is None:
        found = Figure(len(result.rows), None, None)
    elif reference.row is None:
        found = Figure(None, _column(result, reference.column), None)
    else:
        found = _cell(result, reference.column, row=reference.row)
    for form, argument in reference.forms:
        try:
            with localcontext(prec=50):
                found = _derived(found, form, argument=argument, result=result)
        except (ArithmeticError, OverflowError) as error:
            raise NoFigure from error
    return found


def _column(result: Result, name: str) -> ResultColumn:
    position = result.index(name)
    if position is None:
        raise NoFigure
    return result.columns[position]


def _cell(result: Result, name: str, *, row: int) -> Figure:
    column = _column(result, name)
    place = row + len(result.rows) if row < 0 else row
    if not 0 <= place < len(result.rows):
        raise NoFigure
    value = result.value(column.name, place)
    if isinstance(value, date) and value.day == 1:
        column = _as_period(column, [row[result.index(name) or 0] for row in result.rows])
    return Figure(value, column, place)


def _as_period(column: ResultColumn, values: Iterable[Scalar]) -> ResultColumn:
    """A date column that holds nothing but first days of months, told as months."""
    days = {v for v in values if isinstance(v, date)}
    midnight = all(not isinstance(d, datetime) or d.time() == time() for d in days)
    if len(days) < 3 or not midnight or any(d.day != 1 for d in days):
        return column
    named = {"month", "quarter", "year"} & set(words_of(column.name))
    return column if named else column.model_copy(update={"name": f"{column.name} month"})


def _derived(found: Figure, form: Form, *, argument: int | None, result: Result) -> Figure:
    match form:
        case "percent":
            found = _with(found, _number(found.value) * 100, unit="%")
        case "percentage":
            found = _with(found, _number(found.value), unit="%")
        case "points":
            found = _with(found, _number(found.value) * 100, unit="percentage points")
        case "abs":
            found = replace(found, value=abs(_number(found.value)))
        case "sum":
            found = Figure(_total(found, result), found.column, None)
        case "share":
            found = _with(found, _share(found, result), unit="%")
        case "ties":
            values = _values(found, result)
            found = Figure(sum(v == found.value for v in values), None, found.row)
        case "beyond":
            found = Figure(max(0, len(result.rows) - (argument or 0)), None, None)
        case "diff" | "change" | "ratio":
            found = _against(found, form, other=_other(found, argument, result=result))
        case _:
            assert_never(form)
    return found


def _against(found: Figure, form: Form, *, other: Scalar) -> Figure:
    if form == "diff" and isinstance(found.value, date) and isinstance(other, date):
        if isinstance(found.value, datetime) != isinstance(other, datetime):
            raise NoFigure
        return Figure(found.value - other, None, found.row)
    value, base = _number(found.value), _number(other)
    if form == "ratio":
        return _with(found, value / base, unit=None)
    if form == "change":
        return _with(found, (value - base) / abs(base) * 100, unit="%")
    unit = found.column.unit if found.column else None
    if found.column is not None and found.column.percent:
        return _with(found, (value - base) * 100, unit="percentage points")
    return _with(found, value - base, unit="percentage points" if unit == "%" else unit)


def _with(found: Figure, value: Decimal, *, unit: str | None) -> Figure:
    name = found.column.name if found.column else ""
    percent = unit in ("%", "percentage points")
    decimals = 1 if percent and abs(value) >= 1 and value != value.to_integral_value() else None
    column = ResultColumn(name=name, type="DECIMAL", unit=unit)
    return Figure(value, column, found.row, decimals)


def _other(found: Figure, argument: int | None, *, result: Result) -> Scalar:
    if found.column is None or found.row is None:
        raise NoFigure
    row = found.row - 1 if argument is None else argument
    if argument is None and row < 0:
        raise NoFigure
    return _cell(result, found.column.name, row=row).value


def _total(found: Figure, result: Result) -> Decimal:
    """The sum of the numbers of a column; none for a truncated one, whose sum is not known."""
    if result.truncated:
        raise NoFigure
    return sum(_numbers(_values(found, result)), Decimal(0))


def _share(found: Figure, result: Result) -> Decimal:
    if any(n < 0 for n in _numbers(_values(found, result))):
        raise NoFigure
    return _number(found.value) / _total(found, result) * 100


def _values(found: Figure, result: Result) -> tuple[Scalar, ...]:
    position = None if found.column is None else result.index(found.column.name)
    if position is None:
        raise NoFigure
    return tuple(row[position] for row in result.rows)


def _numbers(values: Iterable[Scalar]) -> tuple[Decimal, ...]:
    return tuple(_number(v) for v in values if v is not None)


def _number(value: Scalar) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise NoFigure
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise NoFigure
    return number
