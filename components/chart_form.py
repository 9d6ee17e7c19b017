"""Chart settings: type and fields, chosen by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from components.cells.choice import DrawChart
from core.domain.cells import QueryCell
from core.domain.chart_rules import suggest
from core.domain.charts import ChartKind, ChartSpec
from core.domain.results import Result

_TITLES: dict[str, str] = {
    "bar": "Bars",
    "line": "Line",
    "area": "Area",
    "scatter": "Points",
    "histogram": "Distribution",
    "heatmap": "Heat map",
    "pie": "Shares of a whole",
    "figure": "One figure",
}
_NONE = "none"


def chart_form(cell: QueryCell, result: Result, *, key: str) -> DrawChart | None:
    """What to draw, once the person pressed a button; begins with what fits the rows."""
    columns = result.columns
    names = [c.name for c in columns]
    numbers = [c.name for c in columns if c.role == "number"] or names
    plain_bars = ChartSpec(chart="bar", x=names[0], y=tuple(numbers[-1:]))
    old = cell.chart or suggest(result) or plain_bars
    kinds: tuple[ChartKind, ...] = get_args(ChartKind)
    with st.form(key, border=False):
        kind = st.selectbox("Chart", kinds, kinds.index(old.chart), format_func=_TITLES.__getitem__)
        x = st.selectbox("Along", [_NONE, *names], _place(old.x, names))
        y = st.multiselect("Values", numbers, [n for n in old.y if n in numbers])
        split = st.selectbox("One series for each", [_NONE, *names], _place(old.split, names))
        title = st.text_input(
            "Title", old.title, placeholder="made from the columns", max_chars=200
        )
        horizontal = st.checkbox("Lying bars", old.horizontal)
        stacked = st.checkbox("Stacked", old.stacked)
        with st.container(horizontal=True):
            drawn = st.form_submit_button("Draw", type="primary")
            removed = st.form_submit_button("Table only", type="tertiary")
    if removed:
        return DrawChart(cell.id, None)
    if not drawn:
        return None
    spec = ChartSpec(
        chart=kind,
        x=None if x == _NONE else x,
        y=tuple(y),
        split=None if split == _NONE else split,
        title=title.strip(),
        horizontal=horizontal,
        stacked=stacked,
    )
    return DrawChart(cell.id, spec)


def _place(name: str | None, names: Sequence[str]) -> int:
    """Where a name stands in the list that starts with none."""
    return names.index(name) + 1 if name in names else 0
