"""From an answer to a dashboard and on: pin, arrange, filter, drill, undo, refresh, hand over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watched, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_walk import BY_REGION, ask

HEIGHT = 1400
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

BY_CHANNEL = "SELECT channel, count(*) AS orders FROM orders GROUP BY channel ORDER BY channel"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("boards") / "home"
    with Server(home, {"channel": BY_CHANNEL, "": BY_REGION}) as running:
        yield running


def test_an_answer_is_pinned_and_leads_to_its_dashboard(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible()
    ask(page, "total revenue by region")
    page.wait_for_url(re.compile(r"/notebook\?notebook="))
    pin = page.get_by_role("button", name="push_pin")
    expect(pin.first).to_be_visible(timeout=PATIENCE)
    settled(page)
    pin.first.click()
    expect(page.get_by_text(re.compile("to the new dashboard"))).to_be_visible()
    ask(page, "number of orders by channel")
    expect(pin).to_have_count(2, timeout=PATIENCE)
    settled(page)
    pin.nth(1).click()
    expect(page.get_by_text(re.compile("Pinned .* to “"))).to_be_visible()
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile(r"/dashboard\?dashboard="))
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    shot(page, "dashboard")


def board(watched: Watched, more: str = "") -> Page:
    page = watched.open("/dashboards")
    line = page.get_by_test_id("stMain").get_by_role("link").first
    address = line.get_attribute("href") or ""
    page.goto(watched.base + "/" + address.lstrip("/") + more)
    settled(page)
    expect(page.locator("[class*=st-key-grid-]")).to_be_visible()
    return page


def test_tiles_are_moved_and_resized_by_keys_and_undone(watched: Watched) -> None:
    page = board(watched, "&edit=1")
    box = page.locator(".plan .box").nth(1)
    before = box.get_attribute("aria-label") or ""
    box.focus()
    box.press("Shift+ArrowLeft")
    wide = re.compile(", 5 wide")
    expect(page.locator(".plan .box").nth(1)).to_have_attribute("aria-label", wide)
    settled(page)
    shot(page, "dashboard-edit")
    page.get_by_role("button", name="undo").click()
    expect(page.locator(".plan .box").nth(1)).to_have_attribute("aria-label", before)
    settled(page)
    page.get_by_role("button", name="redo").click()
    expect(page.locator(".plan .box").nth(1)).to_have_attribute("aria-label", wide)


def test_a_click_on_a_bar_filters_and_the_address_can_be_shared(watched: Watched) -> None:
    page = board(watched)
    chart = page.locator(".js-plotly-plot").nth(1)
    bar = chart.locator(".barlayer .point path").first
    expect(bar).to_be_attached()
    settled(page)  # a chart is fitted to its place once it is drawn
    spot = bar.bounding_box()
    assert spot is not None
    page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.wait_for_url(re.compile("f.orders.channel="))
    chip = page.get_by_role("button", name=re.compile("Channel: "))
    expect(chip).to_be_visible()
    expect(page.get_by_text("filtered").first).to_be_visible()
    expect(page.locator(".js-plotly-plot").nth(1).locator(".barlayer .point")).to_have_count(1)
    shot(page, "dashboard-filtered")
    other = watched.open(page.url.removeprefix(watched.base))
    expect(other.get_by_role("button", name=re.compile("Channel: "))).to_be_visible()
    other.close()
    chip.click()
    expect(chip).to_have_count(0)
    expect(page).not_to_have_url(re.compile("f.orders"))


def menu(page: Page, place: int) -> None:
    settled(page)
    page.locator("[class*=st-key-menu-] button").filter(visible=True).nth(place).click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()


def test_rows_behind_a_tile_and_its_query_are_opened(watched: Watched) -> None:
    page = board(watched)
    menu(page, 1)
    page.get_by_role("button", name="Rows behind it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()
    shot(page, "dashboard-rows")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    menu(page, 1)
    page.get_by_role("button", name="Open the query").click()
    dialog.locator("textarea").fill("SELECT nothing FROM orders")
    dialog.locator("textarea").press("Control+Enter")
    settled(page)
    dialog.get_by_role("button", name="Run and keep").click()
    expect(dialog.get_by_text(re.compile("nothing")).last).to_be_visible()
    dialog.locator("textarea").fill(BY_CHANNEL.replace("count(*)", "2 * count(*)"))
    dialog.locator("textarea").press("Control+Enter")
    settled(page)
    dialog.get_by_role("button", name="Run and keep").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".js-plotly-plot")).to_have_count(2)


def test_a_dashboard_is_refreshed_and_handed_over(
    watched: Watched, browser: Browser, tmp_path: Path
) -> None:
    page = board(watched)
    page.get_by_role("button", name="Refresh").click()
    settled(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    menu(page, 1)
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert started.value.path().read_text().startswith("channel,")
    page.keyboard.press("Escape")
    settled(page)
    page.locator("[class*=st-key-share-] button").filter(visible=True).first.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="HTML, opens offline").click()
    file = tmp_path / "board.html"
    file.write_bytes(started.value.path().read_bytes())
    offline = browser.new_context(offline=True)
    alone = offline.new_page()
    faults: list[str] = []
    alone.on("pageerror", lambda error: faults.append(str(error)))
    alone.on("requestfailed", lambda request: faults.append(request.url))
    alone.goto(file.as_uri())
    expect(alone.locator(".js-plotly-plot")).to_have_count(2)
    shot(alone, "dashboard-offline")
    offline.close()
    assert faults == []
