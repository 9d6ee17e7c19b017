"""An empty notebook: data first, then questions that the data can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.empty import empty
from components.findings import finding_buttons
from components.plain import plain
from core.domain.labels import capital
from core.domain.source_findings import SourceFinding


@dataclass(frozen=True)
class FirstStep:
    """`question` is set for ask, `finding` for open."""

    kind: Literal["sample", "ask", "open"]
    question: str = ""
    finding: SourceFinding | None = None


def first_steps(
    questions: Sequence[str],
    found: Sequence[SourceFinding] = (),
    *,
    attached: bool,
    key: str,
) -> FirstStep | None:
    if not attached:
        sentence = "This notebook has no data yet. Attach a file below, or start with the sample."
        icon, action = ":material/database:", "Try with sample data"
        pressed = empty(sentence, icon=icon, action=action, key=f"sample-{key}")
        return FirstStep("sample") if pressed else None
    st.caption("Ask below, or begin with one of these:")
    for number, question in enumerate(questions):
        if st.button(plain(capital(question)), key=f"suggestion-{key}-{number}"):
            return FirstStep("ask", question)
    if found:
        st.caption("Or look at what stands out in the data:")
        chosen = finding_buttons(found, key=key)
        if chosen is not None:
            return FirstStep("open", finding=chosen)
    return None
