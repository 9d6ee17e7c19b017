"""Sample values of a column, written as SQL literals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from core.domain.profiles import ColumnProfile
from core.domain.sources import role_of
from core.engine import sample
from core.engine.names import literal

_FEW = 3
_ALL = 8
_LONGEST = 40


def samples(profile: ColumnProfile, values: pa.ChunkedArray) -> tuple[str, ...]:
    """Up to three frequent values; up to eight where a text column has no more than that."""
    if role_of(profile.type) == "other":
        return ()
    found = sample.counted(values).values
    few = role_of(profile.type) == "text" and profile.distinct <= _ALL
    return tuple(sql_literal(value) for value in found[: _ALL if few else _FEW])


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
