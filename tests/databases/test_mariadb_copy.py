"""Tables of a real MariaDB, and a MySQL, copied by a confined worker."""

from __future__ import annotations

import decimal

import duckdb
import pytest

from core.domain.databases import Login
from core.engine.remote.attach import attached, rows
from core.errors import StepError
from core.sandbox.gate import Gate
from tests.databases.conftest import QUICK, Reader
from tests.databases.test_copies import values
from tests.databases.test_postgres_sources import desk
from tests.servers.mysql import MariaDB
from tests.servers.postgres import PASSWORD

__all__ = ["desk"]

OWN = {"MariaDB": "u uuid, net inet6", "MySQL": "u char(36), net varchar(39)"}
ODD = """
CREATE TABLE odd (id int PRIMARY KEY, exact decimal(38,10), huge decimal(65,30),
  big bigint unsigned, yes tinyint(1), small tinyint unsigned, one bit(1), bits bit(12),
  many bit(64), d date, dt datetime, fine datetime(6), ts timestamp NULL, t time(3), y year,
  js json, mood enum('sad', 'o''k'), tags set('a', 'b'), fixed binary(4), by_ varbinary(10),
  tx text, ch char(5), f float, dd double, place geometry, @own);
INSERT INTO odd VALUES (1, 1234567890123456789012345678.0123456789,
  12345678901234567890123456789012345.5, 18446744073709551615, 1, 255, b'1', b'101010101010',
  0xffffffffffffffff, '2024-01-02', '2024-01-02 03:04:05', '2024-01-02 03:04:05.123456',
  '2024-01-02 03:04:05', '-838:59:59', 2024, '{"a": 1}', 'o''k', 'a,b', 'ab', 0xdeadbeef,
  'Zürich 😀', 'abc', 1.5, 2.25, ST_GeomFromText('POINT(1 2)'),
  '00000000-0000-0000-0000-000000000001', '::1');
SET sql_mode = '';
INSERT INTO odd (id, d, dt, fine, ts, y, yes) VALUES
  (2, '0000-00-00', '0000-00-00', '2024-00-10 00:00:00', '0000-00-00', 0, 7),
  (3, '2024-01-00', '0000-00-00 10:11:12', NULL, NULL, NULL, -1);
"""


def odd(server: MariaDB) -> str:
    return ODD.replace("@own", OWN[server.name])


def test_every_type_comes_as_something_that_can_be_asked(maria: MariaDB, reader: Reader) -> None:
    maria.run("SET time_zone = '+00:00';" + odd(maria))
    read = reader.copy(maria.connection(), ["odd"])
    types = {column.name: column.type for column in read.tables[0].columns}
    assert types["exact"] == "DECIMAL(38,10)"
    assert types["huge"] == "DOUBLE"
    assert types["big"] == types["bits"] == types["many"] == "UBIGINT"
    assert types["yes"] == "TINYINT"
    assert types["d"] == "DATE"
    assert types["dt"] == types["fine"] == types["ts"] == "TIMESTAMP"
    assert types["mood"] == types["js"] == types["t"] == types["place"] == types["u"] == "VARCHAR"
    assert types["fixed"] == types["by_"] == "BLOB"
    first = values(
        read,
        reader.into,
        "SELECT exact, big, yes, one, bits, many, fine::VARCHAR, ts::VARCHAR, t, y, js, mood, tags,"
        " fixed, by_, tx, ch, f, place, u, net FROM odd WHERE id = 1",
    )[0]
    assert first[:3] == (decimal.Decimal("1234567890123456789012345678.0123456789"), 2**64 - 1, 1)
    assert first[3:6] == (1, 0b101010101010, 2**64 - 1)
    assert first[6:9] == ("2024-01-02 03:04:05.123456", "2024-01-02 03:04:05", "-838:59:59.000")
    assert first[9:13] == (2024, '{"a": 1}', "o'k", "a,b")
    assert first[13:17] == (b"ab\0\0", b"\xde\xad\xbe\xef", "Zürich 😀", "abc")
    assert first[17:] == (1.5, "POINT(1 2)", "00000000-0000-0000-0000-000000000001", "::1")


def test_dates_that_are_none_are_missing(maria: MariaDB, reader: Reader) -> None:
    maria.run(odd(maria))
    read = reader.copy(maria.connection(), ["odd"])
    found = values(read, reader.into, "SELECT d, dt, fine, ts, yes FROM odd ORDER BY id")
    assert found[1:] == [(None, None, None, None, 7), (None, None, None, None, -1)]


def test_nothing_can_be_written_even_by_one_who_may(maria: MariaDB) -> None:
    maria.run(
        "DELIMITER //\nCREATE TABLE log (i int)//\nCREATE FUNCTION note() RETURNS int BEGIN"
        " INSERT INTO log VALUES (1); RETURN 1; END//\n"
    )
    maria.run("GRANT ALL ON shop.* TO reader@'%'")
    try:
        with Gate(maria.connection(), QUICK) as gate, duckdb.connect() as connection:
            login = Login(
                connection=maria.connection(), password=PASSWORD, gate=gate.folder, patience=QUICK
            )
            with attached(connection, login):
                for sql in ("SELECT note() AS n", "SELECT i FROM log FOR UPDATE"):
                    with pytest.raises(StepError, match="would write to the database"):
                        rows(connection, login, sql)
                assert rows(connection, login, "SELECT count(*) AS n FROM log") == [(0,)]
    finally:
        maria.run("REVOKE ALL ON shop.* FROM reader@'%'; GRANT SELECT ON shop.* TO reader@'%'")
    assert maria.run("SELECT count(*) FROM log") == "0"
