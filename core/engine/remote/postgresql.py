"""What PostgreSQL says of its tables, and how each type of its is read.

Nothing here waits for a lock: sizes and rows are those of its own statistics.
"""

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

_SERVER = "SELECT current_setting('server_version')"
_HOME = "SELECT coalesce(current_schema()::text, 'public')"
_TABLES = """
SELECT n.nspname::text, c.relname::text, c.relkind::text,
  CASE WHEN c.relkind = 'p' THEN p.live WHEN c.reltuples >= 0 AND c.relpages > 0 THEN c.reltuples
    ELSE s.n_live_tup END::float8 AS live,
  CASE WHEN c.relkind = 'p' THEN p.pages ELSE nullif(c.relpages, 0) END::float8
    * current_setting('block_size')::float8 AS size,
  has_schema_privilege(n.oid, 'USAGE') AND
    (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')) AS readable,
  obj_description(c.oid, 'pg_class')::text AS said
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
LEFT JOIN LATERAL (
  SELECT sum(greatest(k.reltuples, 0))::float8 AS live, sum(k.relpages)::float8 AS pages
  FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class k ON k.oid = i.inhrelid
  WHERE i.inhparent = c.oid AND c.relkind = 'p') p ON true
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY (n.nspname <> 'public'), 1, 2
LIMIT """
_COLUMNS = """
SELECT n.nspname::text, c.relname::text, a.attname::text,
  CASE WHEN tn.nspname = 'pg_catalog' THEN t.typname ELSE '' END::text AS kind,
  t.typtype::text, t.typcategory::text, b.typmod::int8 AS modifier,
  col_description(c.oid, a.attnum)::text AS said, obj_description(c.oid, 'pg_class')::text AS above,
  has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN LATERAL (
  WITH RECURSIVE d(oid, typmod) AS (
    SELECT a.atttypid, a.atttypmod
    UNION ALL
    SELECT t.typbasetype, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE d.typmod END
    FROM d JOIN pg_catalog.pg_type t ON t.oid = d.oid WHERE t.typtype = 'd')
  SELECT d.oid, d.typmod FROM d JOIN pg_catalog.pg_type t ON t.oid = d.oid
  WHERE t.typtype <> 'd') b
JOIN pg_catalog.pg_type t ON t.oid = b.oid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
WHERE (n.nspname, c.relname) IN ({wanted})
ORDER BY 1, 2, a.attnum
"""
_KEYS = """
SELECT n.nspname::text, c.relname::text, k.conname::text, a.attname::text,
  fn.nspname::text AS to_schema, fc.relname::text AS to_table, fa.attname::text AS to_column
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS i(num, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.num
LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = fc.oid AND fa.attnum = k.confkey[i.place]
WHERE k.contype IN ('p', 'f') AND (n.nspname, c.relname) IN ({wanted})
ORDER BY 1, 2, 3, i.place
"""
_AS_THEY_ARE = frozenset(
    "int2 int4 int8 float4 float8 bool date timestamp timestamptz time text varchar bytea".split()
)
_MOST_DIGITS = 38
_RESULTS = {
    "BIGINT": "int8",
    "INTEGER": "int4",
    "SMALLINT": "int2",
    "HUGEINT": "text",
    "DECIMAL": "text",
    "DOUBLE": "float8",
    "FLOAT": "float4",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
}


def _tables(ask: Ask, most: int) -> list[RemoteTable]:
    return [
        RemoteTable(
            at=RemoteName(schema_=str(schema), name=str(name)),
            kind="view" if kind in ("v", "f") else "table",
            rows=None if kind == "v" else whole(rows),
            bytes=whole(size),
            readable=bool(readable),
            comment=text(comment),
        )
        for schema, name, kind, rows, size, readable, comment in ask(f"{_TABLES}{most}")
    ]


def _describe(ask: Ask, wanted: Sequence[RemoteName]) -> list[Description]:
    """Those of them that are there, in the order asked for."""
    listed = ", ".join(f"({_literal(each.schema_)}, {_literal(each.name)})" for each in wanted)
    columns: dict[RemoteName, list[RemoteColumn]] = {}
    comments: dict[RemoteName, str] = {}
    for row in ask(_COLUMNS.format(wanted=listed)):
        at = RemoteName(schema_=str(row[0]), name=str(row[1]))
        comments[at] = text(row[8])
        known = columns.setdefault(at, [])
        if row[9]:
            known.append(_column(str(row[2]), row[3:7], comment=text(row[7])))
    keys = keys_of(ask(_KEYS.format(wanted=listed)))
    return [
        Description(at, tuple(columns[at]), tuple(keys.get(at, ())), comments[at])
        for at in wanted
        if at in columns
    ]


def _column(name: str, kind: Sequence[object], *, comment: str) -> RemoteColumn:
    type_name, type_type, category, modifier = kind
    column = quoted(name)
    read, attached = f"{column}::text", column
    if type_name in _AS_THEY_ARE:
        read = column
    elif type_name == "numeric":
        read = _decimal(column, int(str(modifier)))
    elif type_name == "money":
        digits = f"regexp_replace(CAST({column} AS VARCHAR), '[^0-9.-]', '', 'g')"
        read, attached = f"{column}::numeric(19, 2)", f"TRY_CAST({digits} AS DECIMAL(19, 2))"
    elif type_name == "oid":
        read = f"{column}::int8"
    elif category == "A" or type_type == "c":
        read, attached = f"to_json({column})::text", f"to_json({column})"
    return RemoteColumn(name, read, comment, attached)


def _decimal(column: str, modifier: int) -> str:
    """Exact where DuckDB can hold it, else the nearest double; a decimal NaN is no number."""
    packed = modifier - 4
    digits, scale = packed >> 16 & 0xFFFF, packed & 0x7FF
    if modifier < 4 or digits > _MOST_DIGITS or scale > digits:
        return f"{column}::float8"
    return f"nullif({column}, 'NaN')::numeric({digits}, {scale})"


def _literal(value: str) -> str:
    """Safe however the server reads backslashes."""
    doubled = value.replace("\\", "\\\\").replace("'", "''")
    return f"E'{doubled}'"


def _sampled(sql: str, rows: int | None, most: int) -> str:
    """Whole pages from all over a large table, the same ones each time."""
    if rows is None or rows <= 2 * most:
        return f"{sql} LIMIT {most}"
    share = min(100.0, 150.0 * most / rows)
    return f"{sql} TABLESAMPLE SYSTEM ({share:.6f}) REPEATABLE (1) LIMIT {most}"


DIALECT = Dialect(
    server=lambda ask: f"PostgreSQL {str(ask(_SERVER)[0][0]).split()[0]}",
    tables=_tables,
    describe=_describe,
    quoted=quoted,
    home=lambda ask: str(ask(_HOME)[0][0]),
    sampled=_sampled,
    spoken="postgres",
    as_bytes="{}",
    results=_RESULTS,
)
