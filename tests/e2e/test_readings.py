"""A word that was read as the wrong column is put right on the page, and the answer follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

IN_THE_WEST = (
    "SELECT sum(o.revenue) AS total_revenue FROM orders o "
    "JOIN customers c ON o.customer_id = c.customer_id WHERE c.region = 'West' "
    "AND o.order_date BETWEEN '2024-01-01' AND '2024-12-31'"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("readings") / "home"
    with Server(home, {"": IN_THE_WEST}) as running:
        yield running


def correct(page: Page, chip: str, option: str) -> None:
    settled(page)  # else the chip may be drawn anew, closed
    page.get_by_role("button", name=chip).click()
    page.get_by_role("button", name=option, exact=True).click()


def test_a_value_a_column_and_a_time_are_corrected(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible()
    ask(page, "sales to customers from the west in 2024")
    expect(page.get_by_role("button", name="west → region = West")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="sales → revenue")).to_be_visible()
    settled(page)
    shot(page, "readings")
    page.get_by_role("button", name="west → region = West").click()
    expect(page.get_by_role("button", name="region = East", exact=True)).to_be_visible()
    shot(page, "reading-open")
    page.get_by_role("button", name="region = East", exact=True).click()
    expect(page.get_by_role("button", name="west → region = East")).to_be_visible()
    correct(page, "sales → revenue", "quantity")
    expect(page.get_by_role("button", name="sales → quantity")).to_be_visible()
    correct(page, "2024 → order date, 2024", "order date, 2023")
    expect(page.get_by_role("button", name="2024 → order date, 2023")).to_be_visible()
    expect(page.get_by_text("total quantity").first).to_be_visible()
    settled(page)
    shot(page, "reading-changed")
    page.get_by_text("How", exact=True).last.click()
    query = page.get_by_role("textbox", name=re.compile("SQL of"))
    expect(query).to_have_value(re.compile(r"SUM\(o\.quantity\) AS total_quantity"))
    expect(query).to_have_value(re.compile(r"c\.region = 'East'"))
    expect(query).to_have_value(re.compile("2023-01-01.*2024-01-01"))
    page.reload()
    expect(page.get_by_role("button", name="west → region = East")).to_be_visible()
