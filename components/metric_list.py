"""Metrics: one line each, with what is missing where one cannot be computed; files out and in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from components import session
from components.figures import since
from components.places import METRIC, link
from components.plain import plain, short

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

    from core.services.metrics import MetricView

FILE_NAME = "syna-metrics.yaml"


def metric_list(views: Sequence[MetricView]) -> None:
    for view in views:
        metric = view.metric
        with st.container(gap=None, key=f"metric-{metric.id}"):
            other = f"also {', '.join(metric.synonyms)} · " if metric.synonyms else ""
            note = plain(f"{other}changed {since(metric.changed_at)}")
            link(METRIC, metric.name, icon=":material/function:", note=note, metric=metric.id)
            unit = f" in {metric.unit}" if metric.unit else ""
            st.caption(plain(short(f"{metric.formula}{unit}", 160)))
            if view.missing:
                missing = plain(" and ".join(view.missing))
                st.caption(f":orange-badge[:material/link_off: Broken] {missing} is not there.")


def metric_files(export: Callable[[], bytes], *, any_: bool, key: str) -> UploadedFile | None:
    """The file that was dropped, once."""
    with st.popover("File", icon=":material/swap_vert:", key=f"{key}-menu"):
        st.download_button(
            "Download as YAML",
            data=export,
            file_name=FILE_NAME,
            mime="application/yaml",
            icon=":material/download:",
            key=f"{key}-download",
            on_click="ignore",
            disabled=not any_,
            width="stretch",
        )
        dropped = st.file_uploader(
            "Take in a YAML file",
            type=["yaml", "yml"],
            key=f"{key}-{session.generation(key)}",
            help="A metric whose name is there already is changed; the rest is added.",
        )
    if dropped is not None:
        session.renew(key)
    return dropped
