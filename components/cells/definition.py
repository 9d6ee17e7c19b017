"""How the figures of a query are computed: formulas, metrics, what is read, the last change."""

from __future__ import annotations

import streamlit as st

from components.cells.rows import Rows
from components.figures import since
from components.places import METRIC, link
from components.plain import plain, short
from core.domain.cells import QueryCell
from core.domain.labels import capital, humanise
from core.domain.metric_definitions import Metric

_COLUMNS = 12


def definition(cell: QueryCell, rows: Rows) -> None:
    """Above the query itself."""
    found = rows.definition(cell)
    for name, formula in found.measures:
        st.markdown(f"**{plain(capital(humanise(name)))}** is {plain(short(formula, 300))}")
    for metric in found.metrics:
        _metric(metric)
    if found.outdated:
        st.caption(
            ":orange-badge[:material/update: Changed] The definition is another one since this "
            "was computed. Ask again to use it."
        )
    reads = [
        f"{table} ({_listed(columns)})" if columns else table for table, columns in found.reads
    ]
    if reads:
        st.caption(plain(f"Reads {', '.join(reads)}"))
    if cell.facts is not None and cell.facts.aggregates and found.keepable:
        link(METRIC, "Keep as a metric", icon=":material/function:", cell=cell.id)


def _metric(metric: Metric) -> None:
    if metric.description:
        st.caption(plain(metric.description))
    last = metric.changes[-1]
    note = plain(f"your metric, {since(last.at)}: {short(last.what, 120)}")
    link(METRIC, metric.name, icon=":material/function:", note=note, metric=metric.id)


def _listed(columns: tuple[str, ...]) -> str:
    more = f" and {len(columns) - _COLUMNS} more" if len(columns) > _COLUMNS else ""
    return ", ".join(columns[:_COLUMNS]) + more
