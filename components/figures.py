"""Counts, sizes and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

from core.domain.value import now


def count(number: int, noun: str = "", many: str = "") -> str:
    """Thousands separated; with a noun in the right number: `1 row`, `2,040 rows`."""
    if not noun:
        return f"{number:,}"
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def size(number: int) -> str:
    """Bytes in decimal units: `1.12 GB`."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            amount = number / factor
            return f"{amount:.2f} {unit}" if amount < 10 else f"{amount:,.0f} {unit}"
    return f"{number} bytes"


def seconds(number: float) -> str:
    if number < 10:
        return f"{number:.1f} s"
    if number < 60:
        return f"{number:.0f} s"
    minutes, rest = divmod(round(number), 60)
    return f"{minutes} min {rest:02d} s"


def money(dollars: float) -> str:
    return f"${dollars:,.4f}".rstrip("0").rstrip(".") if dollars else "free"


def since(moment: datetime) -> str:
    """`just now`, `5 min ago`, `3 h ago`, then the date."""
    passed = (now() - moment.astimezone(UTC)).total_seconds()
    if passed < 60:
        return "just now"
    if passed < 3600:
        return f"{passed // 60:.0f} min ago"
    if passed < 86400:
        return f"{passed // 3600:.0f} h ago"
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y}"
