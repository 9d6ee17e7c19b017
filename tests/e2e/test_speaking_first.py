"""Data that speaks first, end to end: findings with their query, questions to click, and what a
second visit is told of a file that changed and of tiles that failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.domain.briefing import Visits
from core.domain.home import Home
from core.domain.value import now
from core.storage.duckdb.state import DuckDBState
from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_board_healing import add

HEIGHT = 1400
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
CHANNELS = ("Web", "Store", "Phone")
ROWS = [
    f"{n},2024-{1 + n % 6:02d}-{1 + n % 27:02d},{CHANNELS[n % 3]},"
    f"{(2000 if n % 3 == 2 else 100) + n % 17}.5"
    for n in range(1, 361)
]


def written(file: Path, head: str) -> None:
    file.write_text("\n".join([head, *ROWS]) + "\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("speaking") / "home"
    written(home.parent / "sales.csv", "order_id,day,channel,revenue")
    with Server(home, {"": "SELECT channel, sum(revenue) AS revenue FROM sales GROUP BY 1"}) as one:
        yield one


def test_new_data_speaks_and_a_second_visit_is_told_what_changed(
    watched: Watched, server: Server
) -> None:
    page = watched.open("/data")
    file = server.home.parent / "sales.csv"
    settled(page)
    add(page, file)
    page.get_by_role("link", name=re.compile("sales")).first.click()
    expect(page.get_by_text("Worth a look")).to_be_visible()
    found = page.locator("[class*=st-key-finding-]").filter(has_text="Phone").first
    expect(found).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "speaking-findings")
    source = page.url
    found.get_by_role("button", name="Open").click()
    page.wait_for_url(re.compile("notebook="))
    expect(page.get_by_text("SELECT", exact=False).first).to_be_visible(timeout=PATIENCE)

    page.goto(source)
    settled(page)
    page.get_by_role("button", name="Ask about it").click()
    page.wait_for_url(re.compile("notebook="))
    settled(page)
    suggested = page.locator("[class*=st-key-suggestion-] button").first
    expect(suggested).to_be_visible()
    shot(page, "speaking-suggested")
    suggested.click()
    expect(page.get_by_role("button", name="push_pin").first).to_be_visible(timeout=PATIENCE)

    ask(page, "Build me a dashboard of revenue and orders")
    opened = page.get_by_role("button", name="Open the dashboard")
    expect(opened).to_be_visible(timeout=PATIENCE)
    settled(page)
    opened.click()
    page.wait_for_url(re.compile("dashboard="))
    settled(page)
    board = page.url

    page.goto("about:blank")
    server.stop()
    _was_here_yesterday(server.home)
    written(file, "order_id,day,channel,turnover")
    server.start()
    page.goto(server.url)
    expect(page.get_by_text("Since your last visit")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The file behind it changed since it was read.")).to_be_visible()
    page.goto(board)
    settled(page)
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_text(re.compile("any more")).first).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.goto(server.url)
    expect(page.get_by_text(re.compile("Could not be computed: .*Revenue"))).to_be_visible()
    shot(page, "speaking-briefing")
    page.get_by_role("link", name=re.compile("Revenue and")).first.click()
    page.wait_for_url(re.compile("dashboard="))


def _was_here_yesterday(home: Path) -> None:
    state = DuckDBState(Home(home))
    state.settings.put("visits", Visits(seen=now() - timedelta(days=1)).model_dump_json())
    state.close()
