"""An analysis chosen from the catalogue, and a form made from its parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import streamlit as st
from pydantic import JsonValue

from components.analysis_fields import field_input
from components.cells.choice import RunAnalysis
from components.cells.rows import Rows
from components.plain import plain
from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.catalogue import catalogue
from core.domain.analyses.fields import (
    Field,
    fields_of,
    first_values,
    others_of,
    parameters_of,
)
from core.domain.cells import AnalysisCell
from core.domain.identifiers import select_all
from core.domain.sources import Column
from core.domain.steps import AnalysisCall
from core.errors import SynaError

_OWN = "a query of your own"
_ACROSS = 3


def analysis_form(cell: AnalysisCell, rows: Rows, *, key: str, summary: str) -> RunAnalysis | None:
    """The analysis as filled in, once Run was pressed; `summary` is the line beside Run."""
    begun = f"{key}-{hash(cell.recipe)}"
    with st.container(horizontal=True, gap="medium"):
        card = _card(cell, key=begun)
        sql = _sql(cell, rows, key=begun)
    st.caption(plain(card.description))
    try:
        columns = rows.columns(sql)
    except SynaError as error:
        st.error(plain(error.describe()), icon=":material/error:")
        return None
    return _filled(cell, card, sql=sql, columns=columns, key=begun, summary=summary)


def _card(cell: AnalysisCell, *, key: str) -> AnalysisCard:
    cards = {card.name: card for card in catalogue()}
    names = sorted(cards, key=lambda name: cards[name].title)
    at = names.index(cell.call.analysis) if cell.call.analysis in cards else 0
    picked = st.selectbox(
        "Analysis", names, at, format_func=lambda name: cards[name].title, key=f"analysis-{key}"
    )
    return cards[picked]


def _sql(cell: AnalysisCell, rows: Rows, *, key: str) -> str:
    """All rows of a table or query, or what a query of one's own selects."""
    whole = {select_all(name): name for name in rows.tables()}
    now = cell.call.sql.strip()
    own = now not in whole
    names = [*whole.values(), _OWN]
    at = len(names) - 1 if own else names.index(whole[now])
    picked = st.selectbox("Rows of", names, at, key=f"rows-{key}")
    if picked != _OWN:
        return select_all(picked)
    text = st.text_area("Query", now, key=f"own-{key}", height=100)
    return (text or "").strip() or now


def _filled(
    cell: AnalysisCell,
    card: AnalysisCard,
    *,
    sql: str,
    columns: Sequence[Column],
    key: str,
    summary: str,
) -> RunAnalysis | None:
    same = card.name == cell.call.analysis
    given = _object(cell.call.parameters) if same else {}
    fields = fields_of(card, columns)
    begun = first_values(fields, given, columns)
    with st.form(f"form-{key}-{card.name}-{hash(sql)}", border=False):
        filled = _grid([f for f in fields if f.first], begun, columns=columns)
        with st.expander("More settings", type="compact"):
            filled |= _grid([f for f in fields if not f.first], begun, columns=columns)
            rest = st.text_area(
                "Further parameters, as JSON",
                others_of(fields, given),
                help="Such as derived columns or filled gaps, as a question may have set them.",
                height=100 if others_of(fields, given) else 68,
                key=f"json-{key}-{card.name}",
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            run = st.form_submit_button("Run", icon=":material/play_arrow:")
            st.caption(plain(summary), width="stretch")
    if not run:
        return None
    parameters = {**_object(rest or ""), **parameters_of(fields, filled, columns)}
    text = json.dumps(parameters, ensure_ascii=False)
    return RunAnalysis(cell.id, AnalysisCall(analysis=card.name, parameters=text, sql=sql))


def _grid(
    fields: Sequence[Field], begun: Mapping[str, JsonValue], *, columns: Sequence[Column]
) -> dict[str, JsonValue]:
    """Narrow fields side by side, wide ones in a line of their own."""
    filled: dict[str, JsonValue] = {}
    narrow = [field for field in fields if field.kind != "conditions"]
    for start in range(0, len(narrow), _ACROSS):
        places = st.columns(_ACROSS, vertical_alignment="bottom")
        for place, field in zip(places, narrow[start : start + _ACROSS], strict=False):
            with place:
                filled[field.name] = field_input(field, begun.get(field.name), columns)
    for field in fields:
        if field.kind == "conditions":
            filled[field.name] = field_input(field, begun.get(field.name), columns)
    return filled


def _object(text: str) -> dict[str, JsonValue]:
    """The JSON object that a text holds; nothing where it holds none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
