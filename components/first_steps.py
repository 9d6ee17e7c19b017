"""An empty notebook: data first, then questions that the data can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.empty import empty
from components.plain import plain
from core.domain.labels import capital


@dataclass(frozen=True)
class FirstStep:
    kind: Literal["sample", "ask"]
    question: str = ""


def first_steps(questions: Sequence[str], *, attached: bool, key: str) -> FirstStep | None:
    if not attached:
        sentence = "This notebook has no data yet. Attach a file below, or start with the sample."
        icon, action = ":material/database:", "Try with sample data"
        pressed = empty(sentence, icon=icon, action=action, key=f"sample-{key}")
        return FirstStep("sample") if pressed else None
    st.caption("Ask below, or begin with one of these:")
    for number, question in enumerate(questions):
        if st.button(plain(capital(question)), key=f"suggestion-{key}-{number}"):
            return FirstStep("ask", question)
    return None
