"""Background work on threads of this process."""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from time import monotonic

from core.errors import UserError

log = logging.getLogger("syna.tasks")
_Work = tuple[str, Callable[[], None]]


class LocalTasks:
    """A TaskRunner on daemon threads, so that work that hangs never keeps the app from ending."""

    def __init__(self, threads: int = 8) -> None:
        self._most = threads
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._lock = threading.Condition()
        self._names: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def submit(self, name: str, work: Callable[[], None]) -> None:
        """Run `work` as soon as a thread is free; what it raises is logged with an id."""
        with self._lock:
            if self._closed:
                raise UserError(
                    "Syna is closing.", kept="Nothing was started.", remedy="Start Syna again."
                )
            self._names[name] += 1
            if self._idle < sum(self._names.values()) and len(self._threads) < self._most:
                thread = threading.Thread(
                    target=self._serve, name=f"syna-task-{len(self._threads)}", daemon=True
                )
                self._threads.append(thread)
                self._idle += 1
                thread.start()
            self._queue.put((name, work))

    def running(self, name: str) -> bool:
        """Whether work of that name runs or waits."""
        with self._lock:
            return self._names[name] > 0

    def close(self, timeout: float = 5.0) -> None:
        """Take no more work, drop what waits, and give what runs `timeout` seconds to end."""
        deadline = monotonic() + timeout
        with self._lock:
            self._closed = True
            for name in self._waiting():
                self._names[name] -= 1
            for _ in self._threads:
                self._queue.put(None)
            self._lock.wait_for(
                lambda: not any(self._names.values()), timeout=max(0.0, deadline - monotonic())
            )

    def _waiting(self) -> Iterator[str]:
        """Names of work taken off the queue; a thread may take the last of it meanwhile."""
        with contextlib.suppress(queue.Empty):
            while True:
                item = self._queue.get_nowait()
                if item is not None:
                    yield item[0]

    def _serve(self) -> None:
        while (item := self._queue.get()) is not None:
            name, work = item
            with self._lock:
                self._idle -= 1
            try:
                work()
            except Exception:
                log.exception("task %s met a bug, %s", name, secrets.token_hex(4))
            finally:
                with self._lock:
                    self._idle += 1
                    self._names[name] -= 1
                    if not self._names[name]:
                        del self._names[name]
                    self._lock.notify_all()
