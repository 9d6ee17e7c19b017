"""Files being attached in the background: how far each is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from core.domain.cancel import CancelToken
from core.domain.value import new_id
from core.domain.work import Failure, Progress, failure_of
from core.errors import Cancelled, UserError
from core.protocols import TaskRunner

_KEPT = 50
Work = Callable[[CancelToken, Callable[[Progress], None], Callable[[str], None]], None]


@dataclass(frozen=True)
class AttachmentView:
    """`fraction` is 0 to 1, or None while not known; `source_id` is set once it can be asked."""

    id: str
    name: str
    status: Literal["running", "done", "failed", "cancelled"] = "running"
    fraction: float | None = None
    text: str = "Waiting"
    source_id: str | None = None
    failure: Failure | None = None


@dataclass
class _Entry:
    view: AttachmentView
    cancel: CancelToken = field(default_factory=CancelToken)


class Attachments:
    """The latest of this process; they are forgotten when it ends."""

    def __init__(self, tasks: TaskRunner) -> None:
        self._tasks = tasks
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def start(self, name: str, work: Work) -> str:
        """Run `work(cancel, progress, done)` in the background; `done` takes the source's id."""
        entry = _Entry(AttachmentView(new_id(), name))
        with self._lock:
            self._entries[entry.view.id] = entry
            ended = [e for e in self._entries.values() if e.view.status != "running"]
            for old in ended[: max(0, len(self._entries) - _KEPT)]:
                del self._entries[old.view.id]
        self._tasks.submit(f"attach {entry.view.id}", lambda: self._work(entry, work))
        return entry.view.id

    def view(self, attachment_id: str) -> AttachmentView:
        with self._lock:
            return self._entry(attachment_id).view

    def views(self) -> tuple[AttachmentView, ...]:
        """Newest first."""
        with self._lock:
            return tuple(entry.view for entry in reversed(self._entries.values()))

    def cancel(self, attachment_id: str) -> None:
        with self._lock:
            entry = self._entry(attachment_id)
        entry.cancel.cancel()

    def _entry(self, attachment_id: str) -> _Entry:
        if attachment_id not in self._entries:
            raise UserError("This attachment is not known any more.")
        return self._entries[attachment_id]

    def _work(self, entry: _Entry, work: Work) -> None:
        def told(progress: Progress) -> None:
            self._update(entry, fraction=progress.fraction, text=progress.text)

        def done(source_id: str) -> None:
            self._update(entry, status="done", fraction=1.0, text="", source_id=source_id)

        try:
            work(entry.cancel, told, done)
        except Cancelled:
            self._update(entry, status="cancelled", text="Stopped")
        except Exception as error:
            self._update(entry, status="failed", text="", failure=failure_of(error))
            if failure_of(error).code == "bug":
                raise

    def _update(self, entry: _Entry, **fields: object) -> None:
        """What has come to its end stays as it ended."""
        with self._lock:
            if entry.view.status == "running":
                entry.view = replace(entry.view, **fields)  # type: ignore[arg-type]
