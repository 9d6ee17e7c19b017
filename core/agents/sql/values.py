"""Asking the data which columns hold a value, by one small query in the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.agents.sql.desk import Desk
from core.domain.identifiers import quoted
from core.domain.identifiers import string as literal
from core.domain.sources import Column, Table

How = Literal["same", "folded", "inside", "near"]
MOST_COLUMNS = 60
NEAR = 0.9


@dataclass(frozen=True)
class Hit:
    """`value` is stored in `table`.`column`; `how` it resembles what was looked for."""

    wanted: str
    table: str
    column: str
    value: str
    how: How


def text_columns(desk: Desk, tables: Iterable[str] | None = None) -> list[tuple[Table, Column]]:
    """Text columns of these tables, or of all."""
    names = None if tables is None else {name.casefold() for name in tables}
    return [
        (table, column)
        for table, column in desk.context.schema.columns()
        if column.role == "text" and (names is None or table.name.casefold() in names)
    ][:MOST_COLUMNS]


def find_equal(desk: Desk, wanted: Sequence[str], columns: list[tuple[Table, Column]]) -> list[Hit]:
    """Stored values equal to one of `wanted`, case and outer spaces ignored."""
    if not wanted or not columns:
        return []
    keys = ", ".join(literal(_key(text)) for text in dict.fromkeys(wanted))
    parts = [
        f"(SELECT {number} AS place, {quoted(column.name)}::VARCHAR AS value"
        f" FROM {quoted(table.name)} WHERE lower(trim({quoted(column.name)}::VARCHAR)) IN ({keys})"
        f" GROUP BY 2 LIMIT 20)"
        for number, (table, column) in enumerate(columns)
    ]
    by_key = {_key(text): text for text in wanted}
    hits = []
    for row in desk.look(" UNION ALL ".join(parts), max_rows=400):
        table, column = columns[int(str(row["place"]))]
        value = str(row["value"])
        text = by_key.get(_key(value), value)
        how: How = "same" if text == value else "folded"
        hits.append(Hit(text, table.name, column.name, value, how))
    return hits


def find_inside(desk: Desk, wanted: str, columns: list[tuple[Table, Column]]) -> list[Hit]:
    """Stored values that contain `wanted`, case ignored; a few for each column."""
    parts = [
        f"(SELECT {number} AS place, {quoted(column.name)}::VARCHAR AS value"
        f" FROM {quoted(table.name)}"
        f" WHERE contains(lower({quoted(column.name)}::VARCHAR), {literal(wanted.strip().lower())})"
        f" GROUP BY 2 LIMIT 5)"
        for number, (table, column) in enumerate(columns)
    ]
    return _hits(desk, parts, wanted, columns, "inside")


def find_near(desk: Desk, wanted: str, columns: list[tuple[Table, Column]]) -> list[Hit]:
    """Stored values spelled much like `wanted`, the nearest one of each column."""
    parts = [
        f"(SELECT {number} AS place, value FROM (SELECT {quoted(column.name)}::VARCHAR AS value,"
        f" jaro_winkler_similarity(lower(trim({quoted(column.name)}::VARCHAR)),"
        f" {literal(_key(wanted))}) AS near FROM {quoted(table.name)} GROUP BY 1)"
        f" WHERE near >= {NEAR} ORDER BY near DESC LIMIT 1)"
        for number, (table, column) in enumerate(columns)
    ]
    return _hits(desk, parts, wanted, columns, "near")


def _hits(
    desk: Desk, parts: list[str], wanted: str, columns: list[tuple[Table, Column]], how: How
) -> list[Hit]:
    if not parts:
        return []
    rows = desk.look(" UNION ALL ".join(parts))
    places = [(columns[int(str(row["place"]))], str(row["value"])) for row in rows]
    return [Hit(wanted, t.name, c.name, value, how) for (t, c), value in places]


def _key(text: str) -> str:
    return text.strip().lower()
