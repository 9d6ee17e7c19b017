"""Whether figures computed another way are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from core.domain.grades import Check, Grade, verdict_of
from core.domain.results import Scalar

NAME = "second route"
_TOLERANCE = 1e-9

Row = Sequence[Scalar]


def disagreement(rows: Sequence[Row], again: Sequence[Row], keys: int, *, whole: bool) -> str:
    """What differs, in a few words; empty when nothing does. The first `keys` values name a row.

    `whole` says that `rows` are all there are, so that none may be missing either.
    """
    other: Mapping[tuple[object, ...], Row] = {_key(row[:keys]): row for row in again}
    if whole and len(other) != len(rows):
        return f"{len(other)} rows came instead of {len(rows)}"
    for row in rows:
        found = other.get(_key(row[:keys]))
        if found is None:
            return "a row is not among those computed again"
        for left, right in zip(row[keys:], found[keys:], strict=True):
            if not _same(left, right):
                return f"{_text(right)} came instead of {_text(left)}"
    return ""


def confirmed(grade: Grade, differs: str) -> Grade:
    """The grade with the second route among its checks, in place of an earlier one."""
    outcome = "warned" if differs else "passed"
    reason = (
        f"Computed again with Polars, {differs}." if differs
        else "Computed again with Polars: the same figures."
    )  # fmt: skip
    others = tuple(check for check in grade.checks if check.name != NAME)
    checks = (*others, Check(name=NAME, outcome=outcome, reason=reason))
    verdict = verdict_of(checks)
    return Grade(verdict="checked_twice" if verdict == "checked" else verdict, checks=checks)


def _key(values: Row) -> tuple[object, ...]:
    return tuple(_plain(value) for value in values)


def _plain(value: object) -> object:
    match value:
        case bool() | None:
            return value
        case int() | float() | Decimal():
            return float(value)
        case datetime():
            return value.replace(tzinfo=None).isoformat()
        case date():
            return datetime(value.year, value.month, value.day).isoformat()
        case _:
            return str(value)


def _same(left: object, right: object) -> bool:
    one, other = _plain(left), _plain(right)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    # Polars sums nothing to 0, where SQL has no value.
    return one == other or (one is None and other == 0.0)


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
