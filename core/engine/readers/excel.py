"""Excel and OpenDocument workbooks: every sheet a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.engine.names import path_literal, quoted, unique_columns
from core.engine.raw import Raw, Workspace, before_table
from core.engine.readers.merged import Filled, Span, blank_rows, filled_down, merged_down
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
            sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        except fastexcel.FastExcelError as error:
            raise _broken(path, str(error)) from error
        found = _table(sheet, merged_down(path, name))
        if found is None:
            continue
        table, remarks = found
        copy = workspace.into / f"sheet-{number}.tmp"
        pq.write_table(table, copy)
        title = path.stem if len(names) == 1 else name
        raw = raw_of(workspace.connection, title, sql=_filled(copy, table), warnings=remarks)
        yield replace(raw, laid_out=True)
        copy.unlink()


def _table(
    sheet: fastexcel.ExcelSheet, merged: Sequence[Span]
) -> tuple[pa.Table, list[str]] | None:
    """The table on a sheet, if there is one, and sentences about how it was found."""
    cells = pa.Table.from_batches([sheet.to_arrow()])
    start = int(np.argmin(blank_rows(cells))) if cells.num_rows else 0
    head = [tuple(row.values()) for row in cells.slice(start, _LOOK).to_pylist()]
    top = header_row(head)
    if top is None:
        return None
    first = start + top + 1
    left = sheet.selected_columns[0].absolute_index
    filled = filled_down(cells.slice(first), merged, top=first, left=left)
    table, remarks = _named(head[top], filled)
    if top:
        remarks.append(before_table(top, "row"))
    return table, remarks


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


def _named(header: Sequence[str | None], filled: Filled) -> tuple[pa.Table, list[str]]:
    """The columns that have a name or a value, and sentences about them."""
    rows = filled.rows
    texts = [_title(cell) for cell in header]
    kept = [n for n, text in enumerate(texts) if text or rows.column(n).null_count < rows.num_rows]
    names, warnings = unique_columns(texts[n] for n in kept)
    columns = [_tidy(rows.column(n)) for n in kept]
    named = dict(zip(kept, names, strict=True))
    table = pa.Table.from_arrays(columns, names=list(names))
    return table, [*warnings, *_merges(filled, named)]


def _merges(filled: Filled, names: Mapping[int, str]) -> Iterator[str]:
    """What became of cells that were merged over rows."""
    if filled.down:
        yield f"Merged cells in {_listed(names[n] for n in filled.down)} were filled down."
    if filled.kept:
        listed = _listed(names[n] for n in filled.kept)
        yield f"Merged numbers in {listed} stand in their first row only, so sums count them once."


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


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


def _broken(path: Path, reason: str) -> StepError:
    locked = "password" in reason.lower() or "encrypt" in reason.lower()
    what = (
        "is locked with a password" if locked else "is no workbook that can be read, or is damaged"
    )
    remedy = "Open it in Excel and save a copy" + (" without a password." if locked else ".")
    return StepError(
        f"{path.name} {what}.", code="file", kept="Nothing was attached.", remedy=remedy
    )
