"""A deadline for a piece of somebody's code that goes on in this process."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 0.2  # seconds: code that caught it is told again


class Late(BaseException):
    """Not an Exception, so that `except Exception` in the code does not hold it up."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises Late inside the block; main thread only. A single long call in C is not cut short:
    the wall limit of the request is for that."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        yield
    finally:
        _quiet()
        signal.signal(signal.SIGALRM, before)


def _quiet() -> None:
    while True:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            return
        except Late:
            continue
