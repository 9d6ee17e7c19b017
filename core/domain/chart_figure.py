"""A chart as Plotly's JSON, made from a ChartSpec and a result without Plotly itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from core.domain.chart_axes import (
    Json,
    along_axis,
    axis_of,
    describe,
    in_percent,
    label_ends,
    layout_of,
    names_axis,
    place_of,
    value_axis,
    x_axis,
)
from core.domain.chart_pie import pie
from core.domain.chart_series import Series, ordered, series_of
from core.domain.chart_text import (
    COLOURS,
    MISSING,
    axis_label,
    category,
    escape,
    label,
    moment,
    number,
    number_format,
)
from core.domain.charts import ChartSpec
from core.domain.results import Result, Scalar
from core.errors import UserError

_LONG_LABEL = 14
_LONGEST_TICK, _MOST_TICKS = 32, 30
_RAMP = [[0, "#DCEAF5"], [1, "#0072B2"]]
_BOTH_SIDES = [[0, "#D55E00"], [0.5, "#F2F2F2"], [1, "#0072B2"]]


def figure(result: Result, spec: ChartSpec) -> Json:
    """`{"data": [...], "layout": {...}}` in Plotly's shape; UserError for columns not there."""
    check_columns(spec, [column.name for column in result.columns])
    match spec.chart:
        case "bar":
            made = _bar(result, spec)
        case "line" | "area":
            made = _line(result, spec)
        case "scatter":
            made = _scatter(result, spec)
        case "histogram":
            made = _histogram(result, spec)
        case "heatmap":
            made = _heatmap(result, spec)
        case "pie":
            made = pie(result, spec) or _bar(result, spec)
        case "figure":
            made = _number(result, spec)
        case _:
            assert_never(spec.chart)
    return made


def check_columns(spec: ChartSpec, names: Iterable[str]) -> None:
    """UserError when the chart names a column that is not there, or none at all."""
    there = {name.casefold() for name in names}
    wanted = [name for name in (spec.x, *spec.y, spec.split) if name is not None]
    absent = [name for name in wanted if name.casefold() not in there]
    if not absent and (spec.y or (spec.chart == "histogram" and spec.x)):
        return
    what = f"no column named {', '.join(absent)}" if absent else "nothing chosen to draw"
    raise UserError(
        f"This chart cannot be drawn: there is {what}.",
        kept="The table is unchanged.",
        remedy="Choose the columns of the chart again.",
    )


def _bar(result: Result, spec: ChartSpec) -> Json:
    series = series_of(result, spec)
    column = describe(result, spec.x)
    by_time = column is not None and column.role == "time"
    keys = [_places(one, by_time, distinct=spec.split is None) for one in series]
    longest = max((len(k) for one in keys for k in one), default=0)
    lying = spec.horizontal or (not by_time and longest > _LONG_LABEL)
    sizes = [v for one in series for v in one.y]
    shape = number_format(sizes, percent=in_percent(result, spec))
    few = len(series) == 1 and len(result.rows) <= 12
    traces = [
        _with_colour(
            {
                "type": "bar",
                "name": one.name,
                "x": list(one.y) if lying else key,
                "y": key if lying else list(one.y),
                "orientation": "h" if lying else "v",
                "hovertemplate": _hover(lying, shape),
                "texttemplate": f"%{{{'x' if lying else 'y'}:{_brief(shape, one)}}}" if few else "",
                "textposition": "auto",
                "textangle": 0,
                "cliponaxis": False,
            },
            place,
        )
        for place, (one, key) in enumerate(zip(series, keys, strict=True))
    ]
    names = axis_of(column) if by_time else names_axis(column)
    if lying and not by_time:
        names |= {"autorange": "reversed", **_short_ticks(series, keys)}
    values = {**value_axis(result, spec, series=series), "rangemode": "tozero"}
    layout = layout_of(result, spec, series=len(series))
    layout["barmode"] = "stack" if spec.stacked else "group"
    if not lying:  # beside one another, figures of narrow bars would run into each other
        layout["uniformtext"] = {"minsize": 9, "mode": "hide"}
    layout["xaxis"], layout["yaxis"] = (values, names) if lying else (names, values)
    return {"data": traces, "layout": layout}


def _line(result: Result, spec: ChartSpec) -> Json:
    column = describe(result, spec.x)
    series = series_of(result, spec)
    if column is None or column.role in ("time", "number"):
        series = ordered(series)
    sizes = [v for one in series for v in one.y]
    shape = number_format(sizes, percent=in_percent(result, spec))
    area: Json = {"stackgroup": "one"} if len(series) > 1 else {"fill": "tozeroy"}
    if len(series) > 1 and _has_gap(series):
        # Stacked areas cannot show a gap: they would fall to zero.
        area = {}
    traces = [
        _with_colour(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(one.x) <= 40 else "lines",
                "name": one.name,
                "x": along_axis(column, one.x),
                "y": list(one.y),
                "connectgaps": False,
                "hovertemplate": _hover(False, shape),
                **(area if spec.chart == "area" else {}),
            },
            place,
        )
        for place, one in enumerate(series)
    ]
    layout = layout_of(result, spec, series=len(series))
    layout["xaxis"] = x_axis(column, series)
    layout["yaxis"] = value_axis(result, spec, series=series)
    layout["hovermode"] = "x unified" if len(series) > 1 else "closest"
    if "stackgroup" not in traces[0]:
        label_ends(layout, series, xs=[along_axis(column, one.x) for one in series])
    return {"data": traces, "layout": layout}


