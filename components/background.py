"""Work that a page started and that outlives its script run: shown, cancelled, forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.cancel import CancelToken
from core.domain.value import now
from core.domain.work import Progress
from core.errors import Cancelled

PATIENCE = 0.3


@dataclass
class Work:
    """`said` is what to tell when it is done, `undo` takes it back; `error` is what stopped it."""

    title: str
    cancel: CancelToken = field(default_factory=CancelToken)
    started_at: datetime = field(default_factory=now)
    progress: Progress = field(default_factory=lambda: Progress(fraction=None, text=""))
    done: threading.Event = field(default_factory=threading.Event)
    said: str = ""
    undo: Callable[[], object] | None = None
    error: Exception | None = None

    def report(self, progress: Progress) -> None:
        self.progress = progress


_lock = threading.Lock()
_works: dict[str, Work] = {}


def start(key: str, title: str, act: Callable[[Work], str]) -> Work:
    """One work a key at a time; waits a moment, since most are done at once."""
    with _lock:
        current = _works.get(key)
        if current is not None and not current.done.is_set():
            return current
        work = _works[key] = Work(title)
    threading.Thread(target=_run, args=(work, act), name=f"work-{key}", daemon=True).start()
    work.done.wait(PATIENCE)
    return work


def of(key: str) -> Work | None:
    with _lock:
        return _works.get(key)


def forget(key: str) -> None:
    with _lock:
        _works.pop(key, None)


def _run(work: Work, act: Callable[[Work], str]) -> None:
    try:
        work.said = act(work)
    except Cancelled:
        work.said = "Stopped. What was done until then is kept."
    except Exception as error:  # kept, and raised where the page can show it
        work.error = error
    finally:
        work.done.set()
