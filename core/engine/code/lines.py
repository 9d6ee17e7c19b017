"""Every line of a repository's texts as a table, for tools to search in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.domain.code.index import PackedFile
from core.engine.code.pack import opened, read_text

_LONGEST_LINE = 2_000
_BATCH = 16_000_000
LINES = pa.schema([("path", pa.string()), ("line", pa.int32()), ("text", pa.string())])


def write_lines(file: Path, packed: Iterable[PackedFile], pack: Path) -> None:
    """StepError when a file is said to be where the pack has none."""
    lines = LineWriter(file)
    try:
        with opened(pack) as content:
            for each in packed:
                lines.add(each.path, read_text(each, content).text or "")
    finally:
        lines.close()


class LineWriter:
    """Writes a batch of files at a time."""

    def __init__(self, file: Path) -> None:
        self._writer = pq.ParquetWriter(file, LINES, compression="snappy")
        self._paths: list[str] = []
        self._texts: list[str] = []
        self._size = 0

    def add(self, path: str, text: str) -> None:
        if not text:
            return
        self._paths.append(path)
        self._texts.append(text.removesuffix("\n"))
        self._size += len(text)
        if self._size > _BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._texts:
            return
        split = pc.split_pattern(pa.array(self._texts, pa.large_string()), "\n")
        owners = pc.list_parent_indices(split)
        starts = pc.take(split.offsets, owners)
        lines = pc.add(pc.subtract(_count_up(len(owners)), starts), 1)
        texts = pc.utf8_slice_codeunits(pc.list_flatten(split), 0, _LONGEST_LINE)
        paths = pc.take(pa.array(self._paths), owners)
        columns = [paths, pc.cast(lines, pa.int32()), pc.cast(texts, pa.string())]
        self._writer.write_table(pa.table(columns, schema=LINES), row_group_size=122_880)
        self._paths, self._texts, self._size = [], [], 0


def _count_up(number: int) -> pa.Array:
    import numpy as np

    return pa.array(np.arange(number, dtype=np.int64))
