"""The folded How of a block: plan, query, sources, mends, assumptions, cost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.cells.choice import RunSql
from components.cells.evidence import facts
from components.figures import count, money, seconds
from components.plain import plain
from components.sql_text import laid_out
from core.domain.cells import AnswerCell, QueryCell
from core.domain.labels import capital
from core.domain.steps import Tokens


def how(answer: AnswerCell | None, queries: Sequence[QueryCell], *, key: str) -> RunSql | None:
    """Drawn only while open, so that a long notebook stays quick."""
    fold = st.expander("How", type="compact", key=f"how-{key}", on_change="rerun")
    if not fold.open:
        return None
    with fold:
        if answer is not None:
            _course(answer)
        chosen = [_query(cell, key=f"{key}-{cell.id}", alone=len(queries) == 1) for cell in queries]
    return next((c for c in chosen if c is not None), None)


def _course(answer: AnswerCell) -> None:
    """How the question was understood and what it took."""
    said = [f"Understood as {answer.intent.replace('_', ' ')}"] if answer.intent else []
    said.append(f"answered by {answer.model}" if answer.model else "answered without a model")
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


def _query(cell: QueryCell, *, key: str, alone: bool) -> RunSql | None:
    if not alone:
        st.markdown(f"**{plain(cell.title or cell.name)}**")
    shown = laid_out(cell.sql)
    text = st.text_area(
        f"SQL of {cell.name}",
        shown,
        key=f"sql-{key}-{hash(cell.sql)}",
        height=_height(shown),
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button("Run", key=f"run-{key}", icon=":material/play_arrow:")
        st.caption(plain(_summary(cell)), width="stretch")
    for mend in cell.mends:
        st.caption(f":material/build: {plain(mend)}")
    return RunSql(cell.id, cell.sql if text == shown else text or "") if run else None


def _summary(cell: QueryCell) -> str:
    """Name, size, time, sources and whether a person changed it."""
    sources = [f"{mark.name} ({mark.fingerprint[:8]})" for mark in cell.sources]
    parts = [cell.name, facts(cell), seconds(cell.seconds), *tokens(cell.tokens)]
    parts += [f"from {', '.join(sources)}"] if sources else []
    parts += [f"uses {', '.join(cell.inputs)}"] if cell.inputs else []
    parts += ["edited"] if cell.edited else []
    return " · ".join(parts)


def _height(sql: str) -> int:
    """Pixels for the lines there are, within reason; long lines wrap."""
    lines = sum(1 + len(line) // 100 for line in sql.splitlines()) or 1
    return min(90 + 20 * lines, 420)
