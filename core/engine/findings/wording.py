"""Pieces of sentences and of SQL that several kinds of finding share."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from core.domain.references import Form, cell
from core.domain.results import Result, Scalar
from core.domain.source_findings import RESULT
from core.engine.findings.ground import Field
from core.engine.names import literal

Grain = Literal["day", "week", "month"]


def ref(column: str, row: int, *forms: Form) -> str:
    """A reference to a cell of what the finding's query gives."""
    return cell(RESULT, column, row, *forms)


def equals(field: Field, value: str) -> str:
    """A condition that the field has the value that its text stands for."""
    if field.profile.type.startswith("VARCHAR"):
        return f"{field.sql} = {literal(value)}"
    return f"CAST({field.sql} AS VARCHAR) = {literal(value)}"


def labelled(field: Field, value: str) -> str:
    """`the region North`; a flag or a number needs its name more than its value."""
    return f"{field.said} {quoted_value(value)}"


def quoted_value(value: str) -> str:
    """A value from the data as a sentence shows it; braces would read as a reference."""
    plain = " ".join(value.split()).replace("{", "(").replace("}", ")")
    return f"“{plain[:60]}”"


def row_of(result: Result, column: str, value: Scalar) -> int | None:
    """The first row that has the value."""
    place = result.index(column)
    if place is None:
        return None
    wanted = _day(value)
    return next((n for n, row in enumerate(result.rows) if _day(row[place]) == wanted), None)


def period(field: Field, grain: Grain) -> str:
    return f"CAST(date_trunc('{grain}', {field.sql}) AS DATE)"


def _day(value: Scalar) -> Scalar:
    return value.date() if isinstance(value, datetime) else value
