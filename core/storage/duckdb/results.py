"""Results of cells in DuckDB, as compressed Arrow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.domain.arrow_rows import result_of
from core.domain.results import Result, ResultRef
from core.domain.value import now
from core.errors import StorageError
from core.storage.duckdb.database import Database

if TYPE_CHECKING:
    import pyarrow as pa

KEPT_UNUSED = timedelta(days=7)
_SAVE = """
INSERT INTO result (fingerprint, kept_at, arrow) VALUES (?, ?, ?)
ON CONFLICT (fingerprint) DO UPDATE SET kept_at = excluded.kept_at
"""
FINGERPRINTS = " "  # between those that one cell or tile keeps
_COLLECT = f"""
DELETE FROM result WHERE kept_at < ? AND fingerprint NOT IN (
    SELECT unnest(string_to_array(fingerprint, '{FINGERPRINTS}'))
    FROM (SELECT fingerprint FROM cell UNION ALL SELECT fingerprint FROM tile_run) AS kept
    WHERE fingerprint IS NOT NULL)
"""  # noqa: S608 - nothing of anybody's is in it


class DuckDBResultStore:
    """Equal fingerprints are equal rows, so a result is written once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, ref: ResultRef, table: pa.Table) -> None:
        self._database.write((_SAVE, (ref.fingerprint, now(), _packed(table))))

    def table(self, ref: ResultRef) -> pa.Table:
        sql = "SELECT arrow FROM result WHERE fingerprint = ?"
        rows = self._database.rows(sql, (ref.fingerprint,))
        if not rows:
            raise StorageError(
                "This result is not kept any more.", remedy="Run the query again to get it back."
            )
        table = _unpacked(rows[0][0])
        names = [column.name for column in ref.columns]
        return table.rename_columns(names) if len(names) == table.num_columns else table

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        return result_of(self.table(ref), ref.columns, rows=rows, truncated=ref.truncated)

    def collect(self, unused_for: timedelta = KEPT_UNUSED) -> None:
        """Forget results that nothing refers to; the delay leaves time to undo and resume."""
        self._database.write((_COLLECT, (now() - unused_for,)))


def _packed(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _unpacked(packed: bytes) -> pa.Table:
    import pyarrow as pa

    with pa.ipc.open_stream(packed) as reader:
        return reader.read_all()
