"""A ResultStore in memory, held to the same contract as the real one."""

from __future__ import annotations

import pyarrow as pa

from core.domain.arrow_rows import result_of
from core.domain.results import Result, ResultRef
from core.errors import StorageError


class MemoryResultStore:
    def __init__(self) -> None:
        self._tables: dict[str, pa.Table] = {}

    def put(self, ref: ResultRef, table: pa.Table) -> None:
        self._tables.setdefault(ref.fingerprint, table)

    def table(self, ref: ResultRef) -> pa.Table:
        if ref.fingerprint not in self._tables:
            raise StorageError("This result is not kept any more.")
        table = self._tables[ref.fingerprint]
        names = [column.name for column in ref.columns]
        return table.rename_columns(names) if len(names) == table.num_columns else table

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        return result_of(self.table(ref), ref.columns, rows=rows, truncated=ref.truncated)
