"""A computed cell's result: its chart or its table, never both at full size."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from components.cells.made import made
from components.cells.rows import Rows
from components.charts import chart
from components.figures import count
from components.plain import plain
from components.tables import table
from core.domain.bound import render
from core.domain.cells import Computed
from core.domain.labels import capital, humanise
from core.errors import SynaError

View = Literal["Chart", "Table"]


def view_toggle(cell: Computed, *, key: str) -> View:
    """Chart or table, where there is a choice."""
    if not _has_chart(cell):
        return "Table"
    views: tuple[View, View] = ("Chart", "Table")
    return st.segmented_control(
        "Show as",
        views,
        default="Chart",
        required=True,
        key=f"view-{key}",
        label_visibility="collapsed",
    )


def evidence(cell: Computed, rows: Rows, view: View, *, key: str) -> None:
    if cell.failure is not None:
        failure(cell)
    if cell.kind == "python" or cell.kind == "analysis":  # noqa: PLR1714 - mypy narrows so
        made(cell, rows, key=key)
    if cell.kind != "query":
        return
    if cell.result is None:
        return
    if cell.result.rows == 0:
        st.caption("No rows came back.")
        return
    try:
        _rows(cell, rows, view=view, key=key)
    except SynaError as error:
        st.caption(plain(error.describe()))


def failure(cell: Computed) -> None:
    """What happened, what was kept, what to do."""
    if cell.failure is None:
        return
    said = cell.failure
    first, *rest = said.message.splitlines() or [""]
    lines = [f"**{plain(first)}**", *map(plain, rest), plain(said.kept), plain(said.remedy)]
    st.error("  \n".join(line for line in lines if line), icon=":material/error:")


def _rows(cell: Computed, rows: Rows, *, view: View, key: str) -> None:
    ref, spec = cell.result, cell.chart
    if ref is None:
        return
    if spec is not None and _is_figure(cell):
        _figure(cell, rows, name=spec.y[0])
    elif spec is None or view == "Table":
        table(ref, rows.table(ref), key=f"table-{key}")
    else:
        chart(ref.fingerprint, spec, partial(rows.result, ref), key=f"chart-{key}")


def _is_figure(cell: Computed) -> bool:
    """One value that is shown large."""
    spec, ref = cell.chart, cell.result
    return bool(spec and spec.chart == "figure" and spec.y and ref and ref.rows == 1)


def _has_chart(cell: Computed) -> bool:
    drawable = cell.kind == "query" and cell.chart and cell.result and cell.result.rows
    return bool(drawable and not _is_figure(cell))


def _figure(cell: Computed, rows: Rows, *, name: str) -> None:
    """One value, large."""
    if cell.result is None:
        return
    result = rows.result(cell.result)
    quoted = '"' + name.replace('"', '""') + '"'
    shown = render(f'{{{{"cell".{quoted}[0]}}}}', {"cell": result})
    exact = shown.spans[0].exact if shown.spans else shown.text
    st.metric(plain(capital(humanise(name))), shown.text, help=plain(exact))


def facts(cell: Computed) -> str:
    """How large the result is, in one line."""
    if cell.kind == "record":
        return ""
    if cell.kind == "code":
        return count(len(cell.function.tests), "test") if cell.function.tests else "no tests"
    if cell.kind != "query":
        named = cell.result is not None and cell.result not in [each.ref for each in cell.tables]
        values = len(cell.result.columns) if cell.result and named else 0
        return " and ".join(
            part
            for part in (count(values, "value"), count(len(cell.tables), "table"))
            if not part.startswith("0 ")
        )
    if cell.result is None:
        return "no result"
    more = " and more" if cell.result.truncated else ""
    columns = count(len(cell.result.columns), "column")
    return f"{count(cell.result.rows, 'row')}{more}, {columns}"
