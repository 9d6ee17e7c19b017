"""Tables of a real PostgreSQL, copied by a confined worker."""

from __future__ import annotations

import decimal

import pytest

from core.domain.databases import RemoteName
from tests.databases.conftest import Reader
from tests.databases.test_copies import values
from tests.servers.postgres import Postgres

ODD = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN small AS integer CHECK (value > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TABLE odd (id int PRIMARY KEY, list int[], grid text[][], js json, jb jsonb,
  exact numeric(38, 10), huge numeric(50, 20), loose numeric, tz timestamptz, ts timestamp, u uuid,
  m mood, by bytea, mo money, iv interval, f float8, d date, t time, ttz timetz, dm small, p pair,
  bits bit(4), x xml, net inet, ch char(5), o oid, r int4range, b bool);
INSERT INTO odd VALUES (1, '{1,2}', '{{a,b},{c,d}}', '{"a":1}', '{"b": [1]}',
  1234567890123456789012345678.0123456789, 12345678901234567890123456789.5, 123.456,
  '2024-01-02 03:04:05+02', '2024-01-02 03:04:05', '00000000-0000-0000-0000-000000000001', 'ok',
  '\\xdeadbeef', '1234.56', '1 year 2 mons 3 days 04:05:06', 'NaN', '2024-01-01', '12:34:56',
  '12:34:56+02', 5, (1, 'x'), '1010', '<a/>', '10.0.0.1', 'abc', 42, '[1,5)', true);
INSERT INTO odd (id, exact, loose, f, d, ts, tz) VALUES
  (2, 'NaN', 'NaN', 'Infinity', 'infinity', '-infinity', 'infinity');
INSERT INTO odd (id, d, ts, f) VALUES (3, '4713-01-01 BC', '0044-03-15 BC', 1);
"""


def test_every_type_comes_as_something_that_can_be_asked(shop: Postgres, reader: Reader) -> None:
    shop.run(ODD)
    read = reader.copy(shop.connection(), ["odd"])
    types = {column.name: column.type for column in read.tables[0].columns}
    assert types["exact"] == "DECIMAL(38,10)"
    assert types["huge"] == types["loose"] == "DOUBLE"
    assert types["tz"] == "TIMESTAMP WITH TIME ZONE"
    assert types["mo"] == "DECIMAL(19,2)"
    assert types["dm"] == "INTEGER"
    assert types["m"] == types["u"] == types["jb"] == "VARCHAR"
    first = values(
        read,
        reader.into,
        'SELECT list, grid, js, exact, tz::TIMESTAMP::VARCHAR, u, m, "by", mo, iv, dm, p, net, o, r'
        " FROM odd WHERE id = 1",
    )[0]
    assert first[:2] == ("[1,2]", '[["a","b"],["c","d"]]')
    assert first[2] == '{"a":1}'
    assert first[3] == decimal.Decimal("1234567890123456789012345678.0123456789")
    assert first[4:8] == (
        "2024-01-02 01:04:05",
        "00000000-0000-0000-0000-000000000001",
        "ok",
        b"\xde\xad\xbe\xef",
    )
    assert first[8:10] == (decimal.Decimal("1234.56"), "1 year 2 mons 3 days 04:05:06")
    assert first[10:] == (5, '{"a":1,"b":"x"}', "10.0.0.1/32", 42, "[1,5)")


def test_what_no_calendar_holds_is_missing_and_said(shop: Postgres, reader: Reader) -> None:
    shop.run(ODD)
    read = reader.copy(shop.connection(), ["odd"])
    odd = values(read, reader.into, "SELECT d, ts, tz, exact, isnan(loose), f FROM odd ORDER BY id")
    assert odd[1] == (None, None, None, None, True, float("inf"))
    assert odd[2][:2] == (None, None)
    remarks = {column.name: column.warnings for column in read.profiles[0].columns}
    assert "2 values are infinite or before year 1" in remarks["d"][0]
    assert "1 value is infinite" in remarks["tz"][0]


def test_names_with_sql_in_them(shop: Postgres, reader: Reader) -> None:
    schema, table = "x; DROP TABLE y", "or\"der's \\"
    quoted = table.replace('"', '""')
    shop.run(
        f'CREATE SCHEMA "{schema}"; CREATE TABLE "{schema}"."{quoted}" ("sel""ect" int, "Sel""ect"'
        f' text, "\\\'; --" int); INSERT INTO "{schema}"."{quoted}" VALUES (1, \'a\', 2);'
        f'GRANT USAGE ON SCHEMA "{schema}" TO reader;'
        f'GRANT SELECT ON "{schema}"."{quoted}" TO reader;'
    )
    seen = reader.look(shop.connection())
    assert [t.at for t in seen.tables] == [RemoteName(schema_=schema, name=table)]
    read = reader.copy(shop.connection(), [f"{schema}.{table}"])
    assert read.tables[0].name == f"{schema}_{table}"
    assert [c.name for c in read.tables[0].columns][::2] == ['sel"ect', "\\'; --"]
    assert len({c.name.casefold() for c in read.tables[0].columns}) == 3
    assert read.tables[0].rows == 1


def test_a_partitioned_table_is_one_table(shop: Postgres, reader: Reader) -> None:
    shop.run(
        "CREATE TABLE days (d date, n int) PARTITION BY RANGE (d);"
        "CREATE TABLE d1 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
        "CREATE TABLE d2 PARTITION OF days FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"
        "INSERT INTO days SELECT '2024-01-01'::date + i, i FROM generate_series(0, 599) i; ANALYZE;"
    )
    seen = reader.look(shop.connection())
    assert [(t.at.name, t.rows) for t in seen.tables] == [("days", 600)]
    assert reader.copy(shop.connection(), ["days"]).tables[0].rows == 600


def test_nothing_can_be_written(shop: Postgres, reader: Reader) -> None:
    shop.run(
        "CREATE TABLE log (i int); GRANT INSERT ON log TO reader;"
        "CREATE FUNCTION note() RETURNS int LANGUAGE sql AS"
        " 'INSERT INTO log VALUES (1) RETURNING i';"
        "CREATE VIEW sly AS SELECT note() AS n;"
    )
    with pytest.raises(Exception, match="read-only transaction"):
        reader.copy(shop.connection(), ["sly"])
    assert shop.run("SELECT count(*) FROM log") == "0"
    assert not list(reader.into.glob("*.parquet"))
