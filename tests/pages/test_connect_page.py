"""Connecting a database: the form, what is wrong, the tables."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.databases import Connection, Database, RemoteName
from tests.fakes.databases import FakeDatabases
from tests.fakes.samples import profile, source
from tests.pages.conftest import Open, texts

TO = Connection(kind="postgresql", host="db", port=5432, database="shop", user="ada")


@pytest.fixture
def databases(filled: Any) -> FakeDatabases:
    filled.databases = FakeDatabases()
    made: FakeDatabases = filled.databases
    return made


def fill(app: AppTest, key: str = "new", **fields: str) -> AppTest:
    for name, value in fields.items():
        app.text_input(key=f"{name}-{key}").set_value(value)
    next(b for b in app.button if b.label == "Test").click()
    return app.run()


def test_a_test_says_what_is_wrong(databases: FakeDatabases, open_page: Open) -> None:
    app = open_page("connect")
    assert "kept in the keyring of the test" in texts(app)
    assert "The host and the database and the user are missing" in texts(fill(app))
    app = fill(app, host="db", database="shop", user="ada", password="wrong")
    assert "db does not let ada in" in texts(app)
    assert not [b for b in app.button if b.label == "Connect"]


def test_tables_are_chosen_and_copied(databases: FakeDatabases, open_page: Open) -> None:
    app = fill(open_page("connect"), host="db", database="shop", user="ada", password="right")
    assert "about 1,002,000 rows and 80 MB" in texts(app)
    picker = app.multiselect[0]
    assert picker.options[:2] == [
        "orders (1,000,000 rows, 80 MB)",
        "customers (2,000 rows, 100 kB)",
    ]
    assert picker.options[2:] == ["sales.rich (view)"]
    picker.set_value(["public.orders"]).run()
    app.radio(key="mode-new").set_value("live").run()
    app.button(key="take-new").click().run()
    orders = (RemoteName(schema_="public", name="orders"),)
    wanted = Database(connection=TO, tables=orders, mode="live")
    assert databases.connected == [(wanted, "right")]


def test_a_ca_file_is_for_connections_that_are_verified(
    databases: FakeDatabases, open_page: Open
) -> None:
    given = {"host": "db", "database": "shop", "user": "ada", "password": "right"}
    app = fill(open_page("connect"), authority="/etc/ca.pem", **given)
    assert "checks no certificate" in texts(app)
    app.selectbox(key="tls-new").set_value("verify")
    app = fill(app)
    app.button(key="take-new").click().run()
    wanted = TO.model_copy(update={"tls": "verify", "authority": "/etc/ca.pem"})
    assert databases.connected[0][0].connection == wanted


def test_a_whole_address_may_stand_for_the_host(databases: FakeDatabases, open_page: Open) -> None:
    app = fill(open_page("connect"), host="postgresql://ada:right@db/shop")
    app.button(key="take-new").click().run()
    assert databases.connected[0][0].connection == TO


def test_tables_of_a_mysql_may_be_asked_where_they_live(
    databases: FakeDatabases, open_page: Open
) -> None:
    app = fill(open_page("connect"), host="mysql://ada:right@db/shop")
    assert app.radio[0].value == "copied"
    app.radio[0].set_value("live").run()
    app.button(key="take-new").click().run()
    assert databases.connected[0][0].connection.kind == "mysql"
    assert databases.connected[0][0].mode == "live"


def test_the_only_schema_is_not_named_with_every_table(
    databases: FakeDatabases, open_page: Open
) -> None:
    at = RemoteName(schema_="depot", name="parcels")
    alone = databases.seen.tables[0].model_copy(update={"at": at})
    databases.seen = databases.seen.model_copy(update={"tables": (alone,)})
    app = fill(open_page("connect"), host="mysql://ada:right@db/depot")
    assert app.multiselect[0].options[0].split(" (")[0] == "parcels"
    other = alone.model_copy(update={"at": RemoteName(schema_="old", name="parcels")})
    databases.seen = databases.seen.model_copy(update={"tables": (alone, other)})
    app = fill(open_page("connect"), host="mysql://ada:right@db/depot")
    names = [option.split(" (")[0] for option in app.multiselect[0].options]
    assert names == ["depot.parcels", "old.parcels"]


def test_an_empty_database_is_said(databases: FakeDatabases, open_page: Open) -> None:
    databases.seen = databases.seen.model_copy(update={"tables": databases.seen.tables[2:3]})
    app = fill(open_page("connect"), host="db", database="shop", user="ada", password="right")
    assert "no table that this user may read" in " ".join(i.value for i in app.info)
    assert app.button(key="take-new").disabled


def test_the_connection_of_a_source(databases: FakeDatabases, filled: Any, open_page: Open) -> None:
    orders = (RemoteName(schema_="public", name="orders"),)
    kept = Database(connection=TO, tables=orders)
    made = source("s9", name="shop", path=TO.address, kind="postgresql", database=kept)
    filled.sources.store.save(made, [profile()], [])
    assert "Read from postgresql://ada@db/shop" in texts(open_page("source", source="s9"))
    app = fill(open_page("connect", source="s9"), key="s9")
    assert app.multiselect[0].value == ["public.orders"]
    app.button(key="take-s9").click().run()
    assert databases.edited == [("s9", kept, None)]


def test_what_a_database_notes_is_shown(filled: Any, open_page: Open) -> None:
    made = source("s9", name="shop")
    table = made.tables[0]
    noted = table.columns[0].model_copy(update={"comment": "as *printed*"})
    columns = (noted, *table.columns[1:])
    shown = table.model_copy(update={"comment": "What was <b>bought</b>", "columns": columns})
    filled.sources.store.save(made.model_copy(update={"tables": (shown,)}), [profile()], [])
    app = open_page("source", source="s9")
    assert "What was <b>bought</b>" in texts(app)
    assert app.dataframe[0].value["Note"].dropna().tolist() == ["as *printed*"]
