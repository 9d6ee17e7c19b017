"""Cells that a workbook merges over rows, of which only the first holds the value."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from xml.parsers import expat

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.engine.types import judge

_BOOK = "xl/workbook.xml"
_TARGETS = "xl/_rels/workbook.xml.rels"
_PIECE = 1 << 20
# a bare "<" opens a tag wherever it stands, so the millions of cells need no parser
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']([A-Z]+)(\d+):[A-Z]+(\d+)[\"']"
)


@dataclass(frozen=True)
class Span:
    """Rows of one column of a sheet, first to last, all counted from 0."""

    column: int
    first: int
    last: int


@dataclass(frozen=True)
class Filled:
    """Rows of a table, and the positions of columns that were filled down or `kept` as they are."""

    rows: pa.Table
    down: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()


def merged_down(path: Path, sheet: str) -> tuple[Span, ...]:
    """What a sheet of an .xlsx or .xlsm file merges over rows; nothing of other workbooks."""
    try:
        with zipfile.ZipFile(path) as parts:
            part = _part(parts, sheet)
            return tuple(_spans(parts, part)) if part else ()
    except (zipfile.BadZipFile, KeyError, expat.ExpatError):
        return ()


def filled_down(rows: pa.Table, spans: Sequence[Span], *, top: int, left: int) -> Filled:
    """The rows of a table, which begins at row `top` and column `left` of its sheet.

    Rows with nothing in them stay blank. Numbers to the right of a column that is not merged are
    kept as they are: they are amounts for several rows together, which sums would count again.
    """
    ours: dict[int, list[Span]] = {}
    for span in spans:
        if span.first >= top and 0 <= span.column - left < rows.num_columns:
            ours.setdefault(span.column - left, []).append(span)
    if not ours:
        return Filled(rows)
    blank = blank_rows(rows)
    leading = next(n for n in range(rows.num_columns + 1) if n not in ours)
    down, kept = [], []
    for position in sorted(ours):
        column = rows.column(position).combine_chunks()
        full = pc.coalesce(column, column.take(_sources(ours[position], blank, top=top)))
        if full.null_count == column.null_count:
            continue
        if position > leading and _are_numbers(full.filter(column.is_null()).drop_null()):
            kept.append(position)
            continue
        rows = rows.set_column(position, rows.column_names[position], full)
        down.append(position)
    return Filled(rows, tuple(down), tuple(kept))


def _are_numbers(values: pa.Array) -> bool:
    read = judge(values.unique().to_pylist()).chosen
    return read is not None and read.kind == "numbers"


def _sources(
    spans: Sequence[Span], blank: npt.NDArray[np.bool_], *, top: int
) -> npt.NDArray[np.int64]:
    """For each row, the row that its value is taken from."""
    sources = np.arange(len(blank))
    for span in spans:
        sources[span.first - top : span.last - top + 1] = span.first - top
    return np.where(blank, np.arange(len(blank)), sources)


def blank_rows(rows: pa.Table) -> npt.NDArray[np.bool_]:
    """Which rows have nothing in any column."""
    empty = (column.is_null().to_numpy() for column in rows.columns)
    return reduce(np.logical_and, empty, np.ones(rows.num_rows, dtype=np.bool_))


def _part(parts: zipfile.ZipFile, sheet: str) -> str | None:
    """The file of a sheet within the workbook."""
    sheets = (a for kind, a in _elements(parts.read(_BOOK)) if kind == "sheet")
    own = next((a for a in sheets if a.get("name") == sheet), {})
    wanted = next((value for key, value in own.items() if key.endswith(":id")), None)
    targets = (a for kind, a in _elements(parts.read(_TARGETS)) if kind == "Relationship")
    target = next((a.get("Target", "") for a in targets if a.get("Id") == wanted), None)
    return posixpath.join("/xl", target).lstrip("/") if target else None


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of each element of a small file."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, more: found.append((name.rpartition(":")[2], more))
    parser.Parse(xml, True)
    return found


def _spans(parts: zipfile.ZipFile, part: str) -> Iterator[Span]:
    rest = b""
    with parts.open(part) as sheet:
        while piece := sheet.read(_PIECE):
            whole, opening, begun = (rest + piece).rpartition(b"<")
            yield from _in(whole)
            rest = opening + begun
    yield from _in(rest)


def _in(xml: bytes) -> Iterator[Span]:
    for letters, first, last in _MERGED.findall(xml) if b"mergeCell" in xml else ():
        if first != last:
            yield Span(_number(letters), int(first) - 1, int(last) - 1)


def _number(letters: bytes) -> int:
    """The position of a column that a sheet calls A, B, ... AA."""
    return reduce(lambda so_far, letter: so_far * 26 + letter - 64, letters, 0) - 1
