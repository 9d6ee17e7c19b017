"""What came of a command outside the sandbox, and of asking an address for its health."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value


class OutsideRun(Value):
    """`exit` is None where it did not end by itself; `output` is the end of what it printed."""

    exit: int | None
    ended: Literal["exit", "late", "cancelled", "not started"]
    output: str = ""
    seconds: float = 0.0

    @property
    def worked(self) -> bool:
        return self.exit == 0


class HealthSeen(Value):
    """`said` is the last thing that was seen, in a short phrase for people."""

    healthy: bool
    said: str
    tries: int
    seconds: float
