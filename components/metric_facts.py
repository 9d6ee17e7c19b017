"""Where a metric comes from and how it changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.figures import since
from components.plain import plain
from core.domain.metric_definitions import Metric

_SHOWN = 5


def metric_facts(metric: Metric, missing: Sequence[str]) -> None:
    if missing:
        gone = plain(" and ".join(missing))
        st.markdown(
            f":orange-badge[:material/link_off: Broken] {gone} is not in the attached data. "
            "Change the formula, or attach the data that has it."
        )
    st.caption(plain(f"Reads {', '.join(metric.columns) or metric.table}"))
    for change in reversed(metric.changes[-_SHOWN:]):
        st.caption(plain(f"{since(change.at)}: {change.what}"))
