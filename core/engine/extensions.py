"""DuckDB's signed extensions, from the packages that carry them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb

from core.engine.names import literal
from core.errors import StepError

_SPOKEN = {"sqlite": "SQLite files", "postgres": "PostgreSQL databases", "mysql": "MySQL databases"}


def load(connection: duckdb.DuckDBPyConnection, scanner: str) -> None:
    """StepError when its package is missing."""
    found = find_spec(f"duckdb_extension_{scanner}_scanner")
    if found is None or not found.submodule_search_locations:
        raise StepError(
            f"{_SPOKEN[scanner]} cannot be read: "
            f"the package duckdb-extension-{scanner}-scanner is missing.",
            code="file",
            kept="Nothing was attached.",
            remedy="Install Syna again.",
        )
    folder = Path(found.submodule_search_locations[0]) / "extensions" / f"v{duckdb.__version__}"
    connection.execute(f"LOAD {literal(str(folder / f'{scanner}_scanner.duckdb_extension'))}")
