"""A person's word: an answer marked as right, its measure kept, asked for by name, explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

BY_REGION = (
    "SELECT c.region, sum(o.revenue) AS total_revenue FROM orders o "
    "JOIN customers c ON o.customer_id = c.customer_id GROUP BY c.region ORDER BY 2 DESC"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("definitions") / "home"
    with Server(home, {"": BY_REGION}) as running:
        yield running


def test_what_is_right_is_asked_first_and_its_measure_is_kept(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible()
    ask(page, "total revenue by region")
    page.get_by_role("button", name="This is right").click(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Verified by you")).to_be_visible()
    ask(page, "Total revenue by region?")
    again = page.get_by_role("button", name="From an answer that you verified")
    expect(again).to_be_visible(timeout=PATIENCE)
    notebook = page.url
    settled(page)  # the last How may not be there yet
    page.get_by_text("How", exact=True).last.click()
    page.get_by_role("link", name="Keep as a metric").click()
    expect(page.get_by_text("Over all rows, as the data is now")).to_be_visible()
    page.get_by_role("textbox", name="Name", exact=True).fill("Turnover")
    page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    shot(page, "metric")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved “Turnover”.")).to_be_visible()
    page.goto(notebook)
    ask(page, "turnover by segment")
    expect(page.get_by_text("Turnover is highest for")).to_be_visible(timeout=PATIENCE)
    ask(page, "How is turnover computed?")
    expect(page.get_by_text("Turnover is SUM(orders.revenue)")).to_be_visible(timeout=PATIENCE)
    shot(page, "definition")


def test_metrics_leave_and_come_back_as_a_file(watched: Watched) -> None:
    page = watched.open("/metric-list")
    expect(page.get_by_role("link", name=re.compile("Turnover"))).to_be_visible()
    page.get_by_role("button", name="File").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as YAML").click()
    file = started.value.path()
    page.locator("input[type=file]").set_input_files(
        {"name": "m.yaml", "mimeType": "application/yaml", "buffer": file.read_bytes()}
    )
    expect(page.get_by_text("1 as they were.")).to_be_visible()
    shot(page, "metrics")


def test_a_verified_answer_is_read_and_deleted(watched: Watched) -> None:
    page = watched.open("/verified")
    page.get_by_text("Total revenue by region").first.click()
    page.get_by_role("button", name="Show its result").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    shot(page, "verified")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("is no longer kept as verified")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Total revenue by region").first).to_be_visible()
