"""What a figure tile says: the number, how it changed, its line, its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.domain.chart_text import number
from core.domain.dashboards.spec import NumberFormat, Target, Tile
from core.domain.formats import MISSING, exact, show, show_number, show_percent
from core.domain.labels import words_of
from core.domain.results import Result, ResultColumn, Scalar
from core.domain.shapes import shape_of

_BEFORE = frozenset("before previous prior last earlier ago".split())
_PLUS = "+"


@dataclass(frozen=True)
class Figure:
    """`text` is for reading, `exact` for a hover. `change` is signed, `good` whether it is welcome
    (None without a target). `line` are the values of a series in time, None where one is missing.
    `reached` is the share of the target, 1 when it is met.
    """

    text: str
    exact: str
    label: str
    change: str = ""
    against: str = ""
    rising: bool | None = None
    good: bool | None = None
    line: tuple[int | float | None, ...] = ()
    target: str = ""
    reached: float | None = None
    notes: tuple[str, ...] = ()


def figure_of(tile: Tile, result: Result) -> Figure:
    """The last value of a series, or the one value there is."""
    place = _place(tile, result)
    if place is None:
        label = tile.chart.y[0] if tile.chart and tile.chart.y else ""
        return Figure(MISSING, MISSING, label, notes=("The result has no number to show.",))
    times = [i for i in shape_of(result).times if i != place]
    rows = sorted(result.rows, key=lambda row: _moment(row[times[0]])) if times else result.rows
    column = result.columns[place]
    value = rows[-1 if times else 0][place]
    before, against = _before(result, rows, place, times=times)
    values = tuple(number(row[place]) for row in rows) if times and len(rows) > 1 else ()
    change, rising = _change(value, before, tile.format)
    target = tile.target
    return Figure(
        text=written(value, column, tile.format),
        exact=exact(value, column),
        label=column.name,
        change=change,
        against=against if change else "",
        rising=rising,
        good=None if rising is None or target is None else rising == (target.better == "higher"),
        line=values,
        target=written(target.value, column, tile.format) if target is not None else "",
        reached=_reached(value, target),
        notes=_notes(result, place, timed=bool(times)),
    )


def written(value: Scalar, column: ResultColumn | None, form: NumberFormat) -> str:
    """A value as the tile's format has it."""
    figure = _decimal(value)
    if figure is None:
        return show(value, column)
    if form.percent:
        return show_percent(figure, form.decimals)
    return show(value, column, unit=form.unit or None, decimals=form.decimals, shorten=form.shorten)


def _place(tile: Tile, result: Result) -> int | None:
    """The column that the tile names, else the first that measures anything."""
    if not result.rows:
        return None
    named = tile.chart.y[0] if tile.chart is not None and tile.chart.y else None
    wanted = result.index(named) if named is not None else None
    if wanted is not None:
        return wanted
    numbers = [i for i, column in enumerate(result.columns) if column.role == "number"]
    return next(iter((*shape_of(result).measures, *numbers)), None)


def _before(
    result: Result, rows: Sequence[Sequence[Scalar]], place: int, *, times: Sequence[int]
) -> tuple[Scalar, str]:
    """What the value is set against, and its name."""
    if times and len(rows) > 1:
        at = show(rows[-2][times[0]], result.columns[times[0]])
        return rows[-2][place], at
    for other, column in enumerate(result.columns):
        if other != place and column.role == "number" and _BEFORE & set(words_of(column.name)):
            return rows[0][other], "before"
    return None, ""


def _change(value: Scalar, before: Scalar, form: NumberFormat) -> tuple[str, bool | None]:
    """`+4.1 %`, or the difference where a share means nothing; and whether it rose."""
    now, was = _decimal(value), _decimal(before)
    if now is None or was is None:
        return "", None
    if now == was:
        return "no change", None
    moved = now - was
    sign = _PLUS if moved > 0 else ""
    if form.percent:
        return f"{sign}{show_number(moved * 100, decimals=1)} points", moved > 0
    if was <= 0 or now < 0:
        return f"{sign}{show_number(moved, unit=form.unit or None, shorten=True)}", moved > 0
    return f"{sign}{show_number(moved / was * 100, unit='%', decimals=1)}", moved > 0


def _reached(value: Scalar, target: Target | None) -> float | None:
    now = _decimal(value)
    if target is None or now is None:
        return None
    goal = Decimal(repr(target.value))
    if now >= goal if target.better == "higher" else now <= goal:
        return 1.0
    if goal <= 0 or now <= 0:
        return 0.0
    return float(now / goal if target.better == "higher" else goal / now)


def _notes(result: Result, place: int, *, timed: bool) -> tuple[str, ...]:
    if all(row[place] is None for row in result.rows):
        return ("Every value is missing.",)
    if timed and len(result.rows) == 1:
        return ("One point so far: a change needs two.",)
    if not timed and len(result.rows) > 1:
        return (f"The first of {len(result.rows):,} rows is shown.",)
    return ()


def _moment(value: Scalar) -> tuple[bool, str]:
    """Missing times come first."""
    return (value is not None, f"{value:>20}" if isinstance(value, int) else str(value))


def _decimal(value: Scalar) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    made = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return made if made.is_finite() else None


def _or(decimals: int | None, other: int) -> int:
    return other if decimals is None else decimals
