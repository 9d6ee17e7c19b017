"""One request on one worker, with what may end it early."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.domain.cancel import CancelToken, ended_after
from core.domain.confinement import Terms
from core.domain.frames import Call
from core.domain.work import Progress
from core.errors import Cancelled, StepError
from core.protocols import Replied
from core.sandbox.figures import checked
from core.sandbox.warden import Warden
from core.sandbox.worker import Worker, WorkerDied

_log = logging.getLogger("syna.sandbox")
_START_SECONDS = 60.0
_CPU_SIGNAL, _KILLED = 24, 9


@dataclass
class Turn:
    """`terms` are those that the worker was started on."""

    worker: Worker
    call: Call
    terms: Terms
    token: CancelToken
    late: threading.Event = field(default_factory=threading.Event)
    until: float = math.inf
    warden: Warden | None = None

    def run(self, progress: Callable[[Progress], None] | None) -> Replied:
        """The reply; StepError or Cancelled when there is none."""
        try:
            with self.token.ending(self.worker.kill):
                with self._within(_START_SECONDS):
                    self.worker.wait_ready()
                with self._within(self.call.limits.seconds), self._watched():
                    answered, tables = self.worker.ask(self.call, progress)
        except WorkerDied as died:
            raise self._reason(died) from died
        except ValueError as error:
            self.worker.kill()
            raise crashed("A worker sent a reply that cannot be read.") from error
        self.token.raise_if_cancelled()  # the reply was on its way already
        reply = answered.reply
        if reply.kind == "failure":
            if reply.code == "bug":
                _log.error("a worker met a bug", extra={"trace": answered.trace})
            raise StepError(reply.message, code=reply.code, kept=reply.kept, remedy=reply.remedy)
        if reply.kind == "python_run":
            reply = checked(reply)
        return Replied(reply, tables[0] if tables else None, tables)

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Kill the worker when this takes longer; its start does not count as its work."""
        self.until = time.monotonic() + seconds
        with ended_after(seconds, self._expire):
            yield

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Look after what writes, or runs somebody's code."""
        scratch = (self.worker.scratch,) if self.worker.scratch else ()
        code = self.call.request.kind in ("run_python", "try_function")
        if not code and not self.terms.write:
            yield
            return
        self.warden = Warden(
            self.worker.id,
            (*self.terms.write, *scratch),
            disk=self.terms.disk,
            end=self.worker.kill,
        )
        with self.warden:
            yield

    def _expire(self) -> None:
        self.late.set()
        self.worker.kill()

    def _outran_us(self, died: WorkerDied) -> bool:
        """Whether the system ended it for its seconds of computing before our own clock rang.

        Beyond them it asks first, or kills at once.
        """
        killed = died.signal_number == _KILLED and time.monotonic() >= self.until
        return killed or died.signal_number == _CPU_SIGNAL

    def _reason(self, died: WorkerDied) -> Exception:
        if self.token.cancelled:
            return Cancelled()
        if self.warden is not None and self.warden.verdict is not None:
            return self.warden.verdict
        if self.late.is_set() or self._outran_us(died):
            return StepError(
                f"This took longer than {self.call.limits.seconds:g} seconds and was stopped.",
                code="time",
                kept="Nothing was changed.",
                remedy="Ask for less, or narrow it down with a filter.",
            )
        _log.warning("a worker died", extra={"signal": died.signal_number})
        return crashed("The worker process that did this ended unexpectedly.")


def crashed(message: str) -> StepError:
    return StepError(
        message,
        code="crash",
        kept="Nothing was changed; a new worker takes over.",
        remedy="Try again; if it ends again, the data or the query may need too much memory.",
    )
