"""Sample values of a column, written as SQL literals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from core.domain.profiles import ColumnProfile
from core.domain.sources import role_of
from core.engine.names import literal

_FEW = 3
_ALL = 8
_LONGEST = 40


def samples(profile: ColumnProfile, frequent: Sequence[object]) -> tuple[str, ...]:
    """Up to three frequent values; up to eight where a text column has no more than that."""
    role = role_of(profile.type)
    if role == "other":
        return ()
    few = role == "text" and profile.distinct <= _ALL
    return tuple(sql_literal(value) for value in frequent[: _ALL if few else _FEW])


def sql_literal(value: object) -> str:
    """A value as SQL spells it; texts cut at 40 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        return literal(value.replace(tzinfo=None).isoformat(" "))
    if isinstance(value, date):
        return literal(value.isoformat())
    text = " ".join(str(value).split())
    return literal(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
