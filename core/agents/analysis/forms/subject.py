"""Which of several tables a question about statistics is about."""

from __future__ import annotations

from core.domain.labels import words_of
from core.domain.sources import Schema, Table


def subject_table(question: str, schema: Schema) -> Table | None:
    """The only table, else the one that alone holds most of the columns named; None in doubt."""
    if len(schema.tables) == 1:
        return schema.tables[0]
    asked = set(words_of(question))
    scored = sorted(((_named(table, asked), table) for table in schema.tables), key=lambda s: -s[0])
    if len(scored) < 2 or scored[0][0] == scored[1][0]:
        return None
    return scored[0][1]


def _named(table: Table, asked: set[str]) -> int:
    """How many columns are named, counted in words; the table's own name decides between two."""
    columns = [set(words_of(column.name)) for column in table.columns]
    found = sum(2 * len(words) for words in columns if words and words <= asked)
    return found + (1 if found and set(words_of(table.name)) <= asked else 0)
