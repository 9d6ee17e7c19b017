"""One run at a time in each notebook; the others wait in the order they came."""

from __future__ import annotations

import threading
from collections import deque


class Lanes:
    """Thread-safe. A run is the first of its lane, or waits behind it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lanes: dict[str, deque[str]] = {}

    def enter(self, notebook_id: str, run_id: str) -> bool:
        """Whether the run may start at once."""
        with self._lock:
            lane = self._lanes.setdefault(notebook_id, deque())
            if run_id not in lane:
                lane.append(run_id)
            return lane[0] == run_id

    def leave(self, notebook_id: str, run_id: str) -> str | None:
        """Take the run out; returns the run that may start now, if that changed."""
        with self._lock:
            lane = self._lanes.get(notebook_id, deque())
            if run_id not in lane:
                return None
            was_first = lane[0] == run_id
            lane.remove(run_id)
            if not lane:
                del self._lanes[notebook_id]
                return None
            return lane[0] if was_first else None

    def first(self, notebook_id: str) -> str | None:
        with self._lock:
            lane = self._lanes.get(notebook_id)
            return lane[0] if lane else None
