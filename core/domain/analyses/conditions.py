"""Conditions as rows of a form: a column, an operator, and a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic import JsonValue

from core.domain.analyses.preparation import Operator
from core.domain.sources import Column

OPERATORS: tuple[Operator, ...] = get_args(Operator)
_LISTS = frozenset({"between", "in", "not in"})
_BARE = frozenset({"is null", "is not null"})


def row_of(condition: Mapping[str, JsonValue]) -> dict[str, str]:
    """A condition as it is filled in: values of a list stand between commas."""
    values = condition.get("values")
    listed = values if isinstance(values, list) and values else [condition.get("value")]
    return {
        "column": str(condition.get("column", "")),
        "operator": str(condition.get("operator", "=")),
        "value": ", ".join(_text(value) for value in listed if value is not None),
    }


def condition_of(row: Mapping[str, JsonValue], column: Column | None) -> dict[str, JsonValue]:
    """The condition that a row says; numbers only where the column holds numbers."""
    operator, text = str(row.get("operator") or "="), str(row.get("value") or "").strip()
    made: dict[str, JsonValue] = {"column": str(row.get("column")), "operator": operator}
    if operator in _LISTS:
        made["values"] = [_typed(each.strip(), column) for each in text.split(",") if each.strip()]
    elif operator not in _BARE:
        made["value"] = _typed(text, column)
    return made


def _typed(text: str, column: Column | None) -> bool | int | float | str:
    role = column.role if column is not None else "other"
    if role == "flag":
        return text.casefold() in ("true", "yes", "1")
    if role in ("text", "time"):
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
