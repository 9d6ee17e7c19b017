"""A dashboard from a question; then its file changes, and its tiles are mended in one click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watched, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_dashboards import settled
from tests.e2e.test_walk import ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
ROWS = [
    f"{n},2024-{1 + n % 6:02d}-{1 + n % 27:02d},{('Web', 'Store', 'Phone')[n % 3]},{n * 10}.5"
    for n in range(1, 181)
]


def written(file: Path, head: str) -> None:
    """At once: the page of a dashboard looks at it meanwhile."""
    whole = file.with_suffix(".new")
    whole.write_text("\n".join([head, *ROWS]) + "\n")
    whole.replace(file)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("healing") / "home"
    written(home.parent / "sales.csv", "order_id,day,channel,revenue")
    with Server(home, {"": "SELECT 1"}) as running:
        yield running


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1400})
    context.set_default_timeout(PATIENCE)
    seen = Watched(context, server.url)
    yield seen.open()
    context.close()
    assert seen.outside() == []
    assert seen.complaints == []


def test_a_question_builds_it_and_a_renamed_column_is_mended(page: Page, server: Server) -> None:
    file = server.home.parent / "sales.csv"
    page.goto(f"{server.url}/data")
    settled(page)
    add(page, file)
    page.get_by_role("link", name=re.compile("sales")).first.click()
    page.get_by_role("button", name="Ask about it").click()
    page.wait_for_url(re.compile(r"/notebook\?notebook="))
    ask(page, "Build me a dashboard of revenue and orders")
    opened = page.get_by_role("button", name="Open the dashboard")
    expect(opened).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "board-answer")
    opened.click()
    page.wait_for_url(re.compile(r"/dashboard\?dashboard="))
    settled(page)
    expect(page.get_by_text("Revenue by month")).to_be_visible()
    shot(page, "board-built")
    expect(page.get_by_text("do not fit")).to_have_count(0)

    written(file, "order_id,day,channel,turnover")
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_text(re.compile("any more")).first).to_be_visible()
    expect(page.get_by_text("sales.revenue is now called turnover.").first).to_be_visible()
    settled(page)
    shot(page, "board-broken")
    page.get_by_role("button", name=re.compile("^Mend all")).click()
    expect(page.get_by_text(re.compile("^.*Mended")).first).to_be_visible()
    expect(page.get_by_text("is now called turnover")).to_have_count(0)
    expect(page.get_by_text("Failed")).to_have_count(0)
    settled(page)
    shot(page, "board-mended")


def add(page: Page, file: Path) -> None:
    box = page.get_by_placeholder("~/data/sales.csv").first
    box.fill(str(file))
    box.press("Enter")
    expect(page.get_by_role("link", name=re.compile("sales")).first).to_be_visible()
    settled(page)
