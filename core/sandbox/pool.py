"""A warm pool of workers: takes typed requests, gives typed replies, kills what must end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.domain.cancel import CancelToken
from core.domain.frames import Call
from core.domain.work import Limits, Progress, Request
from core.errors import Cancelled, StepError
from core.protocols import Replied
from core.sandbox.launch import Launcher
from core.sandbox.worker import Worker, WorkerDied

_log = logging.getLogger("syna.sandbox")
_QUICK = frozenset({"run_query"})
_FAT = 600_000_000
_START_SECONDS = 60.0


class WorkerPool:
    """Implements Sandbox. At most `size` processes; one of them is kept free for queries."""

    def __init__(self, *, size: int = 2, launcher: Launcher | None = None) -> None:
        self._launcher = launcher or Launcher()
        self._size = size
        self._heavy = threading.BoundedSemaphore(max(1, size - 1))
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = False

    def warm(self) -> None:
        """Start one worker in the background, so that the first request need not wait."""
        threading.Thread(target=self._start_spare, daemon=True).start()

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied:
        """Run one request in a worker. Raises StepError, or Cancelled when the token says so."""
        token = cancel or CancelToken()
        token.raise_if_cancelled()
        call = Call(request=request, limits=limits or Limits())
        with self._lane(request.kind, token), self._worker(token) as worker:
            return _Turn(worker, call, token).run(progress)

    def close(self) -> None:
        """Kill every worker."""
        with self._changed:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        self._launcher.close()

    @contextmanager
    def _lane(self, kind: str, token: CancelToken) -> Iterator[None]:
        """Long requests wait for one another, so that a query always finds a worker."""
        if kind in _QUICK:
            yield
            return
        while not self._heavy.acquire(timeout=0.05):
            token.raise_if_cancelled()
        try:
            yield
        finally:
            self._heavy.release()

    @contextmanager
    def _worker(self, token: CancelToken) -> Iterator[Worker]:
        worker = self._take(token)
        try:
            yield worker
        finally:
            self._give_back(worker)

    def _take(self, token: CancelToken) -> Worker:
        with self._changed:
            while not self._idle and len(self._busy) >= self._size and not self._closed:
                token.raise_if_cancelled()
                self._changed.wait(0.05)
            if self._closed:
                raise StepError("Syna is closing.", code="cancelled")
            worker = self._idle.pop() if self._idle else self._start()
            if not worker.at_rest():
                worker.close()
                worker = self._start()
            self._busy.add(worker)
            return worker

    def _give_back(self, worker: Worker) -> None:
        """Keep a worker that waits for its next request; end one that hangs, died, or grew fat."""
        with self._changed:
            self._busy.discard(worker)
            keep = not self._closed and worker.at_rest() and worker.resident() < _FAT
            if keep:
                self._idle.append(worker)
            self._changed.notify()
        if not keep:
            worker.close()
            self.warm()

    def _start(self) -> Worker:
        try:
            return Worker(self._launcher.start())
        except OSError as error:
            raise StepError(
                "A worker process could not be started.",
                code="crash",
                kept="Nothing was changed.",
                remedy="Close other programs to free memory and try again.",
            ) from error

    def _start_spare(self) -> None:
        with self._changed:
            if self._closed or self._idle or len(self._busy) >= self._size:
                return
            worker = self._start()
            self._busy.add(worker)
        try:
            worker.wait_ready()
        except WorkerDied as died:
            _log.warning("a spare worker did not start", extra={"signal": died.signal_number})
            with self._changed:
                self._busy.discard(worker)
                self._changed.notify()
            worker.close()
            return
        self._give_back(worker)


@dataclass
class _Turn:
    """One request on one worker, with what may end it early."""

    worker: Worker
    call: Call
    token: CancelToken
    late: threading.Event = field(default_factory=threading.Event)

    def run(self, progress: Callable[[Progress], None] | None) -> Replied:
        forget = self.token.on_cancel(self.worker.kill)
        try:
            with self._within(_START_SECONDS):
                self.worker.wait_ready()
            with self._within(self.call.limits.seconds):
                answered, tables = self.worker.ask(self.call, progress)
        except WorkerDied as died:
            raise self._reason(died) from died
        except ValueError as error:
            self.worker.kill()
            raise _crashed("A worker sent a reply that cannot be read.") from error
        finally:
            forget()
        reply = answered.reply
        if reply.kind == "failure":
            if reply.code == "bug":
                _log.error("a worker met a bug", extra={"trace": answered.trace})
            raise StepError(reply.message, code=reply.code, kept=reply.kept, remedy=reply.remedy)
        return Replied(reply, tables[0] if tables else None, tables)

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Kill the worker when this takes longer; its start does not count as its work."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self.late.set()
        self.worker.kill()

    def _reason(self, died: WorkerDied) -> Exception:
        if self.token.cancelled:
            return Cancelled()
        if self.late.is_set():
            return StepError(
                f"This took longer than {self.call.limits.seconds:g} seconds and was stopped.",
                code="time",
                kept="Nothing was changed.",
                remedy="Ask for less, or narrow it down with a filter.",
            )
        _log.warning("a worker died", extra={"signal": died.signal_number})
        return _crashed("The worker process that did this ended unexpectedly.")


def _crashed(message: str) -> StepError:
    return StepError(
        message,
        code="crash",
        kept="Nothing was changed; a new worker takes over.",
        remedy="Try again; if it ends again, the data or the query may need too much memory.",
    )
