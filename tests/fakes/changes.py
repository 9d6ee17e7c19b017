"""Changes in memory, and a sample."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.code.changes import Change, ChangeWish
from tests.fakes.samples import START


class MemoryChangeStore:
    """Implements ChangeStore."""

    def __init__(self) -> None:
        self._changes: dict[str, Change] = {}

    def save(self, change: Change) -> None:
        self._changes[change.id] = change

    def find(self, change_id: str) -> Change | None:
        return self._changes.get(change_id)

    def list(self, *, source_id: str = "", most: int = 50) -> Sequence[Change]:
        own = [c for c in self._changes.values() if source_id in ("", c.wish.source_id)]
        return tuple(sorted(own, key=lambda c: (c.began, c.id), reverse=True)[:most])

    def last_on(self, source_id: str, branch: str) -> Change | None:
        own = self.list(source_id=source_id)
        offered = (c for c in own if c.branch == branch and c.status not in ("working", "failed"))
        return next(offered, None)


def change(id: str = "r1", *, source_id: str = "s1") -> Change:
    wish = ChangeWish(what="fix", source_id=source_id, words="Fix the failing test")
    return Change(id=id, wish=wish, repository="shop", began=START)
