"""From a number to the commit, in a browser: by a finding, by words, and from a tile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.agents.code.tracing.histories import PLANTED, made
from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_board_healing import add
from tests.e2e.test_repositories import attach

HEIGHT = 1400
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
HISTORY = PLANTED[0]  # prices are rounded three days before March 2024
STEP = date(2024, 3, 1)


def sales(file: Path) -> Path:
    """An order a day; each is a third smaller from the step on."""
    days = [date(2022, 1, 1) + timedelta(days=n) for n in range(912)]
    rows = [f"{d},{(60 if d >= STEP else 90) + d.day % 5}.5" for d in days]
    file.write_text("\n".join(["order_day,unit_price", *rows]) + "\n")
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("tracing") / "home"
    sales(home.parent / "sales.csv")
    made(HISTORY, home.parent / "shop")
    with Server(home, {"": "SELECT 1"}) as one:
        yield one


def test_a_step_leads_to_candidates_and_each_shows_what_it_changed(
    watched: Watched, server: Server
) -> None:
    page = watched.open("/data")
    settled(page)
    add(page, server.home.parent / "sales.csv")
    page.goto(f"{server.url}/code")
    settled(page)
    attach(page, server.home.parent / "shop")
    expect(page.get_by_role("link", name=re.compile("shop")).first).to_be_visible(timeout=PATIENCE)

    page.goto(f"{server.url}/data")
    page.get_by_role("link", name=re.compile("sales")).first.click()
    by_a_finding(page)
    by_words(page)
    from_a_tile(page)


def by_a_finding(page: Page) -> None:
    found = page.locator("[class*=st-key-finding-]").filter(has_text="March 2024").first
    expect(found).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "tracing-finding")
    found.get_by_role("button", name="Look for the commit").click()
    page.wait_for_url(re.compile("notebook="))
    candidates_are_ranked(page, 1)
    shot(page, "tracing-candidates")


def by_words(page: Page) -> None:
    ask(page, "Which commit could explain the drop in unit price in March 2024?")
    candidates_are_ranked(page, 2)
    shot(page, "tracing-by-words")


def from_a_tile(page: Page) -> None:
    ask(page, "total unit price by month")
    pins = page.get_by_role("button", name="push_pin")
    expect(pins.last).to_be_visible(timeout=PATIENCE)
    settled(page)
    pins.last.click()
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile("dashboard="))
    settled(page)
    page.get_by_role("button", name=re.compile("more_horiz")).last.click()
    page.get_by_role("button", name="Look for the commit").click()
    page.wait_for_url(re.compile("notebook="))
    candidates_are_ranked(page, 1)
    shot(page, "tracing-from-a-tile")


def candidates_are_ranked(page: Page, cells: int) -> None:
    """In the last of so many: the planted commit first, never as the cause, its diff a click on."""
    last = page.locator("[class*=st-key-candidates-]").nth(cells - 1)
    expect(last).to_be_visible(timeout=PATIENCE)
    expect(last.get_by_text("Candidates, not causes")).to_be_visible()
    expect(last.get_by_text(f"1. {HISTORY.message}")).to_be_visible()
    settled(page)
    first = last.locator("[class*=st-key-candidate-]").first
    first.get_by_text("What it changed").click()
    expect(first.get_by_test_id("stCode")).to_contain_text("int(item.list_price)")
    expect(page.get_by_text(re.compile("candidates?, not the cause")).first).to_be_visible()
