"""Databases that hang, break off, refuse or change: a sentence each time, and nothing left."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from core.domain.cancel import CancelToken
from core.domain.database_work import CopyDatabase
from core.domain.databases import Connection, DatabaseKind, Login, Patience, RemoteName
from core.errors import Cancelled, StepError
from core.sandbox import gate
from tests.databases.conftest import LIMITS, QUICK, Reader, Server
from tests.servers import tcp
from tests.servers.mysql import MariaDB
from tests.servers.postgres import PASSWORD, Postgres

SLEEP = {"postgresql": "pg_sleep(60)::text", "mysql": "sleep(60)"}
LOCK = {
    "postgresql": "BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE;",
    "mysql": "LOCK TABLES busy WRITE;",
}


def many(server: Server) -> None:
    """A table with more rows than can be on their way at once."""
    rows = server.series(1_000_000)
    server.run(
        f"CREATE TABLE many AS SELECT i AS id, lpad(concat(i, ''), 32, '0') AS note FROM {rows}"
    )


def said(act: Callable[[], object]) -> str:
    """What a person reads when this goes wrong."""
    with pytest.raises(StepError) as raised:
        act()
    assert raised.value.code == "database"
    assert raised.value.remedy
    assert raised.value.kept
    text = raised.value.describe()
    assert PASSWORD not in text
    assert "s3cret" not in text
    assert "password=" not in text
    return text


def test_wrong_details(either: Server, reader: Reader) -> None:
    right = either.connection()
    assert "user or the password is wrong" in said(lambda: reader.look(right, "s3cret wrong"))
    assert "user or the password is wrong" in said(lambda: reader.look(right, ""))
    assert "user or the password" in said(lambda: reader.look(either.connection(user="nobody")))
    assert "no database shopp" in said(lambda: reader.look(either.connection(database="shopp")))
    assert "nothing listens on port 1." in said(lambda: reader.look(either.connection(port=1)))
    assert "no host nowhere.invalid" in said(
        lambda: reader.look(either.connection(host="nowhere.invalid"))
    )


@pytest.mark.parametrize("either", [Postgres, MariaDB], indirect=True)
def test_tls_that_is_not_there(either: Server, reader: Reader) -> None:
    assert "does not encrypt" in said(lambda: reader.look(either.connection(tls="require")))
    assert reader.look(either.connection(tls="prefer")).server.startswith(either.name)
    assert reader.look(either.connection(tls="off")).tables == ()


@pytest.mark.parametrize(
    ("kind", "talk", "words"),
    [
        ("postgresql", tcp.silent, "said nothing for 3 seconds"),
        ("postgresql", tcp.rude, "does not answer as PostgreSQL"),
        ("postgresql", tcp.web, "does not answer as PostgreSQL"),
        ("mysql", tcp.silent, "said nothing for 3 seconds"),
        ("mysql", tcp.rude, "does not answer as MySQL"),
        ("mysql", tcp.shell, "does not answer as MySQL"),
    ],
)
@pytest.mark.parametrize("tls", ["prefer", "off"])
def test_servers_that_are_none(
    reader: Reader, talk: Callable[..., None], words: str, tls: str, kind: DatabaseKind
) -> None:
    with tcp.serving(talk) as port:
        to = Connection(kind=kind, host="127.0.0.1", port=port, database="a", user="b", tls=tls)
        patience = QUICK.model_copy(update={"connect": 3}) if talk is tcp.silent else QUICK
        text = said(lambda: reader.look(to, patience=patience))
    if tls == "prefer" or kind == "mysql":
        assert words in text


def test_an_empty_database_and_tables_that_may_not_be_read(shop: Postgres, reader: Reader) -> None:
    assert reader.look(shop.connection()).tables == ()
    shop.run("CREATE TABLE mine (i int); REVOKE ALL ON mine FROM reader; CREATE TABLE ours (i int)")
    seen = reader.look(shop.connection())
    assert [(t.at.name, t.readable) for t in seen.tables] == [("mine", False), ("ours", True)]
    text = said(lambda: reader.copy(shop.connection(), ["ours", "mine"]))
    assert "public.mine has no column that this user may read" in text
    assert not list(reader.into.glob("*"))


def test_what_a_mariadb_hides_is_not_there(maria: MariaDB, reader: Reader) -> None:
    assert reader.look(maria.connection()).tables == ()
    maria.run("CREATE DATABASE IF NOT EXISTS other; CREATE TABLE IF NOT EXISTS other.t (i int)")
    maria.run("CREATE TABLE ours (i int)")
    assert [str(t.at) for t in reader.look(maria.connection()).tables] == ["shop.ours"]
    text = said(lambda: reader.copy(maria.connection(), ["ours", "other.t"]))
    assert "Not in the database any more: other.t" in text
    assert "no database other on" in said(lambda: reader.look(maria.connection(database="other")))


def test_a_table_that_is_locked(either: Server, reader: Reader) -> None:
    either.run("CREATE TABLE busy (i int)")
    session = either.begin(LOCK[either.kind])
    try:
        assert [t.at.name for t in reader.look(either.connection()).tables] == ["busy"]
        text = said(lambda: reader.copy(either.connection(), ["busy"]))
        assert f"Table {either.home}.busy is locked by another program" in text
    finally:
        session.kill()
        session.wait()


def test_a_view_that_never_ends(either: Server, reader: Reader) -> None:
    either.run(f"CREATE VIEW slow AS SELECT {SLEEP[either.kind]} AS s")
    patience = QUICK.model_copy(update={"statement": 1.0})
    text = said(lambda: reader.copy(either.connection(), ["slow"], patience=patience))
    assert "took the database longer than 1 seconds" in text


def test_a_server_that_falls_silent(either: Server, reader: Reader) -> None:
    """As when the network is cut: no statement timeout of the server's own reaches us."""
    either.run(f"CREATE VIEW slow AS SELECT {SLEEP[either.kind]} AS s")
    patience = Patience(connect=60, statement=100, silence=1)
    text = said(lambda: reader.copy(either.connection(), ["slow"], patience=patience))
    assert "said nothing for 1 seconds" in text


