"""What happens when the process ends in the middle, and when there are two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watched, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_walk import BY_REGION, ENDLESS, ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def start_with_sample(watched: Watched) -> Page:
    page = watched.open()
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible(
        timeout=PATIENCE
    )
    return page


def test_a_killed_run_is_shown_as_interrupted_and_resumed(tmp_path: Path, browser: Browser) -> None:
    home = tmp_path / "home"
    first = Server(home, {"": ENDLESS}).start()
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        page = start_with_sample(Watched(context, first.url))
        ask(page, "revenue by region, slowly")
        running = page.locator("[class*=st-key-run-] code").filter(has_text="orders d")
        expect(running).to_be_visible(timeout=PATIENCE)
        path = page.url.removeprefix(first.url)
    finally:
        first.kill()
        context.close()
    with Server(home, {"": BY_REGION}) as second:
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        watched = Watched(context, second.url)
        page = watched.open(path)
        expect(
            page.get_by_text("Syna ended while this question was being answered")
        ).to_be_visible()
        shot(page, "interrupted")
        page.get_by_role("button", name="Resume").click()
        sentence = page.locator("[class*=st-key-sentence-]")
        expect(sentence.get_by_role("button").first).to_be_visible(timeout=PATIENCE)
        context.close()
        assert watched.outside() == []


def test_a_second_process_on_one_home_says_so_and_leaves(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Server(home, {"": "SELECT 1"}):
        other = Server(home, {"": "SELECT 1"})
        try:
            assert other.launch().wait(120) != 0
        finally:
            other.kill()
        assert "StorageError" in other.said() or "UserError" in other.said()


def test_ctrl_c_ends_cleanly(tmp_path: Path) -> None:
    server = Server(tmp_path / "home", {"": "SELECT 1"}).start()
    assert server.stop() == 0
    assert "Traceback" not in server.said()
    assert f"Syna is at http://localhost:{server.port}." in server.said()
