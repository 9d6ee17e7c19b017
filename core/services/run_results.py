"""The result store as one run sees it: what the run made is at hand, and is kept all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.arrow_rows import result_of
from core.domain.results import Result, ResultRef
from core.protocols import ResultStore

if TYPE_CHECKING:
    import pyarrow as pa


class RunResults:
    """A ResultStore. Threads of one run may share it: each entry is set once and never changed."""

    def __init__(self, store: ResultStore) -> None:
        self._store = store
        self._tables: dict[str, pa.Table] = {}
        self._rows: dict[str, Result] = {}

    def put(self, ref: ResultRef, table: pa.Table) -> None:
        self._store.put(ref, table)
        self._tables[ref.fingerprint] = table

    def table(self, ref: ResultRef) -> pa.Table:
        held = self._tables.get(ref.fingerprint)
        names = [column.name for column in ref.columns]
        if held is None or held.num_columns != len(names):
            return self._store.table(ref)
        return held.rename_columns(names)

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        """The whole result is turned into Python values once, however often it is asked for."""
        if rows is not None or ref.fingerprint not in self._tables:
            return self._store.result(ref, rows)
        key = ref.model_dump_json()  # the same rows may be shown under other names or units
        if key not in self._rows:
            self._rows[key] = result_of(self.table(ref), ref.columns, truncated=ref.truncated)
        return self._rows[key]
