"""A profile that was made of a sample, told of the whole table."""

from __future__ import annotations

from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Table


def as_sample(profile: TableProfile, rows: int, table: Table) -> TableProfile:
    """The same of a table of so many rows; only the declared key is sure to be unique."""
    if rows <= profile.rows:
        return profile
    scale = rows / max(1, profile.rows)
    key = table.primary_key[0] if len(table.primary_key) == 1 else None
    columns = tuple(_column(column, scale, key=key, rows=rows) for column in profile.columns)
    return profile.model_copy(
        update={
            "rows": rows,
            "columns": columns,
            "key": key,
            "duplicate_rows": None,
            "sampled": profile.rows,
        }
    )


def _column(column: ColumnProfile, scale: float, *, key: str | None, rows: int) -> ColumnProfile:
    sure = column.name == key
    return column.model_copy(
        update={
            "missing": round(column.missing * scale),
            "distinct": rows if sure else column.distinct,
            "distinct_exact": sure,
            "unique": sure,
        }
    )
