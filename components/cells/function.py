"""A function that was written: its code in an editor, its tests, and what was repaired."""

from __future__ import annotations

import streamlit as st

from components.cells.choice import CellChoice, RunFunction
from components.cells.code import allowed, height_of
from components.cells.evidence import failure
from components.cells.heading import heading
from components.cells.how import summary
from components.cells.rows import Rows
from components.cells.toolbar import toolbar
from components.figures import count
from components.plain import plain
from core.domain.blocks import Block
from core.domain.cells import CodeCell
from core.domain.code.functions import Draft, Tried, TryOutcome

_ICONS: dict[TryOutcome, str] = {
    "passed": ":green[:material/check_circle:]",
    "failed": ":red[:material/cancel:]",
    "error": ":red[:material/error:]",
    "late": ":red[:material/timer_off:]",
    "not run": ":material/radio_button_unchecked:",
}
_WORDS: dict[TryOutcome, str] = {
    "passed": "passed",
    "failed": "failed",
    "error": "stopped with an error",
    "late": "took too long",
    "not run": "not run",
}


def function_block(block: Block, cell: CodeCell, rows: Rows, *, key: str) -> CellChoice | None:
    """A copy that a person made, which stands by itself."""
    with heading(cell.title or cell.name, key=key):
        chosen = toolbar(block, cell, rows, key=key)
    return function_view(cell, rows, key=f"{key}-{cell.id}") or chosen


def function_view(cell: CodeCell, rows: Rows, *, key: str) -> RunFunction | None:
    """The code as it is, or open in an editor; then the tests."""
    failure(cell)
    run = _code(cell, rows, key=key)
    _tests(cell)
    _drafts(cell, key=key)
    if cell.text.strip():
        st.caption("Printed")
        st.code(cell.text.rstrip("\n"), language=None)
    return run


def _code(cell: CodeCell, rows: Rows, *, key: str) -> RunFunction | None:
    """Coloured and with a button that copies it; as plain text while it is edited."""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        if rows.confinement().tier == "restricted":
            run = accepted = allowed(rows, key=key)
        else:
            accepted = False
            run = st.button(_run_label(cell), key=f"run-{key}", icon=":material/play_arrow:")
        editing = st.toggle("Edit", key=f"editing-{key}")
        st.caption(plain(summary(cell)), width="stretch")
    with place:
        text = _editor(cell, key=key) if editing else _coloured(cell)
    for mend in cell.mends:
        st.caption(f":material/build: {plain(mend)}")
    return RunFunction(cell.id, text, accepted) if run else None


def _coloured(cell: CodeCell) -> str:
    st.code(cell.code, language="python", wrap_lines=True)
    return cell.code


def _editor(cell: CodeCell, *, key: str) -> str:
    text = st.text_area(
        f"Python of {cell.function.name or cell.name}",
        cell.code,
        key=f"function-{key}-{hash(cell.code)}",
        height=height_of(cell.code),
        label_visibility="collapsed",
    )
    return text or ""


def _run_label(cell: CodeCell) -> str:
    return "Run the tests" if cell.function.tests else "Run"


def _tests(cell: CodeCell) -> None:
    function = cell.function
    if function.fault or function.untested:
        st.caption(f":material/info: {plain(function.untested or function.fault)}")
    for tried in function.tries:
        with st.container(gap=None):
            st.markdown(f"{_ICONS[tried.outcome]} `{_code_text(tried.test)}`")
            if said := _said(tried):
                st.caption(plain(said))


def _said(tried: Tried) -> str:
    """What came instead; nothing for a test that passed."""
    if tried.outcome == "passed":
        return ""
    words = _WORDS[tried.outcome].capitalize()
    came = tried.came.splitlines()[0] if tried.came.strip() else ""
    if tried.outcome == "failed" and tried.expected:
        return f"{words}: gave {came or 'nothing'}, expected {tried.expected}"
    return f"{words}: {came}" if came else words


def _drafts(cell: CodeCell, *, key: str) -> None:
    drafts = cell.function.drafts
    if not drafts:
        return
    with st.expander(f"Written anew after {count(len(drafts), 'draft')}", key=f"drafts-{key}"):
        for draft in drafts:
            _draft(draft)


def _draft(draft: Draft) -> None:
    st.caption(plain(draft.why))
    st.code(draft.code, language="python", wrap_lines=True)


def _code_text(text: str) -> str:
    """As inline code: one line, and no backtick that ends it."""
    return " ".join(text.split()).replace("`", "'")[:300]
