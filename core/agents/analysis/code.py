"""From what a model wrote to the Python in it."""

from __future__ import annotations

import re

_FENCE = re.compile(r"```(?:python|py)?\s*\n(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)


def code_of(text: str) -> str:
    """The first fenced block, or all of it; empty when there is none."""
    fenced = _FENCE.search(text)
    return (fenced.group(1) if fenced else text.replace("```", "")).strip()
