"""Results in memory, so that a page which is drawn again need not read them again."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.domain.results import Result, ResultRef
from core.protocols import ResultStore

_MOST_VALUES = 1_000_000


class KeptResults:
    """The last used ones, up to so many values. They never change: the key is their content."""

    def __init__(self, store: ResultStore, most_values: int = _MOST_VALUES) -> None:
        self._store = store
        self._most = most_values
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[ResultRef, int | None], Result] = OrderedDict()
        self._values = 0

    def result(self, ref: ResultRef, rows: int | None) -> Result:
        """StorageError when the store does not have it."""
        key = (ref, rows)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        found = self._store.result(ref, rows)
        with self._lock:
            if key not in self._kept and _size(found) <= self._most:
                self._kept[key] = found
                self._values += _size(found)
            while self._values > self._most:
                self._values -= _size(self._kept.popitem(last=False)[1])
        return found


def _size(result: Result) -> int:
    return len(result.rows) * len(result.columns) + 1
