"""An answered question: sentence, grade, evidence, how."""

from __future__ import annotations

import streamlit as st

from components import session
from components.cells.choice import AskAgain, CellChoice
from components.cells.evidence import evidence, view_toggle
from components.cells.heading import heading
from components.cells.how import how
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from components.grade_badge import grade_badge
from components.plain import plain
from components.sentence import sentence
from core.domain.blocks import Block
from core.domain.bound import Rendered, render
from core.domain.cells import AnswerCell, QueryCell
from core.domain.references import references
from core.domain.results import Result
from core.errors import SynaError

MOST_TABS = 3


def answer_block(block: Block, answer: AnswerCell, rows: Rows, *, key: str) -> CellChoice | None:
    shown = _on_show(block, answer)
    with heading(answer.question, key=key):
        chosen = toolbar(block, shown, rows, key=key)
    clicked = sentence(_rendered(block, answer, rows), key=f"sentence-{key}")
    if clicked is not None and any(q.name == clicked for q in block.queries):
        session.show_evidence(block.id, clicked)
        shown = _on_show(block, answer)
    if answer.answer.near and not any(n in answer.answer.text for n in answer.answer.near):
        st.caption(f"The data does hold: {plain(', '.join(answer.answer.near))}")
    if len(block.queries) > 1:
        shown = _choose(block, shown, key=key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"evidence-{key}"):
        with st.container(horizontal=True, vertical_alignment="center", width="stretch"):
            grade_badge(answer.grade, key=f"grade-{key}")
            if answer.answer.kind != "answered" and st.button("Ask again", key=f"ask-{key}"):
                chosen = AskAgain(answer.question)
        view = view_toggle(shown, key=f"{key}-{shown.id}") if shown is not None else "Table"
    if shown is not None:
        evidence(shown, rows, view, key=f"{key}-{shown.id}")
    return how(answer, block.queries, key=key) or chosen


def _rendered(block: Block, answer: AnswerCell, rows: Rows) -> Rendered:
    """The sentence with its figures. Rows that are gone leave dashes, not an empty page."""
    results: dict[str, Result] = {}
    named = {reference.name for reference in references(answer.answer.text)}
    for query in block.queries:
        if query.name in named and query.result is not None:
            try:
                results[query.name] = rows.result(query.result)
            except SynaError:
                continue
    return render(answer.answer.text, results)


def _on_show(block: Block, answer: AnswerCell) -> QueryCell | None:
    """The result a person chose, else the first that the answer rests on, else the last."""
    by_name = {query.name: query for query in block.queries}
    wanted = (session.shown_evidence(block.id), *answer.answer.evidence)
    found = next((by_name[name] for name in wanted if name in by_name), None)
    return found or (block.queries[-1] if block.queries else None)


def _choose(block: Block, shown: QueryCell | None, *, key: str) -> QueryCell | None:
    """Which of several results to show."""
    titles = {query.name: query.title or query.name for query in block.queries}
    names = list(titles)
    at = shown.name if shown else ""
    picked: str | None
    if len(names) > MOST_TABS:
        picked = st.selectbox(
            "Result",
            names,
            index=names.index(at) if at in names else 0,
            format_func=lambda name: plain(titles[name]),
            key=f"result-{key}-{at}",
            label_visibility="collapsed",
        )
    else:
        picked = st.segmented_control(
            "Result",
            names,
            default=at or None,
            format_func=lambda name: plain(titles[name]),
            key=f"result-{key}-{at}",
            label_visibility="collapsed",
            required=True,
        )
    if picked is None or (shown and picked == shown.name):
        return shown
    session.show_evidence(block.id, picked)
    return next(query for query in block.queries if query.name == picked)
