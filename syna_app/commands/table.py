"""Tables in a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.domain.formats import text_of


def as_text(columns: Sequence[str], rows: Sequence[Sequence[object]], shown: int) -> str:
    """The first `shown` rows, numbers to the right, and a line that says how many there are."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for position, name in enumerate(columns):
        cells = [row[position] for row in rows[:shown]]
        numeric = any(isinstance(c, int | float | Decimal) for c in cells)
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:shown]:
        table.add_row(*(Text(text_of(value)) for value in row))
    buffer = io.StringIO()
    Console(file=buffer, width=100, color_system=None).print(table)
    text = buffer.getvalue().rstrip()
    return text if len(rows) <= shown else f"{text}\n\nShowing {shown} of {len(rows):,} rows."


def plain(value: object) -> object:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else str(value)
