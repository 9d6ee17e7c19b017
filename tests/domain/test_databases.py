"""Addresses of databases, and what is chosen of one before a person chooses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.database_urls import is_database_url, named_tables, read_url
from core.domain.databases import Connection, Login, RemoteName, RemoteTable, first_choice
from core.errors import UserError

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)


@given(user=NAMES, database=NAMES, port=st.integers(1, 65_535))
def test_an_address_reads_back_as_the_connection(user: str, database: str, port: int) -> None:
    made = Connection(
        kind="postgresql", host="db.example.com", port=port, database=database, user=user
    )
    assert read_url(made.address) == (made, None)


@pytest.mark.parametrize(
    ("text", "host", "port", "password", "tls"),
    [
        ("postgres://a:p%40ss@h/d", "h", 5432, "p@ss", "prefer"),
        ("postgresql+psycopg2://a@[::1]:99/d?sslmode=verify-full", "::1", 99, None, "verify"),
        ("MySQL://a:@h:3307/d?ssl-mode=REQUIRED", "h", 3307, "", "require"),
        (" mariadb://a@h/d?sslmode=disable ", "h", 3306, None, "off"),
        ("postgresql://a@/d", "localhost", 5432, None, "prefer"),
    ],
)
def test_addresses_as_people_write_them(
    text: str, host: str, port: int, password: str | None, tls: str
) -> None:
    connection, given_password = read_url(text)
    assert (connection.host, connection.port, connection.tls) == (host, port, tls)
    assert given_password == password
    assert (connection.user, connection.database) == ("a", "d")


@pytest.mark.parametrize(
    ("query", "tls", "authority"),
    [
        ("sslrootcert=/etc/ca.pem", "verify", "/etc/ca.pem"),
        ("sslmode=require&sslrootcert=/etc/ca.pem", "verify", "/etc/ca.pem"),
        ("sslmode=verify-full&sslrootcert=system", "verify", ""),
        ("ssl-mode=VERIFY_CA&ssl-ca=a%20b.pem", "verify", "a b.pem"),
    ],
)
def test_a_file_of_those_who_sign_has_it_verified(query: str, tls: str, authority: str) -> None:
    connection, _ = read_url(f"mysql://a@h/d?{query}")
    assert (connection.tls, connection.authority) == (tls, authority)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://a:hunter2@h/d?sslmode=prefer&sslrootcert=/etc/ca.pem",
        "postgresql://h/d",
        "postgresql://a:hunter2@h",
        "postgresql://a:hunter2@h:0/d",
        "postgresql://a:hunter2@h:port/d",
        "postgresql://a:hunter2@h/d?sslmode=maybe",
        "oracle://a:hunter2@h/d",
        "postgresql://a:hunter2@[h/d",
    ],
)
def test_what_cannot_be_read_is_said_without_the_password(text: str) -> None:
    with pytest.raises(UserError) as raised:
        read_url(text)
    assert "hunter2" not in raised.value.describe()
    assert raised.value.__cause__ is None or "hunter2" not in str(raised.value.__cause__)


def test_files_are_no_databases() -> None:
    files = ("sales.csv", "/a/postgres.db", "C:\\x", "file:///a", "postgresql.csv", "s3://b/x")
    assert not any(map(is_database_url, files))
    assert named_tables("mysql://a@h/d?table=x&sslmode=require&table=s.y") == ("x", "s.y")


def table(name: str, **facts: object) -> RemoteTable:
    return RemoteTable.model_validate({"at": {"schema_": "public", "name": name}, **facts})


def test_all_is_chosen_unless_it_is_many_or_much() -> None:
    small = [table("a", bytes=10), table("b", readable=False), table("v", kind="view")]
    assert first_choice(small) == (RemoteName(schema_="public", name="a"),)
    assert first_choice([table("v", kind="view")]) == (RemoteName(schema_="public", name="v"),)
    assert first_choice([table(f"t{n}") for n in range(500)]) == ()
    assert first_choice([table("a", bytes=3_000_000_000)]) == ()
    assert first_choice([]) == ()


def test_a_login_does_not_show_its_password() -> None:
    login = Login(connection=read_url("postgresql://a@h/d")[0], password="hunter2")
    assert "hunter2" not in repr(login)
    assert "hunter2" not in str(login)
