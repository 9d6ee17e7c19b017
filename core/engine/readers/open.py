"""The reader of each format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from core.engine.formats import Format
from core.engine.raw import Raw, Workspace


def raw_tables(path: Path, kind: Format, *, workspace: Workspace) -> Iterator[Raw]:
    """The tables of a file, one at a time: take the next when the last is copied."""
    match kind:
        case "csv":
            from core.engine.readers.csv import read_csv

            yield read_csv(path, workspace)
        case "parquet":
            from core.engine.readers.parquet import read_parquet

            yield read_parquet(path, workspace)
        case "json":
            from core.engine.readers.json import read_json

            yield from read_json(path, workspace)
        case "excel":
            from core.engine.readers.excel import read_excel

            yield from read_excel(path, workspace)
        case "sqlite":
            from core.engine.readers.sqlite import read_sqlite

            yield from read_sqlite(path, workspace)
        case "duckdb":
            from core.engine.readers.duckdb_file import read_duckdb

            yield from read_duckdb(path, workspace)
        case _:
            assert_never(kind)
