"""A chart tile: its drawing and a legend, both of which filter when clicked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import session
from components.charts import summary
from components.plain import plain
from components.tables import table_rows
from components.tiles.choice import Clicked
from components.tiles.drawing import Drawn
from components.tiles.face import Face
from core.domain.chart_text import category
from core.domain.charts import ChartSpec
from core.domain.results import Scalar

_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}
_LEGEND = 40  # pixels
_MOST_LEGEND = 8


def chart_tile(face: Face, made: Drawn, *, height: int) -> Clicked | None:
    spec = made.shown.spec
    if made.figure is None or spec is None:
        if made.shown.result.rows:
            table_rows(made.shown.result, key=f"rows-{face.key}", height=height, labelled=True)
        return None
    names = _legend_names(made, spec)
    picked = _legend(face, made, names) if names else None
    turn = session.generation(f"chart-{face.key}")
    state = st.plotly_chart(
        made.figure,
        key=f"chart-{face.key}-{turn}",
        height=max(80, height - (_LEGEND if names else 0)),
        config=_CONFIG,
        on_select="rerun",
        selection_mode="points",
        alt=summary(spec.model_copy(update={"title": face.tile.title})),
    )
    return picked or _point(face, made, state)


def _legend_names(made: Drawn, spec: ChartSpec) -> tuple[str, ...]:
    """Series of a split, or the parts of a pie."""
    if spec.split is not None and spec.chart not in ("heatmap", "scatter"):
        return _values(made, spec.split)
    return _values(made, spec.x) if spec.chart == "pie" else ()


def _values(made: Drawn, column: str | None) -> tuple[str, ...]:
    place = made.shown.result.index(column) if column is not None else None
    if place is None:
        return ()
    found = dict.fromkeys(category(row[place]) for row in made.shown.result.rows)
    return tuple(found)[:_MOST_LEGEND]


def _legend(face: Face, made: Drawn, names: Sequence[str]) -> Clicked | None:
    """Coloured by the order of the series, as the chart is; see look.css."""
    spec = made.shown.spec
    turn = session.generation(f"chart-{face.key}")
    name = st.pills(
        "Legend",
        names,
        format_func=plain,
        key=f"legend-{face.key}-{turn}",
        label_visibility="collapsed",
    )
    column = (spec.split or spec.x) if spec is not None else None
    if name is None or column is None:
        return None
    return _clicked(face, made, {column: name})


def _point(face: Face, made: Drawn, state: object) -> Clicked | None:
    """The bar, point or cell that was clicked."""
    spec = made.shown.spec
    selection = state.get("selection") if isinstance(state, Mapping) else None
    points = selection.get("points") if isinstance(selection, Mapping) else None
    if spec is None or not points or not isinstance(points[0], Mapping):
        return None
    point = points[0]
    lying = (
        made.figure is not None
        and made.figure.data[0].type == "bar"
        and (made.figure.data[0].orientation == "h")
    )
    places: dict[str, object] = {}
    if spec.x is not None and spec.chart != "histogram":
        places[spec.x] = point.get("y" if lying else "x")
    if spec.split is not None:
        number = point.get("curve_number")
        names = _values(made, spec.split)
        if spec.chart == "heatmap":
            places[spec.split] = point.get("y")
        elif isinstance(number, int) and number < len(names):
            places[spec.split] = names[number]
    return _clicked(face, made, places)


def _clicked(face: Face, made: Drawn, places: Mapping[str, object]) -> Clicked | None:
    values: list[tuple[str, Scalar]] = []
    for column, place in places.items():
        found, value = made.value_at(column, place)
        if found:
            values.append((column, value))
    return Clicked(face.tile.id, tuple(values)) if values else None
