"""Data that speaks first: what stands out, one click from its query; an alert from a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("alerts") / "home", {"": "SELECT 1"}) as running:
        yield running


def test_a_new_source_tells_what_stands_out_and_is_watched(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Try with sample data").click()
    page.get_by_role("link", name=re.compile("Retail sample")).click()
    spike = page.get_by_text(re.compile("Total refund was unusually high in July 2024"))
    expect(spike).to_be_visible(timeout=PATIENCE)
    shot(page, "findings")
    opened = page.locator(".st-key-findings-" + page.url.rpartition("=")[2] + "-head")
    expect(opened).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("SELECT", exact=False).first).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("notebook="))

    ask(page, "Tell me if refunds look unusual")
    link = page.get_by_role("link", name="See when it would have spoken")
    expect(link).to_be_visible(timeout=PATIENCE)
    shot(page, "asked")
    where = watched.base + "/" + str(link.get_attribute("href")).lstrip("/")
    page.goto(f"{watched.base}/approvals")
    request = page.locator("[class*=st-key-request-]").filter(has_text="Watch “Total refund”")
    expect(request.get_by_text("You asked: Tell me if refunds look unusual")).to_be_visible()
    settled(page)
    request.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_text(re.compile("allowed by you")).first).to_be_visible()
    page.goto(where)
    said = page.get_by_text(re.compile(r"It would have spoken 1 time in \d+ periods: July 2024"))
    expect(said).to_be_visible(timeout=PATIENCE)
    shot(page, "alert")
    page.get_by_role("link", name="All alerts").click()
    expect(page.get_by_role("link", name=re.compile("Total refund"))).to_be_visible()
    page.get_by_label("Tell me if …").fill("revenue drops")
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Watch it").click(timeout=PATIENCE)
    expect(page.get_by_role("link", name=re.compile("Total revenue"))).to_be_visible()
    shot(page, "alerts")
