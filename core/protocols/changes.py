"""What was changed in repositories, kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.code.changes import Change


class ChangeStore(Protocol):
    """Changes, by the id of the run that made them."""

    def save(self, change: Change) -> None: ...

    def find(self, change_id: str) -> Change | None: ...

    def list(self, *, source_id: str = "", most: int = 50) -> Sequence[Change]:
        """Newest first."""
        ...

    def last_on(self, source_id: str, branch: str) -> Change | None:
        """The newest that was offered on a branch, whatever became of it."""
        ...
