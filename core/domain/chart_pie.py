"""Pies: up to five parts of one whole. More, or a part below zero, are bars."""

from __future__ import annotations

from core.domain.chart_axes import Json, in_percent, layout_of
from core.domain.chart_series import series_of
from core.domain.chart_text import COLOURS, category, number_format
from core.domain.charts import ChartSpec
from core.domain.results import Result

MOST_PARTS = 5


def pie(result: Result, spec: ChartSpec) -> Json | None:
    """The pie in Plotly's shape; None where bars must say it."""
    (one, *more) = series_of(result, spec.model_copy(update={"y": spec.y[:1], "split": None}))
    values = [value for value in one.y if value is not None]
    if more or not values or len(one.y) > MOST_PARTS or min(values) < 0 or not sum(values):
        return None
    shape = number_format(values, percent=in_percent(result, spec))
    trace: Json = {
        "type": "pie",
        "labels": [category(x) for x in one.x],
        "values": list(one.y),
        "sort": False,
        "hole": 0.55,
        "marker": {"colors": list(COLOURS[: len(one.y)])},
        "textinfo": "label+percent",
        "textposition": "outside",
        "automargin": True,
        "hovertemplate": f"%{{label}}<br>%{{value:{shape}}}<br>%{{percent}}<extra></extra>",
    }
    return {"data": [trace], "layout": {**layout_of(result, spec, series=1), "showlegend": False}}
