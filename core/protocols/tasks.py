"""Work in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class TaskRunner(Protocol):
    """Runs work in the background; `name` is one of the run's or download's id."""

    def submit(self, name: str, work: Callable[[], None]) -> None: ...

    def running(self, name: str) -> bool: ...

    def close(self, timeout: float = 5.0) -> None: ...


class Timer(Protocol):
    """Does work again and again in the background, one of a name at a time.

    A turn that was missed, as while the computer slept, is made up for once. It forgets everything
    when the process ends: whoever sets it keeps what is wanted and sets it again.
    """

    def every(self, name: str, minutes: float, work: Callable[[], None]) -> None:
        """From now on, in place of what had that name."""
        ...

    def drop(self, name: str) -> None:
        """No more of it; a name that is not there is no fault."""
        ...

    def names(self) -> frozenset[str]: ...

    def close(self) -> None: ...


class Clock(Protocol):
    """Seconds that only grow, for durations."""

    def __call__(self) -> float: ...
