"""Which of several repositories a question means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.domain.choices import NeedsChoice
from core.domain.code.attached import AttachedRepository
from core.domain.events import Choice


def the_one(question: str, repositories: Sequence[AttachedRepository]) -> AttachedRepository:
    """That which is named, else the only one; NeedsChoice where several could be meant."""
    named = [r for r in repositories if _names(question, r.name)]
    said = [r for r in named if _chosen(r.name) in question]
    for few in (said, named, repositories):
        if len(few) == 1:
            return few[0]
    ends = question.rstrip(" .?!")
    raise NeedsChoice(
        "In which repository?",
        [Choice(label=r.name, value=f"{ends} {_chosen(r.name)}") for r in named or repositories],
    )


def _names(question: str, name: str) -> bool:
    """`shop` stands in `the shop`, not in `shop-api` and not in `shop.py`."""
    alone = rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)"
    return re.search(alone, question, re.IGNORECASE) is not None


def _chosen(name: str) -> str:
    return f"in the {name} repository"
