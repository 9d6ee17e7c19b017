"""What a person does with a change: edit it, commit it, put it into its repository, discard it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.agents.code.changing.branch import ChangeBranch
from core.agents.code.changing.by_hand import edited_by_hand, text_by_hand
from core.agents.code.changing.finishing import (
    brought_back,
    committed,
    discarded,
    published,
)
from core.agents.code.changing.telling import moves_table
from core.domain.approvals import Action
from core.domain.cancel import CancelToken
from core.domain.cells import Cell
from core.domain.code.change_actions import commit_action, publish_action
from core.domain.code.changes import OPEN, Change, ChangeStatus, TextByHand
from core.domain.records import Changed
from core.domain.sentences.changed import changed_answer, changed_grade
from core.errors import UserError
from core.orchestrator.leave import cell_id
from core.protocols import ChangeStore, NotebookStore, ResultStore, Sandbox, Workshop
from core.services.approvals import ApprovalService


@dataclass(frozen=True)
class ChangeParts:
    """`workshop` gives that of sources, or None where none of them is a repository."""

    changes: ChangeStore
    workshop: Callable[[Sequence[str]], Workshop | None]
    notebooks: NotebookStore
    results: ResultStore
    sandbox: Sandbox
    approvals: ApprovalService


@dataclass(frozen=True)
class _Box:
    """What runs tests."""

    sandbox: Sandbox
    cancel: CancelToken = field(default_factory=CancelToken)


class ChangeService:
    """Each act is on the change as it was shown: UserError where it is another by now. The cells of
    its notebook follow it. `commit` and `publish` are for doors that kept a person's yes."""

    def __init__(self, parts: ChangeParts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._at_work: set[str] = set()

    def find(self, change_id: str) -> Change | None:
        return self._parts.changes.find(change_id)

    def is_last(self, change: Change) -> bool:
        """Whether no later change went on from it."""
        last = self._parts.changes.last_on(change.wish.source_id, change.branch)
        return last is None or last.id == change.id

    def text(self, change_id: str, path: str) -> TextByHand:
        """What the file holds now, for a person to edit."""
        with self._branch(change_id, OPEN) as branch:
            return TextByHand(text=text_by_hand(branch, path), kept=branch.change.kept)

    def edit(
        self,
        change_id: str,
        path: str,
        typed: TextByHand,
        *,
        cancel: CancelToken | None = None,
    ) -> Change:
        """Keep what a person made of a file's text, and run the tests again."""
        with self._branch(change_id, OPEN, cancel=cancel) as branch:
            if branch.change.kept != typed.kept:
                raise UserError(
                    f"{path} was changed since you opened it.",
                    kept="The change is as it was, and your text is still in its box.",
                    remedy="Copy your text, leave the box, and open the file again.",
                )
            return self._kept(branch, edited_by_hand(branch, path, typed.text))

    def discard(self, change_id: str) -> Change:
        """It can be brought back."""
        with self._branch(change_id, {"waiting"}) as branch:
            gone = discarded(branch)
            said = "The change was discarded. It can be brought back."
            return self._kept(branch, gone.model_copy(update={"stopped": said}))

    def bring_back(self, change_id: str) -> Change:
        with self._branch(change_id, {"discarded"}) as branch:
            return self._kept(branch, brought_back(branch))

    def put_back(self, before: Change, after: Change) -> Change:
        """Undo what made `after` of `before`, unless more was done since."""
        with self._branch(after.id, {after.status}) as branch:
            _refuse_other(branch.change, after)
            return self._kept(
                branch, before.model_copy(update={"revision": after.revision + 1, "stopped": ""})
            )

    def committing(self, change_id: str) -> Action:
        """What a commit would do, to be allowed."""
        with self._branch(change_id, {"waiting"}) as branch:
            return commit_action(branch.change)

    def commit(self, change_id: str, allowed: Action) -> Change:
        with self._branch(change_id, {"waiting"}) as branch:
            _refuse_unlike(commit_action(branch.change), allowed)
            return self._kept(branch, committed(branch))

    def publishing(self, change_id: str) -> Action:
        """What putting the branch into its repository would do, to be allowed."""
        with self._branch(change_id, {"committed"}) as branch:
            return publish_action(branch.change)

    def publish(self, change_id: str, allowed: Action) -> Change:
        with self._branch(change_id, {"committed"}) as branch:
            _refuse_unlike(publish_action(branch.change), allowed)
            return self._kept(branch, published(branch))

    @contextmanager
    def _branch(
        self,
        change_id: str,
        statuses: set[ChangeStatus] | frozenset[ChangeStatus],
        *,
        cancel: CancelToken | None = None,
    ) -> Iterator[ChangeBranch]:
        """The branch of a change that stands so, for one act at a time."""
        with self._lock:
            _refuse(change_id in self._at_work, "Its tests are running.", "Wait until they ended.")
            self._at_work.add(change_id)
        try:
            yield self._found(
                change_id, statuses, _Box(self._parts.sandbox, cancel or CancelToken())
            )
        finally:
            with self._lock:
                self._at_work.discard(change_id)

    def _found(
        self, change_id: str, statuses: set[ChangeStatus] | frozenset[ChangeStatus], box: _Box
    ) -> ChangeBranch:
        change = self._parts.changes.find(change_id)
        if change is None:
            raise UserError("This change is not kept any more.", remedy="Ask for it again.")
        source_id = change.wish.source_id
        _refuse(
            not self.is_last(change),
            "A later change went on from this one.",
            "Go on in that one, further below.",
        )
        _refuse(change.status not in statuses, _STANDS[change.status], "Look at it again.")
        workshop = self._parts.workshop((source_id,))
        repositories = workshop.repositories() if workshop is not None else ()
        if workshop is None or not repositories:
            raise UserError(
                f"The repository {change.repository} is not attached any more.",
                kept="Nothing was changed.",
                remedy="Attach it again, then ask for the change again.",
            )
        return ChangeBranch(workshop, repositories[0], change, box)

    def _kept(self, branch: ChangeBranch, change: Change) -> Change:
        """Save it, show it, and let a run that waits for a word about it ask anew."""
        branch.keep(change)
        self._shown(change)
        self._parts.approvals.renew(change.id)
        return change

    def _shown(self, change: Change) -> None:
        """In its cells, once its run left them; until then the run tells of it."""
        notebooks = self._parts.notebooks
        try:
            head = notebooks.cell(cell_id(change.id, 0))
        except UserError:
            return
        table = moves_table(change, self._parts.results)
        fresh: list[Cell] = []
        for cell in notebooks.cells(head.notebook_id):
            if cell.run_id != change.id or cell.kind != "record" or cell.record.kind != "changed":
                continue
            update = {"record": Changed(change=change), "result": table, "edited": True}
            fresh.append(cell.model_copy(update=update))
            if head.kind == "answer":
                told = {"answer": changed_answer(change, cell.name), "grade": changed_grade(change)}
                fresh.append(head.model_copy(update=told))
        notebooks.save_cells(fresh)


_STANDS: dict[ChangeStatus, str] = {
    "working": "This change is being made.",
    "waiting": "This change is not committed yet.",
    "committed": "This change is committed already.",
    "published": "This change is in the repository already.",
    "discarded": "This change was discarded.",
    "failed": "Nothing came of this change.",
}


def _refuse(wrong: bool, message: str, remedy: str) -> None:
    if wrong:
        raise UserError(message, kept="Nothing was changed.", remedy=remedy)


def _refuse_other(change: Change, shown: Change) -> None:
    other = change.revision != shown.revision
    _refuse(other, "More was done to this change since.", "Look at it again.")


def _refuse_unlike(action: Action, allowed: Action) -> None:
    other = action.mark != allowed.mark
    _refuse(other, "This change is another than the one you allowed.", "Look at it again.")
