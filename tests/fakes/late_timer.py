"""A threading.Timer on a machine that stalls: it was about to ring when it was stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest


class LateTimers:
    """Rings all that were started while it stood for the real ones."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._rings: list[Callable[[], None]] = []
        monkeypatch.setattr(threading, "Timer", self._made)

    def ring(self) -> int:
        """How many rang."""
        for ring in self._rings:
            ring()
        return len(self._rings)

    def _made(self, seconds: float, ring: Callable[[], None]) -> _LateTimer:
        self._rings.append(ring)
        return _LateTimer()


class _LateTimer:
    daemon = False

    def start(self) -> None:
        """It goes on until a test says so."""

    def cancel(self) -> None:
        """Too late."""
