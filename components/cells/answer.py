"""An answered question: sentence, grade, evidence, how."""

from __future__ import annotations

import streamlit as st

from components import session
from components.cells.choice import AskAgain, CellChoice, OpenBoard
from components.cells.evidence import evidence, view_toggle
from components.cells.function import function_view
from components.cells.heading import heading
from components.cells.how import how
from components.cells.read_as import read_as
from components.cells.record import record_view
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from components.cells.verify import verify_button
from components.grade_badge import grade_badge
from components.plain import plain
from components.sentence import sentence
from core.domain.blocks import Block
from core.domain.bound import Rendered, render
from core.domain.cells import AnswerCell, Computed
from core.domain.dashboards.tile_forms import BOARD
from core.domain.references import references
from core.domain.results import Result
from core.errors import SynaError

MOST_TABS = 3


def answer_block(block: Block, answer: AnswerCell, rows: Rows, *, key: str) -> CellChoice | None:
    shown = _on_show(block, answer)
    with heading(answer.question, key=key):
        chosen = toolbar(block, shown, rows, key=key)
    clicked = sentence(_rendered(block, answer, rows=rows), key=f"sentence-{key}")
    if clicked is not None and any(c.name == clicked.name for c in block.computed):
        session.show_evidence(block.id, clicked.name)
        if clicked.row is not None:
            session.open_row(block.id, clicked.row)
        shown = _on_show(block, answer)
    if _is_board(answer) and st.button(
        "Open the dashboard", icon=":material/dashboard:", type="primary", key=f"board-{key}"
    ):
        chosen = OpenBoard(answer.id)
    if answer.answer.near and not any(n in answer.answer.text for n in answer.answer.near):
        st.caption(f"The data does hold: {plain(', '.join(answer.answer.near))}")
    if len(block.computed) > 1:
        shown = _choose(block, shown, key=key)
    if shown is not None and shown.kind == "query" and answer.answer.kind == "answered":
        chosen = read_as(shown, answer.question, rows, key=f"{key}-{shown.id}") or chosen
    with st.container(horizontal=True, vertical_alignment="center", key=f"evidence-{key}"):
        with st.container(horizontal=True, vertical_alignment="center", width="stretch"):
            grade_badge(answer.grade, key=f"grade-{key}")
            chosen = verify_button(block, answer, rows, key=key) or chosen
            if answer.answer.kind != "answered" and st.button("Ask again", key=f"ask-{key}"):
                chosen = AskAgain(answer.question)
        view = view_toggle(shown, key=f"{key}-{shown.id}") if shown is not None else "Table"
    if shown is not None and shown.kind == "code":
        chosen = function_view(shown, rows, key=f"{key}-{shown.id}") or chosen
    elif shown is not None and shown.kind == "record":
        opened = session.opened_row(block.id)
        chosen = record_view(shown, rows, key=f"{key}-{shown.id}", opened=opened) or chosen
    elif shown is not None:
        evidence(shown, rows, view, key=f"{key}-{shown.id}")
    return how(answer, block.computed, rows, key=key) or chosen


def _is_board(answer: AnswerCell) -> bool:
    """Whether it built a dashboard."""
    planned = answer.plan is not None and answer.plan.template == BOARD
    return planned and answer.answer.kind == "answered"


def _rendered(block: Block, answer: AnswerCell, *, rows: Rows) -> Rendered:
    """The sentence with its figures. Rows that are gone leave dashes, not an empty page."""
    results: dict[str, Result] = {}
    named = {reference.name for reference in references(answer.answer.text)}
    for cell in block.computed:
        if cell.name in named and cell.result is not None:
            try:
                results[cell.name] = rows.result(cell.result)
            except SynaError:
                continue
    return render(answer.answer.text, results)


def _on_show(block: Block, answer: AnswerCell) -> Computed | None:
    """The result a person chose, else the first that the answer rests on, else the last."""
    by_name = {cell.name: cell for cell in block.computed}
    wanted = (session.shown_evidence(block.id), *answer.answer.evidence)
    found = next((by_name[name] for name in wanted if name in by_name), None)
    return found or (block.computed[-1] if block.computed else None)


def _choose(block: Block, shown: Computed | None, *, key: str) -> Computed | None:
    """Which of several results to show."""
    titles = {cell.name: cell.title or cell.name for cell in block.computed}
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
    return next(cell for cell in block.computed if cell.name == picked)
