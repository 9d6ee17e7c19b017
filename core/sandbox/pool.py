"""A warm pool of workers: takes typed requests, gives typed replies, kills what must end."""

from __future__ import annotations

import logging
import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.domain.cancel import CancelToken
from core.domain.confinement import Confinement, Terms
from core.domain.frames import Call
from core.domain.work import Limits, Progress, Request
from core.errors import StepError
from core.protocols import Replied
from core.sandbox.fork_server import ForkServer
from core.sandbox.launch import Launcher, PlainLauncher
from core.sandbox.placing import Passwords, check_reply, placed
from core.sandbox.terms import KEPT, terms_of
from core.sandbox.turn import Turn
from core.sandbox.worker import Worker

_log = logging.getLogger("syna.sandbox")
_QUICK = frozenset({"run_query", "look_at_database"})
_BESIDE = frozenset({"parse_code", "read_history"})
_MOST_BESIDE = 5
_FAT = 600_000_000


class WorkerPool:
    """Implements Sandbox. At most `size` requests at once; one place is kept free for queries.
    Beside these one command box may run, as tests can take minutes, and a few short requests
    that a repository is parsed by side by side.

    A worker that was forked with walls round it takes further queries and analyses over the same
    tables, as it can reach nothing but these; everything else gets one of its own.
    """

    def __init__(
        self,
        *,
        size: int = 2,
        launcher: Launcher | None = None,
        passwords: Passwords = lambda _: None,
    ) -> None:
        self._launcher = launcher or _launcher()
        self._size = size
        self._passwords = passwords
        self._heavy = threading.BoundedSemaphore(max(1, size - 1))
        self._commands = threading.BoundedSemaphore(1)
        self._parts = threading.BoundedSemaphore(_MOST_BESIDE)
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._beside: set[Worker] = set()
        self._closed = False

    def warm(self) -> None:
        """Start what every worker needs in the background, so that the first need not wait."""
        threading.Thread(target=self._warm, daemon=True).start()

    def confinement(self) -> Confinement:
        """How well requests are confined here; the first call may take a second."""
        return self._launcher.confinement()

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
        if self._closed:
            raise _closing()
        self._need_walls(request)
        bounds = limits or Limits()
        with self._lane(request, token), placed(request, self._passwords) as sent:
            terms = terms_of(sent, bounds)
            call = Call(request=sent, limits=bounds)
            with self._worker(sent, terms, token=token) as worker:
                replied = Turn(worker, call, terms, token).run(progress)
            check_reply(sent, replied.reply)
        return replied

    def close(self) -> None:
        """Kill every worker."""
        with self._changed:
            self._closed = True
            idle, busy = list(self._idle), [*self._busy, *self._beside]
            self._idle.clear()
            self._changed.notify_all()
        for worker in busy:
            worker.kill()
        for worker in idle:
            worker.close()
        self._launcher.close()

    def _need_walls(self, request: Request) -> None:
        if request.kind == "run_command":
            self._need_a_box()
            return
        if request.kind not in ("run_python", "try_function") or request.accepted_risk:
            return
        found = self.confinement()
        if found.tier == "restricted":
            raise StepError(
                "Python was not run: this system cannot shut it off from your files "
                "and the network.",
                code="tier",
                kept="Nothing was run.",
                remedy="Read the code, and allow this one run if you trust it.",
            )

    def _need_a_box(self) -> None:
        if self.confinement().tier == "restricted":
            raise StepError(
                "The command was not run: this system cannot shut programs off from your files "
                "and the network.",
                code="tier",
                kept="Nothing was run.",
                remedy="Use Linux with Landlock and seccomp, or run it yourself in a terminal.",
            )

    @contextmanager
    def _lane(self, request: Request, token: CancelToken) -> Iterator[None]:
        """Long requests wait for one another, so that a query always finds a worker."""
        if request.kind in _QUICK or (request.kind == "write_table" and request.awaited):
            yield
            return
        lane = self._commands if request.kind == "run_command" else self._heavy
        lane = self._parts if request.kind in _BESIDE else lane
        while not lane.acquire(timeout=0.05):
            token.raise_if_cancelled()
        try:
            yield
        finally:
            lane.release()

    @contextmanager
    def _worker(self, request: Request, terms: Terms, *, token: CancelToken) -> Iterator[Worker]:
        key = self._key(request, terms)
        apart = terms.programs or request.kind in _BESIDE
        worker = self._take(key, terms, places=self._beside if apart else self._busy, token=token)
        try:
            yield worker
        finally:
            self._give_back(worker)

    def _key(self, request: Request, terms: Terms) -> object:
        """What a worker that may be used again was started for; None for one that may not."""
        if not self._launcher.confines:
            return None if request.kind in ("run_python", "try_function") else "plain"
        if request.kind not in KEPT or terms.sockets:
            return None
        return terms, tuple(_stamp(file) for file in terms.read)

    def _take(
        self, key: object, terms: Terms, *, places: set[Worker], token: CancelToken
    ) -> Worker:
        with self._changed:
            while len(self._busy) >= self._size and places is self._busy and not self._closed:
                token.raise_if_cancelled()
                self._changed.wait(0.05)
            if self._closed:
                raise _closing()
            worker = self._kept_for(key) or self._start(key, terms)
            places.add(worker)
            return worker

    def _kept_for(self, key: object) -> Worker | None:
        """An idle worker that was started for this; any that has died is dropped."""
        for worker in [worker for worker in self._idle if not worker.at_rest()]:
            self._idle.remove(worker)
            worker.close()
        found = next((w for w in self._idle if key is not None and w.key == key), None)
        if found is not None:
            self._idle.remove(found)
        return found

    def _give_back(self, worker: Worker) -> None:
        """Keep a worker that may be used again, unless it hangs, died, or grew fat."""
        with self._changed:
            self._busy.discard(worker)
            self._beside.discard(worker)
            keep = worker.key is not None and not self._closed
            keep = keep and worker.at_rest() and worker.grown() < _FAT
            if keep:
                self._idle.append(worker)
            over = self._idle[: -self._size]
            del self._idle[: -self._size]
            self._changed.notify()
        for each in over if keep else [*over, worker]:
            each.close()

    def _start(self, key: object, terms: Terms) -> Worker:
        try:
            return Worker(self._launcher.start(terms), key, confined=self._launcher.confines)
        except OSError as error:
            raise StepError(
                "A worker process could not be started.",
                code="crash",
                kept="Nothing was changed.",
                remedy="Close other programs to free memory and try again.",
            ) from error

    def _warm(self) -> None:
        """Where workers serve one after the other, start the first of them."""
        try:
            self._launcher.warm()
            if self._launcher.confines:
                return
            with self._changed:
                if not self._closed and not self._idle and not self._busy:
                    self._idle.append(self._start("plain", Terms()))
        except (OSError, StepError):
            _log.warning("the workers did not start")


def _closing() -> StepError:
    return StepError("Syna is closing.", code="cancelled")


def _launcher() -> Launcher:
    return ForkServer() if platform.system() == "Linux" else PlainLauncher()


def _stamp(file: str) -> tuple[int, int, int] | None:
    """What tells a file from one that took its place: walls let through the one that was there."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