def _scatter(result: Result, spec: ChartSpec) -> Json:
    column = describe(result, spec.x)
    series, percent = series_of(result, spec), in_percent(result, spec)
    traces = [
        _with_colour(
            {
                "type": "scatter",
                "mode": "markers",
                "name": one.name,
                "x": along_axis(column, one.x),
                "y": list(one.y),
                "opacity": 0.8 if len(result.rows) <= 500 else 0.5,
                "hovertemplate": _hover(False, number_format(one.y, percent=percent)),
            },
            place,
        )
        for place, one in enumerate(series)
    ]
    layout = layout_of(result, spec, series=len(series))
    layout["xaxis"] = x_axis(column, series)
    layout["yaxis"] = value_axis(result, spec, series=series)
    return {"data": traces, "layout": layout}


def _histogram(result: Result, spec: ChartSpec) -> Json:
    name = spec.x or spec.y[0]
    column = describe(result, name)
    position = result.index(name) or 0
    values = [place_of(column, row[position]) for row in result.rows if row[position] is not None]
    trace: Json = {
        "type": "histogram",
        "name": escape(label(name)),
        "x": values,
        "hovertemplate": "%{x}<br>%{y:,} rows<extra></extra>",
    }
    layout = layout_of(result, spec, series=1)
    layout["xaxis"] = axis_of(column)
    layout["yaxis"] = {
        "title": {"text": "Rows"},
        "tickformat": ",",
        "rangemode": "tozero",
        "automargin": True,
    }
    layout["bargap"] = 0.05
    return {"data": [_with_colour(trace, 0)], "layout": layout}


def _heatmap(result: Result, spec: ChartSpec) -> Json:
    series = series_of(result, spec)
    columns = list(dict.fromkeys(category(x) for one in series for x in one.x))
    grid = [
        [found.get(name) for name in columns]
        for found in ({category(x): y for x, y in zip(one.x, one.y, strict=True)} for one in series)
    ]
    cells = [v for row in grid for v in row if v is not None]
    percent = in_percent(result, spec)
    shape = number_format(cells, percent=percent)
    both = any(v < 0 for v in cells) and any(v > 0 for v in cells)
    measure = describe(result, spec.y[0])
    trace: Json = {
        "type": "heatmap",
        "x": columns,
        "y": [one.name for one in series],
        "z": grid,
        "colorscale": _BOTH_SIDES if both else _RAMP,
        **({"zmid": 0} if both else {}),
        "hoverongaps": False,
        "hovertemplate": f"%{{x}}<br>%{{y}}<br>%{{z:{shape}}}<extra></extra>",
        "colorbar": {
            "title": {"text": axis_label(measure) if measure else ""},
            "tickformat": shape if percent else ",",
        },
    }
    layout = layout_of(result, spec, series=1)
    across, down = describe(result, spec.x), describe(result, spec.split)
    layout["xaxis"] = names_axis(across)
    layout["yaxis"] = {**names_axis(down), "autorange": "reversed"}
    return {"data": [trace], "layout": layout}


def _number(result: Result, spec: ChartSpec) -> Json:
    column = describe(result, spec.y[0])
    value = number(result.value(spec.y[0], 0)) if result.rows else None
    layout = layout_of(result, spec, series=1)
    if value is None:
        note: Json = {"text": MISSING, "showarrow": False, "font": {"size": 32}}
        hidden = {"visible": False}
        layout |= {"annotations": [note], "xaxis": hidden, "yaxis": hidden}
        return {"data": [], "layout": layout}
    percent = in_percent(result, spec)
    unit = f" {escape(column.unit)}" if column and column.unit and not percent else ""
    trace: Json = {
        "type": "indicator",
        "mode": "number",
        "value": value,
        "number": {"valueformat": number_format([value], percent=percent), "suffix": unit},
    }
    return {"data": [trace], "layout": layout}


def _places(one: Series, by_time: bool, *, distinct: bool) -> list[str]:
    """Names of bars. Plotly lays equal names over one another, so repeats get unseen marks."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for value in one.x:
        name = str(moment(value)) if by_time and value is not None else category(value)
        seen[name] = seen.get(name, 0) + 1
        names.append(name + "\u200b" * (seen[name] - 1) if distinct and not by_time else name)
    return names


def _short_ticks(series: Sequence[Series], keys: Sequence[Sequence[str]]) -> Json:
    """Names cut to what leaves the bars their room; the hover has them whole."""
    pairs = zip(series, keys, strict=True)
    named = {key: x for one, places in pairs for key, x in zip(places, one.x, strict=True)}
    if len(named) > _MOST_TICKS or all(len(key) <= _LONGEST_TICK for key in named):
        return {}
    texts = [_cut(value) for value in named.values()]
    return {"tickmode": "array", "tickvals": list(named), "ticktext": texts}


def _cut(value: Scalar) -> str:
    name = category(value)
    return name if len(name) <= _LONGEST_TICK else category(str(value)[: _LONGEST_TICK - 1]) + "…"


def _brief(shape: str, series: Series) -> str:
    """The format of labels in bars: no decimals from a thousand on; the hover has them."""
    return ",.0f" if any(abs(v) >= 1_000 for v in series.y if v is not None) else shape


def _has_gap(series: Sequence[Series]) -> bool:
    """Whether some place on the axis has no value in any series."""
    rows = zip(*(one.y for one in series), strict=False)
    return any(all(value is None for value in row) for row in rows)


def _hover(lying: bool, shape: str) -> str:
    name, value = ("%{y}", f"%{{x:{shape}}}") if lying else ("%{x}", f"%{{y:{shape}}}")
    return f"{name}<br>{value}"


def _with_colour(trace: Json, place: int) -> Json:
    colour = COLOURS[place % len(COLOURS)]
    line = {"line": {"color": colour, "width": 2}} if trace["type"] == "scatter" else {}
    return {**trace, "marker": {"color": colour}, **line}
