"""Words and numbers on charts: labels, escapes, formats, colours."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from core.domain.labels import capital, humanise
from core.domain.results import ResultColumn, Scalar

COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
    "#8C6BB1",
    "#A6761D",
)
"""Eight colours that colour-blind people can tell apart, fit for light and dark grounds."""

MISSING = "(missing)"
LONGEST = 60
Plain = None | bool | int | float | str

# Plotly reads tags, entities, `$tex$` and `%{fields}` in every text; character references pass.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "{": "&#123;", "\n": " ", "\r": " "}
)


def escape(text: str) -> str:
    """Text that Plotly shows letter by letter, cut to LONGEST characters."""
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    kept = "".join(c if c.isprintable() else " " for c in short)
    return kept.translate(_ESCAPES)


def label(name: str) -> str:
    """A column name as people read it: `total_revenue` becomes `Total revenue`."""
    return capital(humanise(name))


def axis_label(column: ResultColumn) -> str:
    """Label and unit, escaped; what is in percent says so itself."""
    unit = f" ({column.unit})" if column.unit and not column.percent else ""
    return escape(label(column.name) + unit)


def category(value: Scalar) -> str:
    """A value as the name of a bar or series, escaped."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"  # without what floating point adds at the end
    return escape(str(moment(value)))


def moment(value: Scalar) -> Scalar:
    """Dates and times as ISO text, instants in UTC; everything else as it is."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def number(value: Scalar) -> int | float | None:
    """A number that JSON can hold; None for anything else, so that the chart shows a gap."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int) else None


def number_format(values: Iterable[int | float | None], *, percent: bool = False) -> str:
    """A d3 format: thousands separated, as many decimals as mean something; shares in percent."""
    if percent:
        return ",.1%"
    sizes = [abs(v) for v in values if v]
    if not sizes or all(isinstance(v, int) for v in sizes):
        return ",.0f" if sizes else ","
    largest = max(sizes)
    return ",.2~f" if largest >= 1 else ",.3~r"


def is_calendar_year(values: Iterable[int | float | None]) -> bool:
    """Whether whole numbers look like years, which take no thousands separator."""
    return all(isinstance(v, int) and 1500 <= v <= 2500 for v in values if v is not None)
