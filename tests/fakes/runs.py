"""A RunStore in memory, held to the same contract as the real one; threads may share it."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.events import RunEvent
from core.domain.runs import Run
from core.errors import StorageError, UserError


class MemoryRunStore:
    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._events: dict[tuple[str, int], RunEvent] = {}

    def save(self, run: Run) -> None:
        self._runs[run.id] = run

    def get(self, run_id: str) -> Run:
        if run_id not in self._runs:
            raise UserError("This run is not there any more.")
        return self._runs[run_id]

    def list(self, *, notebook_id: str | None = None, limit: int = 100) -> Sequence[Run]:
        own = [r for r in tuple(self._runs.values()) if notebook_id in (None, r.notebook_id)]
        return tuple(sorted(own, key=lambda r: (r.started_at, r.id), reverse=True)[:limit])

    def append(self, events: Sequence[RunEvent]) -> None:
        new = {(event.run_id, event.seq): event for event in events}
        if len(new) < len(events) or new.keys() & self._events.keys():
            raise StorageError("This could not be saved (two events of one number).")
        self._events |= new

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        own = [e for e in tuple(self._events.values()) if e.run_id == run_id and e.seq > after]
        return tuple(sorted(own, key=lambda e: e.seq))
