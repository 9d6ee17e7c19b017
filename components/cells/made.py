"""What code or an analysis made: values, printed text, tables, figures, caveats."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.cells.rows import Rows
from components.charts import chart
from components.drawn import drawn
from components.plain import plain
from components.tables import table
from components.values import all_statistics, caveats, named_values, statistics
from core.domain.cells import AnalysisCell, PythonCell
from core.domain.labels import capital, humanise
from core.domain.steps import NamedTable
from core.errors import SynaError

_TALLEST = 320  # pixels of printed text; more is scrolled
_LINES = 14


def made(cell: PythonCell | AnalysisCell, rows: Rows, *, key: str) -> None:
    """Everything that there is to see; results that are not kept any more are said so."""
    try:
        if cell.kind == "python":
            _of_code(cell, rows, key=key)
        else:
            _of_analysis(cell, rows, key=key)
    except SynaError as error:
        st.caption(plain(error.describe()))


def anything(cell: PythonCell | AnalysisCell) -> bool:
    """Whether there is anything to show but a failure."""
    return bool(cell.kept) or (cell.kind == "python" and bool(cell.text.strip() or cell.remarks))


def _of_code(cell: PythonCell, rows: Rows, *, key: str) -> None:
    if cell.result is not None and cell.result not in [table.ref for table in cell.tables]:
        named_values(rows.result(cell.result))
    if cell.figures is not None:
        for number, (figure,) in enumerate(rows.result(cell.figures).rows):
            drawn(str(figure), key=f"figure-{key}-{number}")
    _tables(cell.tables, rows, key=key)
    if cell.text.strip():
        tall = cell.text.count("\n") > _LINES
        st.code(cell.text.rstrip("\n"), language=None, height=_TALLEST if tall else "content")
    for remark in cell.remarks:
        st.caption(plain(remark))


def _of_analysis(cell: AnalysisCell, rows: Rows, *, key: str) -> None:
    found = cell.findings
    charted = next((each for each in cell.tables if each.chart is not None), None)
    if charted is not None and charted.chart is not None and charted.ref.rows:
        read = partial(rows.result, charted.ref)
        chart(charted.ref.fingerprint, charted.chart, read, key=f"chart-{key}")
    if found is not None:
        statistics(found.statistics)
        caveats(found)
    _tables(cell.tables, rows, key=key)
    if found is not None:
        all_statistics(found.statistics, key=key)


def _tables(tables: Sequence[NamedTable], rows: Rows, *, key: str) -> None:
    """One after the other; from the third on one of them, chosen from a list."""
    shown = list(enumerate(tables))
    if len(tables) > 2:
        titles = {number: title_of(each, number) for number, each in shown}
        picked = st.selectbox(
            "Table",
            list(titles),
            format_func=lambda number: titles[number],
            key=f"which-{key}",
            label_visibility="collapsed",
        )
        shown = [(picked, tables[picked])]
    for number, each in shown:
        if len(tables) <= 2 and each.name:
            st.caption(plain(title_of(each, number)))
        if each.ref.rows:
            table(each.ref, rows.table(each.ref), key=f"table-{key}-{number}")
        else:
            st.caption("No rows.")


def title_of(table: NamedTable, number: int) -> str:
    return capital(humanise(table.name)) if table.name else f"Table {number + 1}"
