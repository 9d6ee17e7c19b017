"""A TaskRunner that runs work when asked to, or at once."""

from __future__ import annotations

from collections.abc import Callable


class ManualTasks:
    """Keeps what is submitted until `run_all`, so that a test sees what is in between."""

    def __init__(self) -> None:
        self.waiting: dict[str, Callable[[], None]] = {}

    def submit(self, name: str, work: Callable[[], None]) -> None:
        self.waiting[name] = work

    def running(self, name: str) -> bool:
        return name in self.waiting

    def run_all(self) -> None:
        while self.waiting:
            self.waiting.pop(next(iter(self.waiting)))()

    def close(self, timeout: float = 5.0) -> None:
        self.waiting.clear()
