"""The grade of an answer: one badge that opens to its checks."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from core.domain.grades import Grade, Outcome, Verdict

_VERDICTS: dict[Verdict, tuple[str, str]] = {
    "checked": ("Checked", ":material/check_circle:"),
    "checked_twice": ("Checked twice", ":material/verified:"),
    "unsure": ("Unsure", ":material/help:"),
    "failed": ("Failed", ":material/cancel:"),
}
_OUTCOMES: dict[Outcome, str] = {
    "passed": ":green[:material/check:]",
    "warned": ":orange[:material/warning:]",
    "failed": ":red[:material/close:]",
}


def grade_badge(grade: Grade, *, key: str) -> None:
    title, icon = _VERDICTS[grade.verdict]
    with st.popover(title, icon=icon, type="tertiary", key=key, help="What was checked"):
        if not grade.checks:
            st.caption("No checks were made.")
        for check in grade.checks:
            name = check.name[:1].upper() + check.name[1:]
            st.markdown(f"{_OUTCOMES[check.outcome]} **{plain(name)}**  \n{plain(check.reason)}")
