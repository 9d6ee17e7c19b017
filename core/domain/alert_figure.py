"""A figure over time with the band that is usual, and marks where an alert speaks, for Plotly."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.alerts import Point, Side, speaks
from core.domain.chart_axes import Json
from core.domain.chart_text import COLOURS, escape

_BAND = "rgba(128,128,128,0.18)"
_NOTHING = "rgba(0,0,0,0)"


def alert_figure(points: Sequence[Point], side: Side, *, name: str, unit: str | None) -> Json:
    """`{"data": [...], "layout": {...}}`: band, course and marks, in that order."""
    days = [point.start.isoformat() for point in points]
    marked = [point for point in points if speaks(point, side)]
    plain = {"mode": "lines", "type": "scatter", "hoverinfo": "skip", "showlegend": False}
    edge = {**plain, "x": days, "line": {"width": 0, "color": _NOTHING}}
    course = {
        "type": "scatter",
        "mode": "lines",
        "name": escape(name),
        "x": days,
        "y": [point.value for point in points],
        "line": {"color": COLOURS[0], "width": 2},
        "hovertemplate": "%{x|%-d %b %Y}: %{y:,.6~r}<extra></extra>",
        "showlegend": False,
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "name": "It would have spoken",
        "x": [point.start.isoformat() for point in marked],
        "y": [point.value for point in marked],
        "marker": {"color": COLOURS[1], "size": 10, "symbol": "diamond"},
        "hovertemplate": "It would have spoken: %{y:,.6~r}<extra></extra>",
        "showlegend": False,
    }
    low = {**edge, "y": [point.low for point in points]}
    high = {**edge, "y": [point.high for point in points], "fill": "tonexty", "fillcolor": _BAND}
    layout = {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {"type": "date", "showgrid": False, "automargin": True},
        "yaxis": {
            "automargin": True,
            "tickformat": ",~r",
            "title": {"text": escape(f"{name} ({unit})" if unit else name)},
        },
        "hovermode": "closest",
    }
    return {"data": [low, high, course, marks], "layout": layout}
