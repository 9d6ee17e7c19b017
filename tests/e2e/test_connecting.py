"""Databases of real servers in the browser: what is wrong with a connection, tables copied and
asked where they live, a question and a tile across a database and a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.domain.databases import Connection
from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.servers import mysql, postgres
from tests.servers.mysql import MariaDB
from tests.servers.postgres import PASSWORD, Postgres
from tests.servers.tcp import serving, silent

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SALES = (
    "CREATE TABLE sales (region text, amount int);"
    "COMMENT ON TABLE sales IS 'What was sold';"
    "INSERT INTO sales VALUES ('North', 10), ('South', 32), ('North', 7);"
    "CREATE TABLE visits AS SELECT i AS id, i % 7 AS hour FROM generate_series(1, 500) i;"
)
STOCK = "CREATE TABLE stock (item text, pieces int); INSERT INTO stock VALUES ('Lamp', 5)"
PARCELS = "CREATE TABLE parcels (depot text, weight int); INSERT INTO parcels VALUES ('Bern', 61)"
REPLIES = {
    "manager": "SELECT manager, SUM(amount) AS total FROM sales JOIN staff USING (region)"
    " GROUP BY manager ORDER BY total DESC",
    "pieces": "SELECT item, SUM(pieces) AS pieces FROM stock GROUP BY item ORDER BY item",
    "weight": "SELECT depot, SUM(weight) AS weight FROM parcels GROUP BY depot ORDER BY depot",
}


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    if postgres.found() is None:
        pytest.skip("there is no PostgreSQL here")
    with postgres.started() as running:
        running.run("CREATE DATABASE depot", "postgres")
        for tables, name in ((SALES, "shop"), (STOCK, "depot")):
            running.run(f"{tables}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", name)
        yield running


@pytest.fixture(scope="module")
def maria() -> Iterator[MariaDB]:
    if not mysql.found():
        pytest.skip("there is no MariaDB here")
    with mysql.started() as running:
        running.run(PARCELS)
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SYNA_PASSPHRASE", "for the test")
        home = tmp_path_factory.mktemp("connecting") / "home"
        with Server(home, REPLIES) as running:
            yield running


def test_what_is_wrong_with_a_connection_is_said(watched: Watched, database: Postgres) -> None:
    page = watched.open("/connect")
    to = database.connection()
    tried(page, to, password="wrong")
    said(page, "the user or the password is wrong")
    shot(page, "connect-wrong")
    with serving(silent) as port:
        tried(page, to.model_copy(update={"port": port}))
        said(page, "said nothing for 10 seconds")
    shot(page, "connect-silent")
    tried(page, to.model_copy(update={"port": port}))
    said(page, "Nothing answers|refuse")
    tried(page, to)
    said(page, "2 tables and views")


def test_copied_tables_are_asked_together_with_a_file_and_become_a_tile(
    watched: Watched, server: Server, database: Postgres
) -> None:
    page = watched.open("/connect")
    tried(page, database.connection())
    said(page, "2 tables and views")
    shot(page, "connect")
    opened = connected(page, "shop.*2 tables")
    opened.get_by_role("radio", name="sales").click()
    expect(opened.get_by_text("What was sold")).to_be_visible(timeout=PATIENCE)
    settled(opened)
    shot(opened, "connected")

    staff = server.home.parent / "staff.csv"
    staff.write_text("region,manager\nNorth,Ada\nSouth,Bo\n")
    page.goto(server.url)
    settled(page)
    chosen = page.locator("[class*=st-key-data-home] button").first
    chosen.click()
    page.get_by_placeholder("~/data/sales.csv").fill(str(staff))
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("staff"))).to_be_visible(timeout=PATIENCE)
    settled(page)
    chosen.click()
    page.get_by_role("checkbox", name="shop").check(force=True)
    expect(chosen).to_contain_text("staff.csv, shop")
    settled(page)
    page.keyboard.press("Escape")
    ask(page, "total amount by manager")
    pin = page.get_by_role("button", name="push_pin").first
    expect(pin).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Ada").first).to_be_visible()
    settled(page)
    shot(page, "connected-asked")
    pin.click()
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile("dashboard="))
    settled(page)
    expect(page.locator(".js-plotly-plot")).to_contain_text("Bo")
    shot(page, "connected-tile")


def test_a_live_table_says_what_is_there_now(watched: Watched, database: Postgres) -> None:
    page = watched.open("/connect")
    tried(page, database.connection(database="depot"))
    said(page, "1 table or view")
    page.get_by_text("Ask where they live", exact=True).click()
    settled(page)
    opened = connected(page, "asked where it lives")
    database.run("UPDATE stock SET pieces = 4321", "depot")
    opened.get_by_role("button", name="Ask about it").click()
    ask(opened, "how many pieces of each item")
    expect(opened.get_by_text(re.compile("4,321")).first).to_be_visible(timeout=PATIENCE)
    settled(opened)
    shot(opened, "connected-live")


def test_a_mariadb_is_connected_by_its_address(watched: Watched, maria: MariaDB) -> None:
    page = watched.open("/connect")
    settled(page)
    page.get_by_role("textbox", name="Host").fill(maria.connection().address)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Test", exact=True).click()
    said(page, "MariaDB .*1 table or view")
    opened = connected(page, "MySQL")
    opened.get_by_role("button", name="Ask about it").click()
    ask(opened, "weight of parcels by depot")
    expect(opened.get_by_text("61").first).to_be_visible(timeout=PATIENCE)


def test_no_password_stands_in_the_home(server: Server, database: Postgres) -> None:
    server.stop()
    written = {PASSWORD.encode(), json.dumps(PASSWORD)[1:-1].encode()}
    files = [file for file in server.home.rglob("*") if file.is_file()]
    assert any(file.name == "secrets.json" for file in files)
    holding = [file.name for file in files if any(p in file.read_bytes() for p in written)]
    assert holding == []
    assert not any(password.decode() in server.said() for password in written)


def tried(page: Page, to: Connection, *, password: str = PASSWORD) -> None:
    """The form filled in, and Test pressed."""
    settled(page)
    for label, text in (
        ("Host", to.host),
        ("Database", to.database),
        ("User", to.user),
        ("Password", password),
    ):
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("spinbutton", name="Port").fill(str(to.port))
    page.get_by_role("button", name="Test", exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(re.compile(words))).to_be_visible(timeout=PATIENCE)


def connected(page: Page, note: str) -> Page:
    """Connect is pressed; the page of the source, whose line on the Data page says `note`."""
    settled(page)
    page.get_by_role("button", name="Connect", exact=True).click()
    page.wait_for_url(re.compile("/data"))
    page.get_by_role("link", name=re.compile(note)).click(timeout=PATIENCE)
    page.wait_for_url(re.compile("source="))
    settled(page)
    return page
