"""Charts: a ChartSpec and a result, drawn by Plotly. Figures are kept, since making one is slow."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from components.plain import plain
from core.domain.chart_figure import figure
from core.domain.charts import ChartSpec
from core.domain.results import Result
from core.errors import SynaError

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 340
_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}


def chart(fingerprint: str, spec: ChartSpec, rows: Callable[[], Result], *, key: str) -> bool:
    """Draw it; False when it cannot be drawn, after saying why. `rows` is asked once a figure."""
    try:
        drawn = _kept(_Key(fingerprint, spec, rows))
    except SynaError as error:
        st.caption(plain(error.describe()))
        return False
    st.plotly_chart(drawn, key=key, height=HEIGHT, config=_CONFIG, alt=summary(spec))
    return True


def summary(spec: ChartSpec) -> str:
    """One sentence for those who cannot see the chart."""
    what = f"{spec.chart.capitalize()} chart of {', '.join(spec.y) or spec.x}"
    by = f" by {spec.x}" if spec.x and spec.y else ""
    split = f", split by {spec.split}" if spec.split else ""
    return f"{spec.title}. {what}{by}{split}." if spec.title else f"{what}{by}{split}."


class _Key:
    """Equal for one result and one spec, whoever brings the rows."""

    def __init__(self, fingerprint: str, spec: ChartSpec, rows: Callable[[], Result]) -> None:
        self._names = (fingerprint, spec)
        self.spec = spec
        self.rows = rows

    def __hash__(self) -> int:
        return hash(self._names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._names == other._names


@lru_cache(maxsize=256)
def _kept(wanted: _Key) -> go.Figure:
    import plotly.graph_objects as go

    made = figure(wanted.rows(), wanted.spec)
    return go.Figure(data=made["data"], layout=made["layout"])
