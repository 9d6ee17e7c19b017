"""What a metric gives now: its value, its course, its query, what was put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.charts import chart
from components.plain import plain
from components.sql_text import laid_out
from core.domain.charts import ChartSpec
from core.domain.formats import show
from core.domain.results import Result

if TYPE_CHECKING:
    from core.services.metrics import MetricPreview


def metric_preview(preview: MetricPreview, *, key: str) -> None:
    with st.container(border=True, key=f"preview-{key}"):
        value = preview.value.rows[0][0] if preview.value.rows else None
        shown = "no value" if value is None else show(value, unit=preview.metric.unit or None)
        st.metric(preview.metric.name, shown)
        st.caption("Over all rows, as the data is now")
        if preview.series is not None and len(preview.series.rows) > 1:
            _course(preview.series, preview.sql, key=key)
    for note in preview.notes:
        st.markdown(f":material/build: {plain(note)}")
    with st.expander("Query", type="compact", key=f"query-{key}"):
        st.code(laid_out(preview.sql), language="sql", wrap_lines=True)


def _course(series: Result, sql: str, *, key: str) -> None:
    month, measure = series.columns[0].name, series.columns[-1].name
    spec = ChartSpec(chart="line", x=month, y=(measure,), title="By month")
    fingerprint = f"{sql}{series.rows[-1]}{len(series.rows)}"
    chart(fingerprint, spec, lambda: series, key=f"course-{key}")


def metric_problem(sentences: str, *, key: str) -> None:
    """Why there is no value yet."""
    with st.container(border=True, key=f"problem-{key}"):
        st.markdown(f":material/info: {plain(sentences)}")
