"""The folded How of a block: plan, query, code or analysis, sources, mends, cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import streamlit as st

from components.analysis_form import analysis_form
from components.cells.choice import RunAnalysis, RunCode, RunSql
from components.cells.code import code_editor, height_of
from components.cells.definition import definition
from components.cells.evidence import facts
from components.cells.rows import Rows
from components.figures import count, money, seconds
from components.plain import plain
from components.sql_text import laid_out
from core.domain.cells import AnswerCell, Computed, QueryCell
from core.domain.labels import capital
from core.domain.steps import Tokens

DEFINITION = "definition"  # the template of a plan that was asked how something is computed
Run = RunSql | RunCode | RunAnalysis


def how(
    answer: AnswerCell | None, cells: Sequence[Computed], rows: Rows, *, key: str
) -> Run | None:
    """Drawn only while open, so that a long notebook stays quick."""
    asked = answer is not None and answer.plan is not None and answer.plan.template == DEFINITION
    fold = st.expander("How", asked, type="compact", key=f"how-{key}", on_change="rerun")
    if not fold.open:
        return None
    with fold:
        if answer is not None:
            _course(answer)
        alone = len(cells) == 1
        chosen = [_recipe(cell, rows, key=f"{key}-{cell.id}", alone=alone) for cell in cells]
    return next((c for c in chosen if c is not None), None)


def _course(answer: AnswerCell) -> None:
    """How the question was understood and what it took."""
    said = [f"Understood as {answer.intent.replace('_', ' ')}"] if answer.intent else []
    asked = answer.model and answer.tokens.calls
    said.append(f"answered by {answer.model}" if asked else "answered without a model")
    st.caption(plain(capital(", ".join([*said, seconds(answer.seconds), *tokens(answer.tokens)]))))
    if answer.plan is not None and len(answer.plan.steps) > 1:
        for number, step in enumerate(answer.plan.steps, start=1):
            needs = f", from {', '.join(step.inputs)}" if step.inputs else ""
            line = f"{step.task} ({step.agent} makes {step.output}{needs})"
            st.markdown(f"{number}. {plain(line)}")
    for assumption in answer.answer.assumptions:
        st.markdown(f":material/lightbulb: {plain(assumption)}")


def tokens(spent: Tokens) -> list[str]:
    """Read, written and paid, as far as there was any."""
    if not spent.calls:
        return []
    kept = f" ({count(spent.kept)} kept)" if spent.kept else ""
    words = [f"{count(spent.read)} tokens read{kept}", f"{count(spent.written)} written"]
    return [*words, money(spent.cost)] if spent.cost else words


def _recipe(cell: Computed, rows: Rows, *, key: str, alone: bool) -> Run | None:
    """What was run, to be changed and run again."""
    if not alone:
        st.markdown(f"**{plain(cell.title or cell.name)}**")
    made: Run | None
    match cell.kind:
        case "query":
            definition(cell, rows)
            made = _query(cell, key=key)
        case "python":
            made = code_editor(cell, rows, key=key, summary=summary(cell))
        case "analysis":
            made = analysis_form(cell, rows, key=key, summary=summary(cell))
        case "code" | "record":
            made = None  # stands in the answer itself
        case _:
            assert_never(cell.kind)
    for mend in cell.mends:
        st.caption(f":material/build: {plain(mend)}")
    return made


def _query(cell: QueryCell, *, key: str) -> RunSql | None:
    shown = laid_out(cell.sql)
    text = st.text_area(
        f"SQL of {cell.name}",
        shown,
        key=f"sql-{key}-{hash(cell.sql)}",
        height=height_of(shown),
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button("Run", key=f"run-{key}", icon=":material/play_arrow:")
        st.caption(plain(summary(cell)), width="stretch")
    return RunSql(cell.id, cell.sql if text == shown else text or "") if run else None


def summary(cell: Computed) -> str:
    """Name, size, time, sources and whether a person changed it."""
    sources = [f"{mark.name} ({mark.fingerprint[:8]})" for mark in cell.sources]
    took = seconds(cell.seconds) if cell.failure is None else ""
    parts = [part for part in (cell.name, facts(cell), took, *tokens(cell.tokens)) if part]
    parts += [f"from {', '.join(sources)}"] if sources else []
    parts += [f"uses {', '.join(cell.inputs)}"] if cell.inputs else []
    parts += ["edited"] if cell.edited and cell.run_id else []
    return " · ".join(parts)
