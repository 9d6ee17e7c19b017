"""One worker process as the app sees it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.domain.frames import (
    Answered,
    Call,
    FrameError,
    answered_adapter,
    call_adapter,
    read_frame,
    write_frame,
)
from core.domain.work import Progress
from core.sandbox.launch import Launched
from core.sandbox.leavings import remove
from core.sandbox.memory import limit_memory, resident

if TYPE_CHECKING:
    import pyarrow as pa

_log = logging.getLogger("syna.sandbox")
_TAIL = 4_000


class WorkerDied(Exception):
    """The process ended before it replied; `signal_number` when a signal ended it."""

    def __init__(self, signal_number: int | None) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class Worker:
    """Used by one thread at a time; `kill` may be called from any.

    `key` says what it was started for; one that is `confined` bounded its own memory.
    """

    def __init__(self, launched: Launched, key: object = None, *, confined: bool = False) -> None:
        self._launched = launched
        self.key = key
        self._confined = confined
        self._lock = threading.Lock()
        self._ready = False
        self._asked = False
        self._ended = False
        self._closed = False
        self._first = 0

    @property
    def id(self) -> int:
        return self._launched.process.id

    @property
    def scratch(self) -> str:
        """Its own folder on our disk; empty for none."""
        return self._launched.scratch

    def wait_ready(self) -> None:
        """Wait for the first frame, sent when everything is loaded."""
        if not self._ready:
            self._receive()
            self._ready = True
            self._first = resident(self.id)

    def ask(
        self, call: Call, progress: Callable[[Progress], None] | None = None
    ) -> tuple[Answered, tuple[pa.Table, ...]]:
        """Send one call and wait for its reply; WorkerDied when none comes."""
        self.wait_ready()
        self._asked = True
        if not self._confined:
            limit_memory(self.id, call.limits.memory)
        try:
            write_frame(self._launched.requests, call_adapter.dump_json(call))
        except OSError as error:
            raise self._died() from error
        while True:
            header, payload = self._receive()
            answered = answered_adapter.validate_json(header)
            if answered.reply.kind != "progress":
                self._asked = False
                return answered, _tables(payload, answered.sizes)
            if progress is not None:
                progress(answered.reply)

    def at_rest(self) -> bool:
        """Whether it lives, and has replied to all that it was asked."""
        return not self._asked and not self._ended and self._launched.process.alive()

    def grown(self) -> int:
        """Bytes of memory that it holds more than at its start."""
        return resident(self.id) - self._first

    def kill(self) -> None:
        """End the process and whatever it started."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
            self._launched.process.kill()

    def close(self) -> None:
        """Kill, reap, and close what is open."""
        self.kill()
        self._launched.process.wait()
        with self._lock:
            if self._closed:
                return
            self._closed = True
        launched = self._launched
        for stream in (launched.requests, launched.replies, launched.errors, launched.process):
            try:
                stream.close()
            except OSError:
                continue
        if launched.scratch:
            remove(launched.scratch)

    def _receive(self) -> tuple[bytes, bytes]:
        try:
            frame = read_frame(self._launched.replies)
        except (FrameError, OSError) as error:
            raise self._died() from error
        if frame is None:
            raise self._died()
        return frame

    def _last_words(self) -> str:
        errors = self._launched.errors
        try:
            if errors.seekable():
                errors.seek(0)
            return (errors.read() or b"")[-_TAIL:].decode("utf-8", "replace")
        except (OSError, ValueError):
            return ""

    def _died(self) -> WorkerDied:
        self.kill()
        code = self._launched.process.wait()
        _log.debug("a worker's last words", extra={"text": self._last_words()})
        return WorkerDied(-code if code < 0 and sys.platform != "win32" else None)


def _tables(payload: bytes, sizes: Sequence[int]) -> tuple[pa.Table, ...]:
    """Arrow is loaded with the first reply: no start of the app should wait for it."""
    from core.sandbox.arrow import tables_from

    return tables_from(payload, sizes)
