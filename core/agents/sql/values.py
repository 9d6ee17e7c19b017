"""Asking the data which columns hold a value, by one small query in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.agents.sql.desk import Desk
from core.domain.identifiers import quoted
from core.domain.identifiers import string as literal
from core.domain.sources import Column, Table

How = Literal["same", "folded", "inside", "near"]
MOST_COLUMNS = 60
NEAR = 0.9
SHORT = 80
MOST_VALUES = 200_000
_PLACES = 4
_ROWS = 20


@dataclass(frozen=True)
class Hit:
    """`value` is stored in `table`.`column`; `how` it resembles what was looked for."""

    wanted: str
    table: str
    column: str
    value: str
    how: How


class Looks(Protocol):
    """Whoever can run a small query; no rows where it fails, since it only helps."""

    def look(self, sql: str, max_rows: int = 200) -> list[dict[str, object]]: ...


def text_columns(desk: Desk, tables: Iterable[str] | None = None) -> list[tuple[Table, Column]]:
    """Text columns of these tables, or of all."""
    names = None if tables is None else {name.casefold() for name in tables}
    return [
        (table, column)
        for table, column in desk.context.schema.columns()
        if column.role == "text" and (names is None or table.name.casefold() in names)
    ][:MOST_COLUMNS]


def find_equal(
    desk: Looks, wanted: Sequence[str], columns: list[tuple[Table, Column]]
) -> list[Hit]:
    """Stored values equal to one of `wanted`, case and outer spaces ignored."""
    if not wanted or not columns:
        return []
    keys = ", ".join(literal(_key(text)) for text in dict.fromkeys(wanted))
    parts = _parts(columns, f"lower(trim(value)) IN ({keys})", most=20)
    by_key = {_key(text): text for text in wanted}
    hits = []
    for row in desk.look(" UNION ALL ".join(parts), max_rows=400):
        table, column = columns[int(str(row["place"]))]
        value = str(row["value"])
        text = by_key.get(_key(value), value)
        how: How = "same" if text == value else "folded"
        hits.append(Hit(text, table.name, column.name, value, how))
    return hits


def find_inside(desk: Looks, wanted: str, columns: list[tuple[Table, Column]]) -> list[Hit]:
    """Stored values that contain `wanted`, case ignored; a few for each column."""
    parts = _parts(columns, f"contains(lower(value), {literal(_key(wanted))})", most=5)
    return _hits(desk, parts, wanted=wanted, columns=columns, how="inside")


def find_near(desk: Looks, wanted: str, columns: list[tuple[Table, Column]]) -> list[Hit]:
    """Stored values spelled much like `wanted`, the nearest one of each column."""
    near = f"jaro_winkler_similarity(lower(trim(value)), {literal(_key(wanted))})"
    parts = _parts(columns, f"{near} >= {NEAR}", most=1, order=f"{near} DESC")
    return _hits(desk, parts, wanted=wanted, columns=columns, how="near")


def words_inside(desk: Desk, words: Mapping[str, str]) -> frozenset[str]:
    """Which of `words` (spelling by stem) stand as a word, or its beginning, in short values."""
    columns = text_columns(desk)
    if not words or not columns:
        return frozenset()
    tests = ", ".join(
        f"bool_or(regexp_matches(value, {literal(_beginning(key, said))})) AS w{number}"
        for number, (key, said) in enumerate(words.items())
    )
    values = " UNION ALL ".join(
        f"({_values(table, column)} LIMIT {MOST_VALUES})" for table, column in columns
    )
    asked = ("SELECT", tests, f"FROM (FROM ({values}) SELECT lower(value) AS value")
    rows = desk.look(" ".join((*asked, f"WHERE length(value) <= {SHORT})")), max_rows=1)
    found = rows[0] if rows else {}
    return frozenset(key for number, key in enumerate(words) if found.get(f"w{number}"))


def shown_with(desk: Desk, wanted: str, columns: list[tuple[Table, Column]]) -> frozenset[str]:
    """Texts that stand in the same rows as `wanted`, as `TLL` beside `Tallinn`."""
    found: set[str] = set()
    for hit in find_equal(desk, [wanted], columns)[:_PLACES]:
        test = f"{quoted(hit.column)} = {literal(hit.value)}"
        rows = desk.look(" ".join(("FROM", quoted(hit.table), "WHERE", test)), max_rows=_ROWS)
        found |= {value for row in rows for value in row.values() if isinstance(value, str)}
    return frozenset(found - {wanted})


def _parts(
    columns: list[tuple[Table, Column]], test: str, *, most: int, order: str = "value"
) -> list[str]:
    """One small query a column: its number, and the stored values that pass the test."""
    return [
        " ".join(
            (
                f"(SELECT {number} AS place, value",
                f"FROM ({_values(table, column)})",
                f"WHERE {test} GROUP BY value ORDER BY {order} LIMIT {most})",
            )
        )
        for number, (table, column) in enumerate(columns)
    ]


def _values(table: Table, column: Column) -> str:
    return " ".join(
        ("SELECT", f"{quoted(column.name)}::VARCHAR AS value", "FROM", quoted(table.name))
    )


def _beginning(key: str, said: str) -> str:
    """A word of the question, or its stem with any ending, at the start of a word."""
    shortest = min(key, said, key=len)
    return rf"(^|[^a-z0-9]){re.escape(shortest)}" + (r"($|[^a-z0-9])" if len(shortest) < 4 else "")


def _hits(
    desk: Looks, parts: list[str], *, wanted: str, columns: list[tuple[Table, Column]], how: How
) -> list[Hit]:
    if not parts:
        return []
    rows = desk.look(" UNION ALL ".join(parts))
    places = [(columns[int(str(row["place"]))], str(row["value"])) for row in rows]
    return [Hit(wanted, t.name, c.name, value, how) for (t, c), value in places]


def _key(text: str) -> str:
    return text.strip().lower()
