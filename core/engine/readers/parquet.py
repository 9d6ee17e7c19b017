"""Parquet files."""

from __future__ import annotations

from pathlib import Path

from core.engine.names import path_literal, quoted, unique_columns
from core.engine.raw import Raw, Workspace
from core.engine.relation import described, raw_of


def read_parquet(path: Path, workspace: Workspace) -> Raw:
    """One table. DuckDB errors when the file is cut off or damaged."""
    connection = workspace.connection
    source = f"read_parquet({path_literal(str(path))})"
    given = described(connection, f"SELECT * FROM {source}")
    names, warnings = unique_columns(name for name, _ in given)
    if names == tuple(name for name, _ in given):
        return raw_of(connection, path.stem, sql=f"SELECT * FROM {source}", warnings=warnings)
    listed = ", ".join(quoted(name) for name in names)
    return raw_of(
        connection, path.stem, sql=f"SELECT * FROM {source} AS t({listed})", warnings=warnings
    )
