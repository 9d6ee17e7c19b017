"""What moved between two results of one cell: which figures, and which rows moved them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.results import Result, Scalar

MOST = 20  # rows that are listed of each kind

Row = tuple[Scalar, ...]
Key = tuple[Scalar, ...]


@dataclass(frozen=True)
class Moved:
    """One figure of one row. `change` is None where it is no number before or after."""

    key: Key
    column: str
    before: Scalar
    after: Scalar

    @property
    def change(self) -> float | None:
        if _is_number(self.before) and _is_number(self.after):
            return float(self.after) - float(self.before)  # type: ignore[arg-type]
        return None


@dataclass(frozen=True)
class Difference:
    """`moved`, `added` and `removed` list at most `MOST` rows; the counts are of all.

    `columns` says why rows were not compared: the result has other columns now.
    """

    name: str
    moved: tuple[Moved, ...] = ()
    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    counts: tuple[int, int, int] = (0, 0, 0)
    columns: str = ""

    @property
    def any(self) -> bool:
        return bool(self.columns) or self.counts != (0, 0, 0)


def difference(name: str, before: Result, after: Result) -> Difference:
    """Rows are the same where their texts, dates and flags are; the largest changes first."""
    old, new = [c.name for c in before.columns], [c.name for c in after.columns]
    if old != new:
        return Difference(name, columns=f"Its columns were {_listed(old)}, now {_listed(new)}.")
    places = _key_places(before, after)
    one, other = _by_key(before.rows, places), _by_key(after.rows, places)
    if len(one) < len(before.rows) or len(other) < len(after.rows):
        one, other = _by_key(before.rows, None), _by_key(after.rows, None)
    moved = [
        Moved(key, old[at], row[at], other[key][at])
        for key, row in one.items()
        if key in other
        for at in range(len(old))
        if row[at] != other[key][at]
    ]
    moved.sort(key=lambda each: -abs(each.change or 0.0))
    added = [row for key, row in other.items() if key not in one]
    removed = [row for key, row in one.items() if key not in other]
    return Difference(
        name,
        tuple(moved[:MOST]),
        tuple(added[:MOST]),
        removed=tuple(removed[:MOST]),
        counts=(len(moved), len(added), len(removed)),
    )


def _key_places(before: Result, after: Result) -> tuple[int, ...] | None:
    """The columns that name a row; None for a single row, and where there is none."""
    if len(before.rows) == len(after.rows) == 1:
        return None
    places = tuple(at for at, column in enumerate(before.columns) if column.role != "number")
    return places or None


def _by_key(rows: Sequence[Row], places: tuple[int, ...] | None) -> Mapping[Key, Row]:
    """By the values at `places`, else by the row's place from 1."""
    if places is None:
        return {(at,): row for at, row in enumerate(rows, 1)}
    return {tuple(row[at] for at in places): row for row in rows}


def _is_number(value: Scalar) -> bool:
    return value is not None and not isinstance(value, bool | str) and hasattr(value, "__float__")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
