"""A repository in exported code: its tables are read from what a person exported of them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.domain.code.repository import Origin
from core.services.exports.attach_code import attach_code, imports_of, readers_of
from tests.fakes import samples


def test_the_code_reads_exported_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = samples.source("s", name="shop")
    origin = Origin(kind="folder", address="/x/shop")
    source = made.model_copy(update={"kind": "git", "repository": origin})
    (tmp_path / "shop").mkdir()
    for table in source.tables:
        columns = ", ".join(f'CAST(NULL AS {c.type}) AS "{c.name}"' for c in table.columns)
        target = tmp_path / "shop" / f"{table.name}.parquet"
        duckdb.sql(f"COPY (SELECT {columns}) TO '{target}'")
    monkeypatch.chdir(tmp_path)
    parts = (imports_of([source], charts=False), readers_of([source]), attach_code(source))
    room: dict[str, object] = {}
    exec("\n".join(parts), room)
    for table in source.tables:
        assert room["db"].sql(f'SELECT * FROM "{table.name}"').columns == [  # type: ignore[attr-defined]
            column.name for column in table.columns
        ]
