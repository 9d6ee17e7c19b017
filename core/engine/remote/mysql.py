"""What MySQL and MariaDB say of their tables, and how each type of theirs is read."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.databases import RemoteName, RemoteTable
from core.engine.names import quoted
from core.engine.remote.catalog import (
    Ask,
    Description,
    Dialect,
    RemoteColumn,
    keys_of,
    text,
    whole,
)


def _said(column: str) -> str:
    """Text as text: the reader takes what is compared by its bytes, as names can be, for bytes."""
    return f"CONVERT({column} USING utf8mb4)"


_SERVER = "SELECT version() AS v"
_HOME = "SELECT database() AS d"
_OWN = "'information_schema', 'mysql', 'performance_schema', 'sys'"
_TABLES = f"""
SELECT {_said("table_schema")} AS a, {_said("table_name")} AS b, {_said("table_type")} AS c,
  CAST(table_rows AS DOUBLE) AS d, CAST(data_length AS DOUBLE) AS e,
  {_said("table_comment")} AS f
FROM information_schema.tables
WHERE table_schema NOT IN ({_OWN})
  AND table_type IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')
ORDER BY table_schema <> database(), table_schema, table_name
LIMIT """
_COLUMNS = f"""
SELECT {_said("c.table_schema")} AS a, {_said("c.table_name")} AS b,
  {_said("c.column_name")} AS c, {_said("c.data_type")} AS d,
  CAST(coalesce(c.numeric_precision, c.datetime_precision, 0) AS SIGNED) AS e,
  {_said("c.column_comment")} AS f, {_said("t.table_comment")} AS g
FROM information_schema.columns c
JOIN information_schema.tables t
  ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE (c.table_schema, c.table_name) IN ({{wanted}})
ORDER BY c.table_schema, c.table_name, c.ordinal_position
"""
_KEYS = f"""
SELECT {_said("table_schema")} AS a, {_said("table_name")} AS b,
  {_said("constraint_name")} AS c, {_said("column_name")} AS d,
  {_said("referenced_table_schema")} AS e, {_said("referenced_table_name")} AS f,
  {_said("referenced_column_name")} AS g
FROM information_schema.key_column_usage
WHERE (constraint_name = 'PRIMARY' OR referenced_table_name IS NOT NULL)
  AND (table_schema, table_name) IN ({{wanted}})
ORDER BY table_schema, table_name, constraint_name, ordinal_position
"""
_AS_THEY_ARE = frozenset(
    "tinyint smallint mediumint int bigint float double binary varbinary tinyblob blob mediumblob"
    " longblob".split()
)
_DATES = frozenset("date datetime timestamp".split())
_TEXTS = frozenset("char varchar tinytext text mediumtext longtext".split())
_SHAPES = frozenset(
    "geometry point linestring polygon multipoint multilinestring multipolygon"
    " geometrycollection geomcollection".split()
)
_WHOLE = frozenset("tinyint smallint mediumint int bigint".split())
_ATTACHABLE = frozenset("decimal year enum set json uuid inet4 inet6".split()).union(
    _AS_THEY_ARE, _DATES, _TEXTS
)
_MOST_DIGITS = 38
# as text, which loses no digit and is not clipped
_RESULTS = {
    **dict.fromkeys(("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "DECIMAL"), "CHAR"),
    **dict.fromkeys(("UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT", "BOOLEAN"), "CHAR"),
    "DOUBLE": "DOUBLE",
    "FLOAT": "DOUBLE",
    "DATE": "DATE",
    "TIMESTAMP": "DATETIME(6)",
    "VARCHAR": "CHAR CHARACTER SET utf8mb4",
}


def _tables(ask: Ask, most: int) -> list[RemoteTable]:
    return [
        RemoteTable(
            at=RemoteName(schema_=str(schema), name=str(name)),
            kind="view" if kind == "VIEW" else "table",
            rows=whole(rows),
            bytes=whole(size),
            comment="" if kind == "VIEW" else text(comment),
        )
        for schema, name, kind, rows, size, comment in ask(f"{_TABLES}{most}")
    ]


def _describe(ask: Ask, wanted: Sequence[RemoteName]) -> list[Description]:
    """Those of them that are there, in the order asked for."""
    listed = ", ".join(f"({_literal(each.schema_)}, {_literal(each.name)})" for each in wanted)
    columns: dict[RemoteName, list[RemoteColumn]] = {}
    comments: dict[RemoteName, str] = {}
    for schema, name, column, kind, digits, said, above in ask(_COLUMNS.format(wanted=listed)):
        at = RemoteName(schema_=str(schema), name=str(name))
        comments[at] = text(above)
        own, known, most = str(column), str(kind).lower(), int(str(digits))
        read = _read(_quoted(own), known, digits=most)
        attached = _attached(quoted(own), known, digits=most)
        columns.setdefault(at, []).append(RemoteColumn(own, read, text(said), attached))
    keys = keys_of(ask(_KEYS.format(wanted=listed)))
    return [
        Description(at, tuple(columns[at]), tuple(keys.get(at, ())), comments[at])
        for at in wanted
        if at in columns
    ]


def _read(column: str, kind: str, *, digits: int) -> str:
    """A column in a type that both sides know; dates that are none are missing."""
    as_it_is = kind in _AS_THEY_ARE or (kind == "decimal" and digits <= _MOST_DIGITS)
    read = column if as_it_is else _said(f"CAST({column} AS CHAR)")
    if kind == "decimal" and digits > _MOST_DIGITS:
        read = f"CAST({column} AS DOUBLE)"
    elif kind in _DATES:
        read = f"CASE WHEN month({column}) > 0 AND dayofmonth({column}) > 0 THEN {column} END"
    elif kind in {"bit", "year"}:
        read = f"CAST({column} + 0 AS UNSIGNED)"
    elif kind in _SHAPES:
        read = f"ST_AsText({column})"
    elif kind in _TEXTS:
        read = _said(column)
    return read


def _attached(column: str, kind: str, *, digits: int) -> str | None:
    """Bare are only exact numbers: DuckDB leaves filters on a bare column to the server.

    That compares texts by their collation, dates that are none, and years of two digits otherwise.
    """
    if kind in _WHOLE or (kind == "decimal" and digits <= _MOST_DIGITS):
        return column
    if kind == "bit":
        return f"CAST('0x' || hex({column}) AS UBIGINT)"
    known = kind in _ATTACHABLE or (kind == "time" and not digits)
    return f"least({column})" if known else None


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _literal(value: str) -> str:
    """As a number in base 16, which no mode of the server reads otherwise."""
    return _said(f"0x{value.encode().hex()}") if value else "''"


def _sampled(sql: str, rows: int | None, most: int) -> str:
    """Rows from all over a large table, the same ones each time."""
    if rows is None or rows <= 2 * most:
        return f"{sql} LIMIT {most}"
    return f"{sql} WHERE rand(1) < {1.5 * most / rows:.9f} LIMIT {most}"


DIALECT = Dialect(
    server=lambda ask: _named(str(ask(_SERVER)[0][0])),
    tables=_tables,
    describe=_describe,
    quoted=_quoted,
    home=lambda ask: str(ask(_HOME)[0][0]),
    sampled=_sampled,
    spoken="mysql",
    as_bytes="CAST({} AS BINARY)",
    results=_RESULTS,
)


def _named(version: str) -> str:
    plain = version.partition("-")[0]
    return f"MariaDB {plain}" if "mariadb" in version.lower() else f"MySQL {plain}"
