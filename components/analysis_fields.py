"""One field of the form of an analysis, drawn by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import streamlit as st
from pydantic import JsonValue

from core.domain.analyses.conditions import OPERATORS
from core.domain.analyses.fields import Field
from core.domain.labels import capital, humanise
from core.domain.sources import Column

_FAR = 1e12  # further than anybody goes


def field_input(field: Field, value: JsonValue, columns: Sequence[Column]) -> JsonValue:
    """What was filled in; None for nothing."""
    about = capital(field.help) or None
    match field.kind:
        case "column" | "choice":
            return _one_of(field, value, about=about)
        case "columns" | "choices" | "values":
            return _several_of(field, value, about=about)
        case "flag":
            return st.checkbox(field.label, bool(value), help=about)
        case "whole" | "number":
            return _number(field, value, about=about)
        case "text" | "value":
            return st.text_input(field.label, "" if value is None else str(value), help=about)
        case "conditions":
            return _conditions(field, value, columns=columns)
        case _:
            assert_never(field.kind)


def _one_of(field: Field, value: JsonValue, *, about: str | None) -> str | None:
    of_columns = field.kind == "column"
    return st.selectbox(
        field.label,
        field.options,
        field.options.index(str(value)) if str(value) in field.options else None,
        help=about,
        format_func=str if of_columns else _said,
        placeholder="Choose a column" if field.required and of_columns else field.unsaid or "None",
    )


def _several_of(field: Field, value: JsonValue, *, about: str | None) -> JsonValue:
    """Columns, choices, or whatever is typed."""
    chosen = [str(each) for each in value] if isinstance(value, list) else []
    typed = field.kind == "values"
    return list(
        st.multiselect(
            field.label,
            chosen if typed else field.options,
            chosen,
            help=about,
            format_func=_said if field.kind == "choices" else str,
            accept_new_options=typed,
            placeholder=field.unsaid or ("Type, then press Enter" if typed else "None"),
        )
    )


def _number(field: Field, value: JsonValue, *, about: str | None) -> int | float | None:
    """Empty where nothing is said, which the analysis then decides itself."""
    begun = value if isinstance(value, int | float) else None
    least = -_FAR if field.least is None else field.least
    most = _FAR if field.most is None else field.most
    if field.kind == "whole":
        return st.number_input(
            field.label,
            min_value=int(least),
            max_value=int(most),
            value=None if begun is None else int(begun),
            step=1,
            help=about,
            placeholder=field.unsaid or None,
        )
    return st.number_input(
        field.label,
        min_value=least,
        max_value=most,
        value=None if begun is None else float(begun),
        step=0.01 if most <= 1 else 0.1,
        format="%g",
        help=about,
        placeholder=field.unsaid or None,
    )


def _conditions(field: Field, value: JsonValue, *, columns: Sequence[Column]) -> JsonValue:
    """Rows of column, operator and value, as many as there are conditions."""
    import pandas as pd

    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    names = ("column", "operator", "value")
    begun = pd.DataFrame({n: pd.Series([r.get(n) for r in rows], dtype="object") for n in names})
    st.markdown(f":small[{field.label}]")
    edited = st.data_editor(
        begun,
        num_rows="dynamic",
        hide_index=True,
        height="content" if len(rows) < 4 else 180,
        column_config={
            "column": st.column_config.SelectboxColumn(
                "Column", options=[column.name for column in columns]
            ),
            "operator": st.column_config.SelectboxColumn(
                "Is", options=list(OPERATORS), default="="
            ),
            "value": st.column_config.TextColumn(
                "Value", help="Several between commas, for between, in and not in"
            ),
        },
        key=f"conditions-{field.name}",
        alt=f"{field.label}: one condition a row",
    )
    return [
        {name: str(row[name]) for name in names if isinstance(row[name], str)}
        for row in edited.to_dict("records")
    ]


def _said(option: str) -> str:
    return capital(humanise(option))
