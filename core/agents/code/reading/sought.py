"""What one kind of question found."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.code.asked import Found
from core.domain.steps import Tokens


@dataclass(frozen=True)
class Sought:
    """`total` are all places that answer, shown or not; `by_name` when names alone were compared.

    `drafted` counts sentences of a model that rested on nothing and were left out.
    """

    found: tuple[Found, ...]
    total: int = 0
    by_name: bool = False
    drafted: int = 0
    tokens: Tokens = field(default_factory=Tokens)
