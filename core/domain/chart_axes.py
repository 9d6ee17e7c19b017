"""Axes, titles and layout of charts, in Plotly's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.domain.chart_series import Series
from core.domain.chart_text import (
    COLOURS,
    axis_label,
    category,
    escape,
    is_calendar_year,
    label,
    moment,
    number,
)
from core.domain.charts import ChartSpec
from core.domain.results import Result, ResultColumn, Scalar

Json = dict[str, object]
_MOST_LABELS = 4
_APART = 0.07


def title_of(result: Result, spec: ChartSpec) -> str:
    """What the chart shows, in words (not escaped)."""
    if spec.title:
        return spec.title
    measures = " and ".join(label(name) for name in spec.y) or "Rows"
    x = label(spec.x).lower() if spec.x else ""
    if spec.chart == "histogram":
        return f"Distribution of {label(spec.x or spec.y[0]).lower()}"
    if spec.chart == "figure" or not x:
        return measures
    if spec.chart == "scatter":
        split = f", by {label(spec.split).lower()}" if spec.split else ""
        return f"{measures} against {x}{split}"
    split = f" and {label(spec.split).lower()}" if spec.split else ""
    return f"{measures} by {x}{split}"


def describe(result: Result, name: str | None) -> ResultColumn | None:
    position = result.index(name) if name is not None else None
    return None if position is None else result.columns[position]


def place_of(column: ResultColumn | None, value: Scalar) -> object:
    """A value where its axis puts it: a number, an ISO instant, or a name."""
    if column is None or column.role == "number":
        return number(value)
    return moment(value) if column.role == "time" else category(value)


def along_axis(column: ResultColumn | None, values: Sequence[Scalar]) -> list[object]:
    return [place_of(column, value) for value in values]


def axis_of(column: ResultColumn | None) -> Json:
    """The axis of a column's values. Dates say by themselves what they are."""
    if column is None:
        return {"title": {"text": ""}, "automargin": True}
    if column.role == "time":
        return {"type": "date", "title": {"text": ""}, "automargin": True, "showgrid": False}
    if column.role == "number":
        return {
            "type": "linear",
            "tickformat": ",",
            "title": {"text": axis_label(column)},
            "automargin": True,
        }
    return names_axis(column)


def names_axis(column: ResultColumn | None) -> Json:
    """An axis of categories, which need no grid."""
    return {
        "type": "category",
        "title": {"text": axis_label(column) if column else ""},
        "automargin": True,
        "showgrid": False,
    }


def x_axis(column: ResultColumn | None, series: Sequence[Series]) -> Json:
    axis = axis_of(column)
    if column is not None and column.role == "number":
        years = is_calendar_year(number(x) for one in series for x in one.x)
        axis["tickformat"] = "d" if years else ","
    return axis


def value_axis(result: Result, spec: ChartSpec, *, series: Sequence[Series]) -> Json:
    """The axis of the measure: its name if there is one measure, else the unit they share."""
    columns = [c for c in (describe(result, name) for name in spec.y) if c is not None]
    units = {column.unit for column in columns}
    shared = units.pop() if len(units) == 1 else None
    text = axis_label(columns[0]) if len(columns) == 1 else escape(shared or "")
    whole = all(isinstance(v, int) for one in series for v in one.y if v is not None)
    percent = in_percent(result, spec)
    few = whole and max((abs(v) for one in series for v in one.y if v is not None), default=9) < 5
    return {
        "title": {"text": text},
        "tickformat": ",.2~%" if percent else ",",
        "automargin": True,
        **({"dtick": 1} if few and not percent else {}),
    }


def in_percent(result: Result, spec: ChartSpec) -> bool:
    """Whether every measure is a share that is read in percent."""
    columns = [describe(result, name) for name in spec.y]
    return bool(columns) and all(column is not None and column.percent for column in columns)


def layout_of(result: Result, spec: ChartSpec, *, series: int) -> Json:
    """No backgrounds and no font colours: the theme of the page sets them."""
    return {
        "title": {"text": escape(title_of(result, spec)), "x": 0, "xanchor": "left"},
        "colorway": list(COLOURS),
        "separators": ".,",
        "showlegend": series > 1,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "margin": {"l": 8, "r": 16, "t": 80 if series > 1 else 48, "b": 8},
    }


def label_ends(layout: Json, series: Sequence[Series], *, xs: Sequence[Sequence[object]]) -> None:
    """Name up to four lines at their last points, where these lie apart, instead of a legend."""
    ends = [_end(one, places) for one, places in zip(series, xs, strict=True)]
    found = [end for end in ends if end is not None]
    values = [v for one in series for v in one.y if v is not None]
    if not 2 <= len(series) <= _MOST_LABELS or len(found) < len(series):
        return
    apart = (max(values) - min(values)) * _APART
    heights = sorted(y for _, y in found)
    if any(high - low <= apart for low, high in pairwise(heights)):
        return
    layout["showlegend"] = False
    layout["annotations"] = [
        {"x": x, "y": y, "text": f" {one.name}", "xanchor": "left", "showarrow": False}
        for one, (x, y) in zip(series, found, strict=True)
    ]
    width = 16 + 7 * min(20, max(len(one.name) for one in series))
    layout["margin"] = {"l": 8, "r": width, "t": 48, "b": 8}


def _end(one: Series, places: Sequence[object]) -> tuple[object, float] | None:
    """The last point of a series, if it is at the end of the axis."""
    last = one.y[-1] if one.y else None
    return None if last is None else (places[-1], float(last))
