"""Runs as one table: what was asked, how it went, what it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.run_view import RunView
from core.domain.runs import Run, RunStatus

STATUS: dict[RunStatus, str] = {
    "queued": "waiting to start",
    "running": "running",
    "waiting": "waits for you",
    "finished": "done",
    "failed": "failed",
    "cancelled": "stopped",
    "interrupted": "interrupted",
}


_SELDOM = ("Cost", "Model", "Error")


@dataclass(frozen=True)
class RunLine:
    """A run, its view and the title of its notebook."""

    run: Run
    view: RunView
    notebook: str


def run_list(lines: Sequence[RunLine], *, key: str) -> str | None:
    """The id of the run whose row is selected."""
    rows = [_row(line) for line in lines]
    picked = st.dataframe(
        rows,
        key=key,
        column_order=[n for n in rows[0] if n not in _SELDOM or any(row[n] for row in rows)],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height="content",
        placeholder="",
        column_config={
            "Question": st.column_config.TextColumn(width="medium"),
            "Started": st.column_config.DatetimeColumn(format="localized"),
            "Seconds": st.column_config.NumberColumn(format="%.1f"),
            "Read": st.column_config.NumberColumn(format="localized", help="Tokens read"),
            "Written": st.column_config.NumberColumn(format="localized", help="Tokens written"),
            "Cost": st.column_config.NumberColumn(format="$%.4f"),
        },
        alt="Runs, newest first",
    )
    places = picked.selection.rows
    return lines[places[0]].run.id if places and places[0] < len(lines) else None


def _row(line: RunLine) -> dict[str, object]:
    run, view = line.run, line.view
    took = (run.ended_at - run.started_at).total_seconds() if run.ended_at else None
    return {
        "Question": run.question,
        "Status": STATUS[run.status],
        "Notebook": line.notebook,
        "Started": run.started_at.astimezone(),
        "Seconds": took,
        "Read": view.tokens.read,
        "Written": view.tokens.written,
        "Cost": view.tokens.cost,
        "Model": view.model or run.model or "",
        "Error": view.failure.message if view.failure else "",
    }
