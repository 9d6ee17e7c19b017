"""DuckDB databases: every table, with its keys. Views are left out: they may read other files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from core.domain.sources import ForeignKey
from core.engine.names import literal, quoted
from core.engine.raw import Plain, Raw, Workspace
from core.engine.relation import described
from core.errors import StepError

_AS = "file_source"
_TABLES = f"""
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = '{_AS}' AND NOT internal ORDER BY schema_name <> 'main', table_oid
"""
_VIEWS = f"""
SELECT view_name FROM duckdb_views() WHERE database_name = '{_AS}' AND NOT internal ORDER BY 1
"""
_KEYS = f"""
SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table,
  referenced_column_names
FROM duckdb_constraints()
WHERE database_name = '{_AS}' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')
"""


@dataclass
class _Keys:
    primary: tuple[str, ...] = ()
    foreign: list[ForeignKey] = field(default_factory=list)


def read_duckdb(path: Path, workspace: Workspace) -> Iterator[Raw]:
    """The tables, one at a time, with the types that the database gives them."""
    connection = workspace.connection
    _attach(connection, path)
    try:
        keys = _keys(connection)
        views = [str(row[0]) for row in connection.execute(_VIEWS).fetchall()]
        said = f"Views are left out: {', '.join(views[:5])}." if views else ""
        for schema, name in connection.execute(_TABLES).fetchall():
            yield _raw(connection, str(schema), name=str(name), keys=keys, said=said)
            said = ""
    finally:
        connection.execute(f"DETACH {_AS}")


def _raw(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    *,
    name: str,
    keys: dict[tuple[str, str], _Keys],
    said: str,
) -> Raw:
    sql = f"SELECT * FROM {_AS}.{quoted(schema)}.{quoted(name)}"
    known = keys.get((schema, name), _Keys())
    return Raw(
        title=name if schema == "main" else f"{schema}_{name}",
        columns=described(connection, sql),
        samples={},
        plain=lambda _: Plain(sql),
        keep_name=True,
        primary_key=known.primary,
        foreign_keys=tuple(known.foreign),
        warnings=(said,) if said else (),
    )


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        connection.execute(f"ATTACH {literal(str(path))} AS {_AS} (TYPE duckdb, READ_ONLY)")
    except duckdb.Error as error:
        raise _refused(path, str(error).lower()) from error


def _keys(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], _Keys]:
    found: dict[tuple[str, str], _Keys] = {}
    for schema, name, kind, columns, to, to_columns in connection.execute(_KEYS).fetchall():
        keys = found.setdefault((str(schema), str(name)), _Keys())
        if kind == "PRIMARY KEY":
            keys.primary = tuple(columns)
        else:
            keys.foreign += [
                ForeignKey(column=column, to_table=str(to), to_column=to_column)
                for column, to_column in zip(columns, to_columns or (), strict=False)
            ]
    return found


def _refused(path: Path, reason: str) -> StepError:
    if "lock" in reason:
        message, remedy = "is open in another program", "Close that program, or attach a copy."
    elif "encrypt" in reason:
        message, remedy = "is encrypted", "Attach a copy without encryption."
    elif "version" in reason:
        message = "was written by a DuckDB of another version"
        remedy = "Export it with that version (EXPORT DATABASE), and attach the Parquet files."
    else:
        message, remedy = "is a damaged DuckDB database", "Get a fresh copy of the file."
    return StepError(
        f"{path.name} {message}.", code="file", kept="Nothing was attached.", remedy=remedy
    )
