"""Changes in memory, and a sample."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.approvals import Action
from core.domain.code.change_actions import commit_action, publish_action
from core.domain.code.changes import Change, ChangeWish, Moved, TestsSeen, TextByHand
from core.domain.code.repository import DiffFile
from core.errors import UserError
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


def offered(id: str = "r1", **fields: object) -> Change:
    """A repair that waits for a yes."""
    path = "shop/pages.py"
    given: dict[str, object] = {
        "status": "waiting",
        "branch": "syna/fix",
        "base": "a" * 40,
        "kept": "k1",
        "diff": f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n",
        "files": (DiffFile(path=path, how="modified", added=1, removed=1),),
        "before": TestsSeen(ran=True, told=True, passed=1, failed=1),
        "after": TestsSeen(ran=True, told=True, passed=2),
        "message": "Fix page_count",
        "moves": (Moved(move="look", said="One fails."), Moved(move="check", said="All pass.")),
    }
    return Change.model_validate(change(id).model_dump() | given | fields)


class FakeChanges:
    """Acts of a person, kept by name; each goes through unless a test says otherwise."""

    def __init__(self, *changes: Change, last: bool = True) -> None:
        self.kept = {change.id: change for change in changes}
        self.acts: list[str] = []
        self.last = last
        self.refused = ""

    def find(self, change_id: str) -> Change | None:
        return self.kept.get(change_id)

    def is_last(self, change: Change) -> bool:
        return self.last

    def text(self, change_id: str, path: str) -> TextByHand:
        self.acts.append(f"text {path}")
        return TextByHand(text="b\n", kept=self.kept[change_id].kept)

    def edit(self, change_id: str, path: str, typed: TextByHand, **_: object) -> Change:
        if self.refused:
            raise UserError(self.refused)
        self.acts.append(f"edit {path} {typed.text!r} {typed.kept}")
        return self.kept[change_id]

    def put_back(self, before: Change, after: Change) -> Change:
        self.acts.append("put back")
        return before

    def discard(self, change_id: str) -> Change:
        self.acts.append("discard")
        return self.kept[change_id]

    def bring_back(self, change_id: str) -> Change:
        self.acts.append("bring back")
        return self.kept[change_id]

    def committing(self, change_id: str) -> Action:
        return commit_action(self.kept[change_id])

    def commit(self, change_id: str, allowed: Action) -> Change:
        self.acts.append(f"commit {allowed.title}")
        return self.kept[change_id]

    def publishing(self, change_id: str) -> Action:
        return publish_action(self.kept[change_id])

    def publish(self, change_id: str, allowed: Action) -> Change:
        self.acts.append(f"publish {allowed.title}")
        return self.kept[change_id]
