"""Tables as the model sees them before it writes Python: frames with columns and sample values."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.chat import Message
from core.domain.sources import Column, Schema, Table
from core.prompts import render

PROMPT = "write_python"
MOST_COLUMNS = 60
_SAMPLE = 24
_KINDS = {
    "VARCHAR": "text",
    "BOOLEAN": "bool",
    "DATE": "datetime64",
    "TIMESTAMP": "datetime64",
    "DOUBLE": "float64",
    "FLOAT": "float64",
}


def stable_message(schema: Schema) -> Message:
    """The first message of every call about these tables."""
    return Message(role="system", text=render(PROMPT, frames=frames_text(schema)))


def frames_text(schema: Schema) -> str:
    return "\n\n".join(_frame(table, name) for table, name in named_frames(schema))


def named_frames(schema: Schema) -> Sequence[tuple[Table, str]]:
    """Each table and what it is called in code: `df` where it is the only one."""
    if len(schema.tables) == 1:
        return ((schema.tables[0], "df"),)
    return tuple((table, frame_name(table.name)) for table in schema.tables)


def frames_in(schema: Schema) -> frozenset[str]:
    """Every name that a script finds data under."""
    return frozenset({"df", "tables", *(table.name for table in schema.tables)})


def frame_name(table: str) -> str:
    return table if table.isidentifier() else f"tables[{table!r}]"


def _frame(table: Table, name: str) -> str:
    shown = table.columns[:MOST_COLUMNS]
    lines = [f"{name} is a DataFrame of {table.rows:,} rows with the columns"]
    lines += [_column(column) for column in shown]
    if left := table.columns[MOST_COLUMNS:]:
        lines.append("and " + ", ".join(repr(column.name) for column in left[:200]))
    return "\n".join(lines)


def _column(column: Column) -> str:
    kind = _KINDS.get(column.type.partition("(")[0], "int64" if "INT" in column.type else "text")
    samples = ", ".join(sample[:_SAMPLE] for sample in column.samples[:3])
    return f"  {column.name!r} {kind}: {samples}"
