"""Stopping work from outside the thread that does it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.errors import Cancelled


@contextmanager
def only_within(end: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """`end`, for clocks and tokens of other threads: one that is late ends nothing that follows."""
    over, lock = False, threading.Lock()

    def call() -> None:
        with lock:
            if not over:
                end()

    try:
        yield call
    finally:
        with lock:
            over = True


@contextmanager
def ended_after(seconds: float, end: Callable[[], None]) -> Iterator[None]:
    """Call `end` from another thread when the block takes longer."""
    with only_within(end) as call:
        timer = threading.Timer(seconds, call)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class CancelToken:
    """One per run. Long work asks it between small pieces, or registers how to be killed."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            callback()

    def raise_if_cancelled(self) -> None:
        if self._event.is_set():
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` at cancel (at once if that was before); returns how to unregister."""
        with self._lock:
            key, self._next = self._next, self._next + 1
            self._callbacks[key] = callback
            late = self._event.is_set()
        if late:
            callback()
        return lambda: self._forget(key)

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Call `end` at a cancel that comes before the end of the block."""
        with only_within(end) as call:
            forget = self.on_cancel(call)
            try:
                yield
            finally:
                forget()

    def _forget(self, key: int) -> None:
        with self._lock:
            self._callbacks.pop(key, None)
