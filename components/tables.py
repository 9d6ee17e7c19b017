"""Results as tables: numbers on the right, missing values named, never more rows than read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.figures import count
from core.domain.chart_text import label as words
from core.domain.labels import is_identifier, is_year
from core.domain.results import Result, ResultColumn, ResultRef

if TYPE_CHECKING:
    import pyarrow as pa
    from streamlit.elements.lib.column_types import ColumnConfig

SHOWN = 200
_WIDE = 6


def table(ref: ResultRef, rows: pa.Table, *, key: str) -> None:
    """The first rows of a result and, when there are more, how many."""
    shown = rows.slice(0, SHOWN)
    shown = shown.rename_columns(unique_names(shown.column_names))
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height="content" if shown.num_rows <= 10 else 390,
        column_config=column_config(ref.columns, shown.column_names),
        placeholder="missing",
        alt=f"Table of {count(ref.rows, 'row')}: {', '.join(shown.column_names)[:200]}",
    )
    if extent(ref):
        st.caption(extent(ref))


def table_rows(
    result: Result, *, key: str, height: int | None = None, labelled: bool = False
) -> None:
    """Rows in memory, such as a preview; `height` in pixels, where it is given. `labelled` heads
    the columns with words rather than with their names."""
    names = unique_names([column.name for column in result.columns])
    st.dataframe(
        _arrow(result, names),
        key=key,
        hide_index=True,
        height=height or (390 if len(result.rows) > 10 else "content"),
        column_config=column_config(result.columns, names, labelled=labelled),
        placeholder="missing",
    )


def _arrow(result: Result, names: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    made = []
    for place in range(len(names)):
        values = [row[place] for row in result.rows]
        try:
            made.append(pa.array(values))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            made.append(pa.array([None if v is None else str(v) for v in values]))
    return pa.Table.from_arrays(made, names=list(names))


def extent(ref: ResultRef) -> str:
    """What part of the result is on show, or nothing when it is all."""
    if ref.truncated:
        return (
            f"Showing {count(min(SHOWN, ref.rows))} of the first {count(ref.rows)} rows. "
            "There are more: an export writes them all."
        )
    return f"Showing {count(SHOWN)} of {count(ref.rows)} rows." if ref.rows > SHOWN else ""


def column_config(
    columns: Sequence[ResultColumn], names: Sequence[str], *, labelled: bool = False
) -> dict[str, ColumnConfig | str | None]:
    """How each column is written; the first one stays in sight in wide tables."""
    made: dict[str, ColumnConfig | str | None] = {}
    for place, (column, name) in enumerate(zip(columns, names, strict=False)):
        pinned = place == 0 and len(columns) > _WIDE
        said = words(name) if labelled else name
        label = f"{said} ({column.unit})" if column.unit and not column.percent else said
        if column.role == "number":
            made[name] = st.column_config.NumberColumn(
                label, format=_number_form(column, name), pinned=pinned
            )
        elif column.role == "time" and column.type.upper().startswith("TIMESTAMP"):
            made[name] = st.column_config.DatetimeColumn(label, pinned=pinned)
        else:
            made[name] = st.column_config.Column(label, pinned=pinned)
    return made


def _number_form(column: ResultColumn, name: str) -> Literal["percent", "plain", "localized"]:
    if column.percent:
        return "percent"
    return "plain" if is_identifier(name) or is_year(name) else "localized"


def unique_names(names: Sequence[str]) -> list[str]:
    """Streamlit refuses two columns of one name; a query may well have them."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made
