"""Trying again, resting after failures, and falling back to the next model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.errors import ModelError
from core.protocols import ChatModel, Clock

_PAUSES = (0.5, 1.5)
_FAILURES = 3
_REST = 60.0


class Breaker:
    """Opens after three failures in a row, for a minute. Thread-safe."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    @property
    def rests(self) -> float:
        """Seconds left to rest."""
        with self._lock:
            return max(0.0, self._until - self._clock())

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._until = 0, 0.0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES:
                self._failures, self._until = 0, self._clock() + _REST


@dataclass(frozen=True)
class Candidate:
    """A model by id, and how to get at it. `breaker` for those that others run."""

    id: str
    title: str
    open: Callable[[], ChatModel]
    breaker: Breaker | None = None


class SteadyModel:
    """The first of the candidates; the others when it keeps failing in a way that may pass."""

    def __init__(
        self, candidates: Sequence[Candidate], *, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._candidates = tuple(candidates)
        self._wait = wait

    @property
    def id(self) -> str:
        return self._candidates[0].id

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion:
        for item in self.stream(request, cancel):
            if isinstance(item, Completion):
                return item
        raise ModelError("The model stopped without a reply.", retryable=True)

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        first: ModelError | None = None
        for candidate in self._candidates:
            try:
                yield from self._persist(candidate, request, cancel=cancel)
                return
            except ModelError as error:
                first = first or error
                if not error.retryable:
                    break
        raise first or ModelError("No model is set up.")

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        self._candidates[0].open().warm(stable, cancel)

    def _persist(
        self, candidate: Candidate, request: ChatRequest, *, cancel: CancelToken | None
    ) -> Iterator[Delta | Completion]:
        """Two more tries, as long as nothing was shown and the request's time is not used up."""
        _refuse_if_resting(candidate)
        deadline = time.monotonic() + request.timeout
        for pause in (*_PAUSES, None):
            shown = False
            try:
                for item in candidate.open().stream(request, cancel):
                    shown = True
                    yield item
                if candidate.breaker:
                    candidate.breaker.succeeded()
                return
            except ModelError as error:
                if candidate.breaker and error.retryable:
                    candidate.breaker.failed()
                if shown:
                    raise _cut_short(error) from error
                late = pause is None or time.monotonic() + pause >= deadline
                if not error.retryable or late:
                    raise
            self._pause(pause or 0.0, cancel)

    def _pause(self, seconds: float, cancel: CancelToken | None) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if cancel is not None:
                cancel.raise_if_cancelled()
            self._wait(min(left, 0.05))


def _refuse_if_resting(candidate: Candidate) -> None:
    rests = candidate.breaker.rests if candidate.breaker else 0.0
    if rests > 0:
        raise ModelError(
            f"{candidate.title} failed three times in a row and is left alone for "
            f"{rests:.0f} more seconds.",
            retryable=True,
            remedy="Choose another model, or ask again in a minute.",
        )


def _cut_short(error: ModelError) -> ModelError:
    """Text is on the screen already, so another model must not start over."""
    return ModelError(error.message, kept=error.kept, remedy=error.remedy)
