"""History as an alert sees it: the course, what is usual, and where it would have spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.charts import HEIGHT
from components.figures import count
from components.plain import plain
from components.sql_text import laid_out
from core.domain.alert_figure import alert_figure
from core.domain.alerts import AlertDraft
from core.domain.periods import period

if TYPE_CHECKING:
    from core.services.alerts.service import Preview

_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}
_LISTED = 6


def alert_preview(preview: Preview, draft: AlertDraft, *, key: str) -> None:
    import plotly.graph_objects as go

    series = draft.series
    points = preview.judged.points
    said = _said(preview, draft)
    with st.container(border=True, key=f"preview-{key}"):
        st.markdown(f"**{plain(said)}**")
        made = alert_figure(points, draft.side, name=draft.name, unit=series.unit)
        drawn = go.Figure(data=made["data"], layout=made["layout"])
        st.plotly_chart(drawn, key=f"chart-{key}", height=HEIGHT, config=_CONFIG, alt=said)
        season = " Its season is taken out." if preview.judged.season else ""
        st.caption(f"The grey band is what is usual, by the periods before.{season}")
        for note in preview.judged.notes:
            st.caption(f":material/info: {plain(note)}")
        with st.expander("Figures and query", type="compact", key=f"table-{key}"):
            st.dataframe(
                [
                    {
                        "Period": period(point.start, series.grain).describe(),
                        "Value": point.value,
                        "From": point.low,
                        "To": point.high,
                        "Unusual": point in preview.spoken,
                    }
                    for point in reversed(points)
                ],
                hide_index=True,
                height=260,
                key=f"figures-{key}",
            )
            st.code(laid_out(series.sql), language="sql", wrap_lines=True)


def _said(preview: Preview, draft: AlertDraft) -> str:
    """`It would have spoken 2 times in 30 periods: July 2024, November 2024.`"""
    whole = count(sum(p.expected is not None for p in preview.judged.points), "period")
    if not preview.spoken:
        return f"It would not have spoken in {whole}."
    grain = draft.series.grain
    named = [period(p.start, grain).describe() for p in preview.spoken[-_LISTED:]]
    more = len(preview.spoken) - len(named)
    listed = ", ".join(reversed(named)) + (f" and {more} more" if more else "")
    times = count(len(preview.spoken), "time")
    return f"It would have spoken {times} in {whole}: {listed}."
