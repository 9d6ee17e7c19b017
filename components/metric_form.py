"""The form of one metric. It is read as it is filled in, so that its value can be shown beside."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from core.domain.identifiers import key_of
from core.domain.metric_definitions import MetricDraft
from core.domain.sources import Schema

_ANY = ""
_MOST_COLUMNS = 60


def metric_form(draft: MetricDraft, schema: Schema, *, key: str) -> MetricDraft:
    """What is filled in now; `draft` is what it begins with."""
    name = st.text_input("Name", draft.name, key=f"name-{key}", placeholder="Net revenue",
                         max_chars=80, help="What questions call it")  # fmt: skip
    formula = st.text_area(
        "Formula",
        draft.formula,
        key=f"sql-formula-{key}",
        placeholder="SUM(orders.revenue) / COUNT(*)",
        height=90,
        max_chars=2000,
        help="A SQL aggregate over columns; one may be divided by another of a different table.",
    )
    left, right = st.columns(2)
    with left:
        table = _table(draft, schema, key=key)
        unit = st.text_input("Unit", draft.unit, key=f"unit-{key}", placeholder="EUR", max_chars=20)
    with right:
        time = _time(draft, schema, key=key)
        synonyms = st.text_input(
            "Other names",
            ", ".join(draft.synonyms),
            key=f"synonyms-{key}",
            placeholder="net sales, NR",
            max_chars=500,
            help="Separated by commas",
        )
    description = st.text_area(
        "What it means", draft.description, key=f"description-{key}", height=80, max_chars=2000
    )
    _columns(schema, table, key=key)
    return MetricDraft(
        name=name or "",
        formula=formula or "",
        table=table,
        time_column=time,
        unit=unit or "",
        synonyms=tuple(part.strip() for part in (synonyms or "").split(",") if part.strip()),
        description=description or "",
    )


def _table(draft: MetricDraft, schema: Schema, *, key: str) -> str:
    names = [_ANY, *(table.name for table in schema.tables)]
    if draft.table not in names:
        names.append(draft.table)  # its data is not attached now
    return st.selectbox(
        "Rows of",
        names,
        names.index(draft.table),
        format_func=lambda name: name or "the table in the formula",
        key=f"table-{key}",
        help="The table whose rows are measured, where the formula does not say it",
    )


def _time(draft: MetricDraft, schema: Schema, *, key: str) -> str:
    keys = [_ANY] + [key_of(t.name, c.name) for t, c in schema.columns() if c.role == "time"]
    if draft.time_column not in keys:
        keys.append(draft.time_column)
    return st.selectbox(
        "Time column",
        keys,
        keys.index(draft.time_column),
        format_func=lambda name: name or "the likeliest one",
        key=f"time-{key}",
        help="Which date says when it happened",
    )


def _columns(schema: Schema, table: str, *, key: str) -> None:
    """The names to choose from, folded."""
    with st.expander("Columns", type="compact", key=f"columns-{key}"):
        for each in schema.tables:
            if not table or each.name == table:
                shown = [column.name for column in each.columns[:_MOST_COLUMNS]]
                st.caption(f"**{plain(each.name)}** {plain(', '.join(shown))}")
