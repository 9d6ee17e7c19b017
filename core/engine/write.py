"""Write the whole result of a guarded query to a file.

Values are written as they are. A spreadsheet program may take a CSV text that starts with `=` for
a formula; workbooks are written with texts as texts, so there it cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from core.domain.work import TableWritten, WriteTable
from core.engine import arrow, database, guard
from core.engine.names import path_literal
from core.engine.progress import Report
from core.errors import StepError

if TYPE_CHECKING:
    import xlsxwriter

EXCEL_ROWS = 1_048_575
_EXCEL_COLUMNS = 16_384
_EXCEL_CELL = 32_767
_BATCH = 4_096


def write_table(request: WriteTable, memory: int, *, report: Report) -> TableWritten:
    """StepError when a workbook cannot hold the rows; the file then is not there."""
    names = guard.check_views(request.views, [table.name for table in request.tables])
    guard.check(request.sql, names)
    target = Path(request.file)
    part = target.with_name(target.name + ".part")
    connection = database.opened(request.tables, request.views, memory=memory, writable=str(part))
    with closing(connection):
        guard.check_bound(connection, request.sql)
        try:
            if request.format == "xlsx":
                rows = _workbook(connection, request, part=part, report=report)
            else:
                rows = _copied(connection, request.sql, part=part, file_format=request.format)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return TableWritten(rows=rows, bytes=target.stat().st_size)


def _copied(
    connection: duckdb.DuckDBPyConnection, sql: str, *, part: Path, file_format: str
) -> int:
    options = "FORMAT csv, HEADER" if file_format == "csv" else "FORMAT parquet, COMPRESSION zstd"
    options += ", USE_TMP_FILE false"
    row = connection.execute(
        f"COPY ({guard.bare(sql)}\n) TO {path_literal(str(part))} ({options})"
    ).fetchone()
    return int(row[0]) if row else 0


def _workbook(
    connection: duckdb.DuckDBPyConnection, request: WriteTable, *, part: Path, report: Report
) -> int:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "remove_timezone": True,
        "tmpdir": str(part.parent),
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    reader = connection.execute(request.sql).to_arrow_reader(_BATCH)
    if len(reader.schema) > _EXCEL_COLUMNS:
        raise _too_large(f"{len(reader.schema):,} columns", f"{_EXCEL_COLUMNS:,}")
    book = xlsxwriter.Workbook(str(part), options)
    try:
        sheet = book.add_worksheet("Result")
        forms = _forms(book, reader.schema, request.percent)
        row = 0
        for batch in reader:
            table = arrow.safe(pa.Table.from_batches([batch]))
            if row == 0:
                sheet.write_row(0, 0, table.column_names)
                sheet.freeze_panes(1, 0)
            for values in zip(*(column.to_pylist() for column in table.columns), strict=True):
                row += 1
                if row > EXCEL_ROWS:
                    raise _too_large("more rows than a worksheet holds", f"{EXCEL_ROWS:,}")
                for column, value in enumerate(values):
                    if value is not None:
                        _cell(sheet, row, column=column, value=value, form=forms[column])
            report(None, f"Writing row {row:,}")
        if row == 0:
            sheet.write_row(0, 0, reader.schema.names)
    finally:
        book.close()
    return row


def _forms(book: xlsxwriter.Workbook, schema: pa.Schema, percent: Sequence[str]) -> list[object]:
    """How each column is shown; None as Excel does by itself."""
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    share = book.add_format({"num_format": "0.0%"})
    return [
        day if pa.types.is_date(field.type) else share if field.name in percent else None
        for field in schema
    ]


def _cell(sheet: object, row: int, *, column: int, value: object, form: object) -> None:
    if isinstance(value, str):
        value = value[:_EXCEL_CELL]
    sheet.write(row, column, value, form)  # type: ignore[attr-defined]


def _too_large(what: str, limit: str) -> StepError:
    return StepError(
        f"The table has {what}; an Excel worksheet takes {limit}.",
        code="file",
        kept="No file was written.",
        remedy="Export it as CSV or Parquet, or filter it first.",
    )