Middle = Callable[[Callable[[], object]], None]


@pytest.fixture
def in_the_middle(monkeypatch: pytest.MonkeyPatch) -> Middle:
    """What is to happen once a megabyte of rows has come: those after it wait for its end."""

    def let_happen(act: Callable[[], object]) -> None:
        hear, left = gate._heard, 1_000_000

        def held(outside: socket.socket) -> bytes | None:
            nonlocal left
            data = hear(outside)
            before, left = left, left - len(data or b"")
            if left <= 0 < before:
                act()
            return data

        monkeypatch.setattr(gate, "_heard", held)

    return let_happen


def test_the_connection_is_ended_in_the_middle(
    either: Server, reader: Reader, in_the_middle: Middle
) -> None:
    many(either)
    in_the_middle(either.end_readers)
    text = said(lambda: reader.copy(either.connection(), ["many"]))
    assert "ended the connection in the middle" in text
    assert not list(reader.into.glob("*"))


def test_the_server_stops_in_the_middle(
    either: Server, reader: Reader, in_the_middle: Middle
) -> None:
    many(either)
    in_the_middle(either.stop)
    try:
        text = said(lambda: reader.copy(either.connection(), ["many"]))
    finally:
        either.start()
    assert "ended the connection in the middle" in text
    assert not list(reader.into.glob("*"))


def test_a_table_that_goes_between_looking_and_copying(either: Server, reader: Reader) -> None:
    either.run("CREATE TABLE a (i int); CREATE TABLE b (i int)")
    either.run("DROP TABLE b")
    text = said(lambda: reader.copy(either.connection(), ["a", "b"]))
    assert f"Not in the database any more: {either.home}.b" in text


def test_a_view_over_a_column_that_is_gone(shop: Postgres, reader: Reader) -> None:
    shop.run(
        "CREATE TABLE t (a int); CREATE FUNCTION old() RETURNS TABLE (n int) LANGUAGE plpgsql AS"
        " 'BEGIN RETURN QUERY SELECT amount FROM public.t; END';"
        "CREATE VIEW v AS SELECT * FROM old()"
    )
    text = said(lambda: reader.copy(shop.connection(), ["v"]))
    assert "a column is gone (amount)" in text


def test_a_copy_can_be_stopped(either: Server, reader: Reader, in_the_middle: Middle) -> None:
    many(either)
    token = CancelToken()
    request = CopyDatabase(
        login=Login(connection=either.connection(), password=PASSWORD, patience=QUICK),
        tables=(RemoteName(schema_=either.home, name="many"),),
        into=str(reader.into),
    )
    in_the_middle(token.cancel)
    with pytest.raises(Cancelled):
        reader.pool.run(request, limits=LIMITS, cancel=token)
    deadline = time.monotonic() + 60
    while either.readers():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_mariadb_table_that_changes_while_it_is_read(
    maria: MariaDB, reader: Reader, in_the_middle: Middle
) -> None:
    rows = maria.series(300_000)
    maria.run(
        f"CREATE TABLE one AS SELECT i, lpad(i, 32, '0') AS m FROM {rows}; CREATE TABLE two (i int)"
    )
    in_the_middle(lambda: maria.run("ALTER TABLE two ADD COLUMN j int, ALGORITHM=COPY"))
    text = said(lambda: reader.copy(maria.connection(), ["one", "two"]))
    assert "Table shop.two changed while it was read" in text


def test_a_mariadb_that_stops_a_statement_whose_rows_come(maria: MariaDB, reader: Reader) -> None:
    slow = f"SELECT i, benchmark(3000, sha1(i)) AS n FROM {maria.series(100_000)}"
    maria.run(f"CREATE VIEW many AS {slow}")
    patience = QUICK.model_copy(update={"statement": 3})
    text = said(lambda: reader.copy(maria.connection(), ["many"], patience=patience))
    assert "Table shop.many took the database longer than 3 seconds" in text
