"""Filters as parts of the address, so that a filtered dashboard can be linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.dashboards.filters import MOST_VALUES, Chosen

VALUES, DAYS = "f.", "d."
_MISSING = "~"
_OPEN = ".."


def to_address(chosen: Sequence[Chosen]) -> dict[str, list[str]]:
    """`f.orders.region=North&f.orders.region=South&d.orders.day=2024-01-01..2024-01-31`."""
    made: dict[str, list[str]] = {}
    for each in chosen:
        if each.since or each.until:
            made[DAYS + each.column] = [f"{each.since or ''}{_OPEN}{each.until or ''}"]
        elif each.values:
            made[VALUES + each.column] = [_written(value) for value in each.values]
    return made


def from_address(parts: Mapping[str, Sequence[str]]) -> tuple[Chosen, ...]:
    """What cannot be read is left out: an address may have been typed."""
    found = []
    for name, texts in sorted(parts.items()):
        column = name[2:]
        if "." not in column or not texts:
            continue
        if name.startswith(DAYS):
            since, open_, until = texts[-1].partition(_OPEN)
            if open_ and (since or until):
                found.append(Chosen(column=column, since=since or None, until=until or None))
        elif name.startswith(VALUES):
            values = tuple(dict.fromkeys(_read(text) for text in texts[:MOST_VALUES]))
            found.append(Chosen(column=column, values=values))
    return tuple(found)


def _written(value: str | None) -> str:
    if value is None:
        return _MISSING
    return _MISSING + value if value.startswith(_MISSING) else value


def _read(text: str) -> str | None:
    if text == _MISSING:
        return None
    return text[1:] if text.startswith(_MISSING * 2) else text
