"""A relation that DuckDB already understands, as a table to be copied."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from core.engine.names import quoted
from core.engine.raw import Plain, Raw

_ROWS = 20_000
_CELLS = 400_000
_VALUES = 2_000


def described(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[tuple[str, str], ...]:
    """Names and types of a SELECT."""
    rows = connection.execute(f"DESCRIBE {sql}").fetchall()
    return tuple((str(row[0]), str(row[1])) for row in rows)


def text_samples(
    connection: duckdb.DuckDBPyConnection, sql: str, *, columns: Sequence[tuple[str, str]]
) -> dict[str, list[str]]:
    """Distinct values of the text columns, from the first rows."""
    texts = [name for name, kind in columns if kind == "VARCHAR"]
    if not texts:
        return {}
    rows = max(100, min(_ROWS, _CELLS // len(texts)))
    listed = ", ".join(f"left({quoted(name)}, 200) AS {quoted(name)}" for name in texts)
    table = connection.execute(f"SELECT {listed} FROM ({sql}) LIMIT {rows}").to_arrow_table()
    return {
        name: [str(v) for v in table.column(n).unique().to_pylist() if v is not None][:_VALUES]
        for n, name in enumerate(texts)
    }


def raw_of(
    connection: duckdb.DuckDBPyConnection, title: str, *, sql: str, warnings: Sequence[str] = ()
) -> Raw:
    """A SELECT as a table to be copied."""
    columns = described(connection, sql)
    return Raw(
        title=title,
        columns=columns,
        samples=text_samples(connection, sql, columns=columns),
        plain=lambda _: Plain(sql),
        warnings=tuple(warnings),
    )
