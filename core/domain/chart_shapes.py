"""The chart that a result's shape suggests, whatever was asked."""

from __future__ import annotations

from core.domain.charts import ChartKind, ChartSpec
from core.domain.labels import capital, humanise
from core.domain.results import Result
from core.domain.shapes import Shape, numbers

MOST_BARS = 40
MOST_SERIES = 8
MOST_SPLIT_BARS = 120
FEW_ROWS = 12
LONG_LABEL = 14


def chart_of(result: Result, shape: Shape) -> ChartSpec | None:
    """Bars for categories, lines for time, points for two measures; None where none suits."""
    if shape.identifiers and len(result.columns) > 4:
        return None
    measures = [i for i in shape.measures if any(r[i] is not None for r in result.rows)]
    if not measures:
        return None
    if len(result.rows) == 1:
        return _figure(result, shape, measures=measures)
    if shape.times and not (shape.identifiers and not shape.categories):
        made = _over_time(result, shape, measures=measures)
        if made is not None or shape.categories:
            return made or _by_category(result, shape, measures=measures)
    if shape.labels and not shape.times and (shape.categories or len(result.columns) <= 3):
        return _by_category(result, shape, measures=measures)
    return _of_numbers(result, measures) if not shape.labels else None


def _figure(result: Result, shape: Shape, *, measures: list[int]) -> ChartSpec | None:
    if len(measures) != 1 or len(result.columns) > 2:
        return None
    name = result.columns[measures[0]].name
    return ChartSpec(chart="figure", y=(name,), title=capital(humanise(name)))


def _over_time(result: Result, shape: Shape, *, measures: list[int]) -> ChartSpec | None:
    time = shape.times[0]
    periods = _distinct(result, time)
    if periods < 2 or len(shape.times) > 2 or len(shape.categories) > 1:
        return None
    if periods == len(result.rows):
        alike = _alike(result, measures)
        if _in_order(result, time):
            return _spec("line", result, x=time, ys=alike)
        return _bars(result, time, measures=alike) if periods <= MOST_BARS else None
    return _split_over_time(result, shape, measures=measures)


def _split_over_time(result: Result, shape: Shape, *, measures: list[int]) -> ChartSpec | None:
    """One line a category, or a year beside the month, when each has a point a period."""
    along, split = shape.times[0], next(iter(shape.categories), None)
    few = MOST_SERIES
    if split is None and len(shape.times) == 2:
        along, split, few = shape.times[1], shape.times[0], FEW_ROWS
    if split is None or _distinct(result, split) > few:
        return None
    pairs = {(row[along], row[split]) for row in result.rows}
    if len(pairs) < len(result.rows):
        return None
    return _spec("line", result, x=along, ys=measures[:1], split=split)


def _in_order(result: Result, position: int) -> bool:
    """Whether times run one way; a ranking of periods does not."""
    keys = [str(row[position]) for row in result.rows if row[position] is not None]
    return keys == sorted(keys) or keys == sorted(keys, reverse=True)


def _by_category(result: Result, shape: Shape, *, measures: list[int]) -> ChartSpec | None:
    label = shape.labels[0]
    count = _distinct(result, label)
    rows = len(result.rows)
    if count == rows and count <= MOST_BARS:
        return _bars(result, label, measures=_alike(result, measures))
    if len(shape.categories) == 2 and _distinct_pairs(result, shape) == rows:
        other = shape.categories[1]
        first, second = (label, other) if count >= _distinct(result, other) else (other, label)
        if _distinct(result, second) <= MOST_SERIES and rows <= MOST_SPLIT_BARS:
            return _spec("bar", result, x=first, ys=measures[:1], split=second)
        if max(_distinct(result, first), _distinct(result, second)) <= MOST_BARS:
            return _spec("heatmap", result, x=first, ys=measures[:1], split=second)
    if len(measures) == 2 and count == rows:
        return _spec("scatter", result, x=measures[0], ys=measures[1:2])
    return None


def _bars(result: Result, label: int, *, measures: list[int]) -> ChartSpec:
    made = _spec("bar", result, x=label, ys=measures)
    longest = max(len(str(row[label])) for row in result.rows)
    return made.model_copy(
        update={"horizontal": longest > LONG_LABEL or len(result.rows) > FEW_ROWS}
    )


def _of_numbers(result: Result, measures: list[int]) -> ChartSpec | None:
    if len(measures) == 2 and len(result.columns) == 2:
        return _spec("scatter", result, x=measures[0], ys=measures[1:])
    if len(measures) == 1 and len(result.rows) > FEW_ROWS:
        name = result.columns[measures[0]].name
        return ChartSpec(chart="histogram", x=name, title=f"Distribution of {humanise(name)}")
    return None


def _spec(
    kind: ChartKind, result: Result, *, x: int, ys: list[int], split: int | None = None
) -> ChartSpec:
    names = [result.columns[i].name for i in ys]
    across = humanise(result.columns[x].name)
    what = " and ".join(humanise(n) for n in names) if len(names) <= 2 else "Figures"
    by = f"{what} against {across}" if kind == "scatter" else f"{what} by {across}"
    if split is not None:
        by += f" and {humanise(result.columns[split].name)}"
    return ChartSpec(
        chart=kind,
        x=result.columns[x].name,
        y=tuple(names),
        split=None if split is None else result.columns[split].name,
        title=capital(by),
    )


def _alike(result: Result, measures: list[int]) -> list[int]:
    """The first measure, and those that share its unit and size, so that one axis serves them."""
    first = measures[0]
    top = _largest(result, first)
    return [
        i
        for i in measures
        if result.columns[i].unit == result.columns[first].unit
        and result.columns[i].percent == result.columns[first].percent
        and (i == first or (top > 0 and 0.05 <= _largest(result, i) / top <= 20))
    ][:4]


def _largest(result: Result, position: int) -> float:
    return max((abs(float(n)) for n in numbers(result, position) if n is not None), default=0.0)


def _distinct_pairs(result: Result, shape: Shape) -> int:
    return len({tuple(row[i] for i in shape.categories) for row in result.rows})


def _distinct(result: Result, position: int) -> int:
    return len({row[position] for row in result.rows})
