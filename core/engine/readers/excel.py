"""Excel and OpenDocument workbooks: every sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.engine.names import path_literal, quoted, unique_columns
from core.engine.raw import Raw, Workspace
from core.engine.readings import is_missing
from core.engine.relation import raw_of
from core.errors import StepError

_LOOK = 40
_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}"
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$"


def read_excel(path: Path, workspace: Workspace) -> Iterator[Raw]:
    """The sheets that hold a table, one at a time."""
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _broken(path, str(error)) from error
    names = workbook.sheet_names
    for number, name in enumerate(names):
        workspace.report(number / len(names), f"Reading sheet {name}")
        try:
            head = _cells(workbook.load_sheet(name, header_row=None, n_rows=_LOOK, dtypes="string"))
            top = header_row(head)
            if top is None:
                continue
            rows = workbook.load_sheet(name, header_row=None, skip_rows=top + 1, dtypes="string")
        except fastexcel.FastExcelError as error:
            raise _broken(path, str(error)) from error
        table, remarks = _table(head[top], pa.Table.from_batches([rows.to_arrow()]))
        if top:
            before = "row" if top == 1 else f"{top} rows"
            remarks.append(f"The first {before} before the table were left out.")
        copy = workspace.into / f"sheet-{number}.tmp"
        pq.write_table(table, copy)
        title = path.stem if len(names) == 1 else name
        yield raw_of(workspace.connection, title, sql=_filled(copy, table), warnings=remarks)
        copy.unlink()


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


def _table(header: Sequence[str | None], rows: pa.Table) -> tuple[pa.Table, list[str]]:
    """The columns that have a name or a value, and sentences about their names."""
    texts = [_title(cell) for cell in header]
    texts += [""] * (rows.num_columns - len(texts))
    if rows.num_columns < len(texts):
        empty = pa.nulls(rows.num_rows, pa.string())
        rows = pa.Table.from_arrays(
            [*rows.columns, *[empty] * (len(texts) - rows.num_columns)], names=texts
        )
    kept = [n for n, text in enumerate(texts) if text or rows.column(n).null_count < rows.num_rows]
    names, warnings = unique_columns(texts[n] for n in kept)
    columns = [_tidy(rows.column(n)) for n in kept]
    return pa.Table.from_arrays(columns, names=list(names)), list(warnings)


def _filled(copy: Path, table: pa.Table) -> str:
    """A SELECT of the rows that are not blank."""
    some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in table.column_names)
    return f"SELECT * FROM read_parquet({path_literal(str(copy))}) WHERE {some}"


def _title(cell: str | None) -> str:
    """A header cell as text; whole numbers without a point."""
    text = (cell or "").strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else " ".join(text.split())


def _tidy(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates without a midnight beside them, times without the day that Excel counts from."""
    instants = pc.match_substring_regex(column, _INSTANT)
    midnights = pc.match_substring_regex(column, _MIDNIGHT)
    if pc.any(instants).as_py() and pc.all(pc.equal(instants, midnights)).as_py():
        return pc.replace_substring_regex(column, _MIDNIGHT, r"\1")
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
