"""Files to read, and reading them the way a worker does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from core.domain.work import ReadSource, SourceRead
from core.engine.read import read_source

MEMORY = 2_000_000_000
Attach = Callable[..., "Attached"]


class Attached:
    """A source that was read, with its rows to look at."""

    def __init__(self, read: SourceRead, into: Path) -> None:
        self.read = read
        self.into = into

    def rows(self, table: int = 0) -> list[tuple[object, ...]]:
        file = str(self.into / self.read.tables[table].file)
        with duckdb.connect() as connection:
            return connection.execute("FROM read_parquet(?)", [file]).fetchall()

    def column(self, name: str, table: int = 0) -> list[object]:
        names = [column.name for column in self.read.tables[table].columns]
        return [row[names.index(name)] for row in self.rows(table)]

    def types(self, table: int = 0) -> dict[str, str]:
        return {column.name: column.type for column in self.read.tables[table].columns}

    def warnings(self) -> str:
        """Every warning about anything, as one text."""
        said = list(self.read.warnings)
        for profile in self.read.profiles:
            said += profile.warnings
            said += [text for column in profile.columns for text in column.warnings]
        return "\n".join(said)


@pytest.fixture
def attach(tmp_path: Path) -> Attach:
    """Read a path; with `content`, write that first."""
    count = 0

    def read(name: str | Path, content: str | bytes | None = None, **more: object) -> Attached:
        nonlocal count
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        count += 1
        into = tmp_path / f"into-{count}"
        request = ReadSource(path=str(path), into=str(into), **more)
        return Attached(read_source(request, MEMORY, report=lambda fraction, text: None), into)

    return read
