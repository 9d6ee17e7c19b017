"""Pictures of a repository: languages, commits a week, and which folders import which."""

from __future__ import annotations

import streamlit as st

from components.figures import count
from core.domain.chart_figure import figure
from core.domain.charts import ChartSpec
from core.domain.code.map_figure import dot_of
from core.domain.code.overview import Activity, CodeMap, LanguageShare
from core.domain.results import Result, ResultColumn

_MOST_LANGUAGES = 8
_HEIGHT = 280
_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}


def language_figure(languages: tuple[LanguageShare, ...], *, key: str) -> None:
    """Shares of the code lines; what is small is one bar."""
    shown = list(languages[:_MOST_LANGUAGES])
    rest = languages[_MOST_LANGUAGES:]
    rows = [(each.language, each.code_lines) for each in shown]
    if rest:
        rows.append((f"{len(rest)} more", sum(each.code_lines for each in rest)))
    spec = ChartSpec(chart="bar", x="language", y=("lines of code",), horizontal=True)
    columns = (
        ResultColumn(name="language", type="VARCHAR"),
        ResultColumn(name="lines of code", type="BIGINT"),
    )
    _chart(Result(columns, tuple(rows)), spec, key=key, said="Lines of code by language")


def activity_figure(activity: Activity, *, key: str) -> None:
    spec = ChartSpec(chart="bar", x="week", y=("commits",))
    columns = (
        ResultColumn(name="week", type="DATE"),
        ResultColumn(name="commits", type="BIGINT"),
    )
    rows = tuple((week.start, week.commits) for week in activity.weeks)
    _chart(Result(columns, rows), spec, key=key, said="Commits by week, of the last year")


def _chart(rows: Result, spec: ChartSpec, *, key: str, said: str) -> None:
    """Without a title of its own, as it stands under a heading."""
    import plotly.graph_objects as go

    made = figure(rows, spec)
    drawn = go.Figure(data=made["data"], layout=made["layout"])
    drawn.update_layout(title=None, margin_t=8)
    st.plotly_chart(drawn, key=key, height=_HEIGHT, config=_CONFIG, alt=said)


def map_figure(code_map: CodeMap) -> None:
    """Arrows lead from the folder that imports to the one that is imported."""
    if not code_map.links:
        st.caption("No folder imports from another, as far as can be told.")
        return
    st.graphviz_chart(dot_of(code_map), width="stretch")
    if code_map.left_out:
        st.caption(f"{count(code_map.left_out, 'small folder')} are not shown.")
