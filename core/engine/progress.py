"""How a job says where it stands."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """`fraction` is 0 to 1, or None when not known."""

    def __call__(self, fraction: float | None, text: str) -> None: ...
