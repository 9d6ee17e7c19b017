"""An analysis pinned to a dashboard, where it says what it runs and runs again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watched, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_code_cells import add, notebook, run

__all__ = ["notebook"]
HEIGHT = 1200
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("pinned") / "home", {"": "SELECT 1"}) as running:
        yield running


def test_an_analysis_is_pinned_and_computed_again(notebook: object, watched: Watched) -> None:
    page = watched.context.pages[-1]
    add(page, "Analysis")
    picker = page.get_by_role("combobox", name=re.compile("Analysis")).first
    picker.click()
    picker.fill("Comparison of groups")
    picker.press("Enter")
    expect(page.get_by_text("Does a number differ between groups")).to_be_visible()
    run(page)
    expect(page.get_by_test_id("stTable")).to_contain_text("P value", timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="push_pin").first.click()
    expect(page.get_by_text(re.compile("to the new dashboard"))).to_be_visible()
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile(r"/dashboard\?dashboard="))
    tile = page.locator("[class*=st-key-menu-] button").filter(visible=True).first
    expect(tile).to_be_visible()
    settled(page)
    shot(page, "pinned-analysis")
    tile.click()
    page.get_by_role("button", name="Compute again").click()
    settled(page)
    expect(page.get_by_text(re.compile("Failed"))).to_have_count(0)
    tile.click()  # the menu closes at what was chosen
    page.get_by_role("button", name="How it is computed").click()
    expect(page.get_by_text(re.compile("without a model"))).to_be_visible()
    shot(page, "pinned-analysis-how")
