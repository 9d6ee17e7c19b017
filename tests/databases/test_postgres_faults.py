"""Databases that hang, break off, refuse or change: a sentence each time, and nothing left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from core.domain.cancel import CancelToken
from core.domain.database_work import CopyDatabase
from core.domain.databases import Connection, Login, Patience, RemoteName
from core.domain.work import Progress
from core.errors import Cancelled, StepError
from tests.databases.conftest import QUICK, Reader
from tests.servers import tcp
from tests.servers.postgres import PASSWORD, Postgres

MANY = "CREATE TABLE many AS SELECT i AS id, md5(i::text) AS note FROM generate_series(1, {n}) i"


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


def test_wrong_details(shop: Postgres, reader: Reader) -> None:
    right = shop.connection()
    assert "user or the password is wrong" in said(lambda: reader.look(right, "s3cret wrong"))
    assert "user or the password is wrong" in said(lambda: reader.look(right, ""))
    assert "user or the password" in said(lambda: reader.look(shop.connection(user="nobody")))
    assert "no database shopp" in said(lambda: reader.look(shop.connection(database="shopp")))
    assert "nothing listens on port 1." in said(lambda: reader.look(shop.connection(port=1)))
    assert "no host nowhere.invalid" in said(
        lambda: reader.look(shop.connection(host="nowhere.invalid"))
    )


def test_tls_that_is_not_there(shop: Postgres, reader: Reader) -> None:
    assert "does not encrypt" in said(lambda: reader.look(shop.connection(tls="require")))
    assert reader.look(shop.connection(tls="prefer")).server.startswith("PostgreSQL ")
    assert reader.look(shop.connection(tls="off")).tables == ()


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (tcp.silent, "said nothing for 3 seconds"),
        (tcp.rude, "does not answer as PostgreSQL"),
        (tcp.web, "does not answer as PostgreSQL"),
    ],
)
@pytest.mark.parametrize("tls", ["prefer", "off"])
def test_servers_that_are_none(
    reader: Reader, talk: Callable[..., None], words: str, tls: str
) -> None:
    with tcp.serving(talk) as port:
        to = Connection(
            kind="postgresql", host="127.0.0.1", port=port, database="a", user="b", tls=tls
        )
        started = time.monotonic()
        text = said(lambda: reader.look(to))
        assert time.monotonic() - started < 12
    if tls == "prefer":
        assert words in text


def test_an_empty_database_and_tables_that_may_not_be_read(shop: Postgres, reader: Reader) -> None:
    assert reader.look(shop.connection()).tables == ()
    shop.run("CREATE TABLE mine (i int); REVOKE ALL ON mine FROM reader; CREATE TABLE ours (i int)")
    seen = reader.look(shop.connection())
    assert [(t.at.name, t.readable) for t in seen.tables] == [("mine", False), ("ours", True)]
    text = said(lambda: reader.copy(shop.connection(), ["ours", "mine"]))
    assert "public.mine has no column that this user may read" in text
    assert not list(reader.into.glob("*"))


def test_a_table_that_is_locked(shop: Postgres, reader: Reader) -> None:
    shop.run("CREATE TABLE busy (i int)")
    session = shop.begin("BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE;")
    try:
        assert [t.at.name for t in reader.look(shop.connection()).tables] == ["busy"]
        text = said(lambda: reader.copy(shop.connection(), ["busy"]))
        assert "Table public.busy is locked by another program" in text
    finally:
        session.kill()
        session.wait()


def test_a_view_that_never_ends(shop: Postgres, reader: Reader) -> None:
    shop.run("CREATE VIEW slow AS SELECT pg_sleep(60)::text AS s")
    patience = QUICK.model_copy(update={"statement": 1.0})
    text = said(lambda: reader.copy(shop.connection(), ["slow"], patience=patience))
    assert "took the database longer than 1 seconds" in text


def test_a_server_that_falls_silent(shop: Postgres, reader: Reader) -> None:
    """As when the network is cut: no statement timeout of the server's own reaches us."""
    shop.run("CREATE VIEW slow AS SELECT pg_sleep(60)::text AS s")
    patience = Patience(connect=3, statement=100, silence=1)
    text = said(lambda: reader.copy(shop.connection(), ["slow"], patience=patience))
    assert "said nothing for 1 seconds" in text


def _when_copying(act: Callable[[], object]) -> Callable[[Progress], None]:
    """Does it once, as soon as rows have come."""
    done = threading.Event()

    def heard(progress: Progress) -> None:
        if progress.text.startswith("Copying") and not done.is_set():
            done.set()
            act()

    return heard


def test_the_connection_is_ended_in_the_middle(shop: Postgres, reader: Reader) -> None:
    shop.run(MANY.format(n=2_000_000))
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'"
    hook = _when_copying(lambda: shop.run(end))
    text = said(lambda: reader.copy(shop.connection(), ["many"], progress=hook))
    assert "ended the connection in the middle" in text
    assert not list(reader.into.glob("*"))


def test_the_server_stops_in_the_middle(shop: Postgres, reader: Reader) -> None:
    shop.run(MANY.format(n=2_000_000))
    hook = _when_copying(lambda: shop.control("-m", "immediate", "stop"))
    try:
        text = said(lambda: reader.copy(shop.connection(), ["many"], progress=hook))
    finally:
        shop.start()
    assert "ended the connection in the middle" in text
    assert not list(reader.into.glob("*"))


def test_a_table_that_goes_between_looking_and_copying(shop: Postgres, reader: Reader) -> None:
    shop.run("CREATE TABLE a (i int); CREATE TABLE b (i int)")
    shop.run("DROP TABLE b")
    text = said(lambda: reader.copy(shop.connection(), ["a", "b"]))
    assert "Not in the database any more: public.b" in text


def test_a_view_over_a_column_that_is_gone(shop: Postgres, reader: Reader) -> None:
    shop.run(
        "CREATE TABLE t (a int); CREATE FUNCTION old() RETURNS TABLE (n int) LANGUAGE plpgsql AS"
        " 'BEGIN RETURN QUERY SELECT amount FROM public.t; END';"
        "CREATE VIEW v AS SELECT * FROM old()"
    )
    text = said(lambda: reader.copy(shop.connection(), ["v"]))
    assert "a column is gone (amount)" in text


def test_a_copy_can_be_stopped(shop: Postgres, reader: Reader) -> None:
    shop.run(MANY.format(n=2_000_000))
    token = CancelToken()
    request = CopyDatabase(
        login=Login(connection=shop.connection(), password=PASSWORD, patience=QUICK),
        tables=(RemoteName(schema_="public", name="many"),),
        into=str(reader.into),
    )
    with pytest.raises(Cancelled):
        reader.pool.run(request, cancel=token, progress=_when_copying(token.cancel))
    deadline = time.monotonic() + 10
    count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'"
    while shop.run(count) != "0":
        assert time.monotonic() < deadline
        time.sleep(0.1)
