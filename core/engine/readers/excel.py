"""Excel and OpenDocument workbooks: every sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from core.engine.names import quoted, unique_columns
from core.engine.progress import Report
from core.engine.raw import Raw
from core.engine.readings import is_missing
from core.engine.relation import raw_of
from core.errors import StepError

_LOOK = 40
_RELATION = "sheet_rows"
_MIDNIGHT = " 00:00:00"


def read_excel(path: Path, connection: duckdb.DuckDBPyConnection, report: Report) -> Iterator[Raw]:
    """The sheets that hold a table, one at a time."""
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _broken(path, str(error)) from error
    names = workbook.sheet_names
    for number, name in enumerate(names):
        report(number / len(names), f"Reading sheet {name}")
        try:
            head = _cells(workbook.load_sheet(name, header_row=None, n_rows=_LOOK, dtypes="string"))
            top = header_row(head)
            if top is None:
                continue
            table = workbook.load_sheet(
                name, header_row=None, skip_rows=top + 1, dtypes="string"
            ).to_arrow()
        except fastexcel.FastExcelError as error:
            raise _broken(path, str(error)) from error
        title = path.stem if len(names) == 1 else name
        yield _raw(connection, title, head[top], table, top)
        connection.unregister(_RELATION)


def header_row(rows: Sequence[Sequence[str | None]]) -> int | None:
    """The first row that is about as full as the fullest and holds texts rather than numbers."""
    filled = [sum(1 for cell in row if cell is not None and cell.strip()) for row in rows]
    if not filled or max(filled) == 0:
        return None
    enough = max(1, round(max(filled) * 0.6))
    full = [n for n, count in enumerate(filled) if count >= enough]
    worded = (n for n in full[:5] if _is_worded(rows[n]))
    return next(worded, full[0])


def _is_worded(row: Sequence[str | None]) -> bool:
    cells = [cell for cell in row if cell is not None and cell.strip()]
    numbers = [cell for cell in cells if _is_number(cell)]
    return len(numbers) * 2 < len(cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return not is_missing(cell)


def _raw(
    connection: duckdb.DuckDBPyConnection,
    title: str,
    header: Sequence[str | None],
    table: pa.RecordBatch,
    top: int,
) -> Raw:
    batch = pa.table(table)
    texts = [_title(cell) for cell in header]
    texts += [""] * (batch.num_columns - len(texts))
    kept = [
        n
        for n in range(batch.num_columns)
        if texts[n].strip() or batch.column(n).null_count < batch.num_rows
    ]
    names, warnings = unique_columns(texts[n] for n in kept)
    columns = [_tidy(batch.column(n)) for n in kept]
    if not columns:
        names, columns = unique_columns(text for text in texts if text.strip())[0], []
        columns = [pa.chunked_array([pa.nulls(0, pa.string())]) for _ in names]
    connection.register(_RELATION, pa.table(columns, names=list(names)))
    remarks = list(warnings)
    if top:
        remarks.append(
            f"The first {'row' if top == 1 else f'{top} rows'} before the table were left out."
        )
    filled = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in names)
    return raw_of(connection, title, f"SELECT * FROM {_RELATION} WHERE {filled}", remarks)


def _title(cell: str | None) -> str:
    """A header cell as text; whole numbers without a point."""
    text = (cell or "").strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else " ".join(text.split())


def _tidy(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates without a midnight beside them, times without the day that Excel counts from."""
    midnights = pc.ends_with(column, _MIDNIGHT)
    if pc.all(midnights).as_py() and column.null_count < len(column):
        return pc.utf8_slice_codeunits(column, 0, -len(_MIDNIGHT))
    return pc.replace_substring_regex(column, r"^(1899-12-31|1900-01-00) ", "")


def _cells(sheet: fastexcel.ExcelSheet) -> list[list[str | None]]:
    table = sheet.to_arrow()
    columns = [table.column(n).to_pylist() for n in range(table.num_columns)]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def _broken(path: Path, reason: str) -> StepError:
    locked = "password" in reason.lower() or "encrypt" in reason.lower()
    what = (
        "is locked with a password" if locked else "is no workbook that can be read, or is damaged"
    )
    remedy = "Open it in Excel and save a copy" + (" without a password." if locked else ".")
    return StepError(
        f"{path.name} {what}.", code="file", kept="Nothing was attached.", remedy=remedy
    )
