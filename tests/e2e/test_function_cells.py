"""A function is asked for, tried, repaired, edited and taken away: real workers, a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

HEIGHT = 1400
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

ASKED = "Write a function to double. assert double(2) == 4 assert double(0) == 0"
WRONG = "def double(x):\n    return x + 2"
RIGHT = "def double(x):\n    return 2 * x"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("functions") / "home"
    replies = {"A first version was wrong": RIGHT, "": WRONG}
    with Server(home, replies) as running:
        yield running


@pytest.fixture
def answered(watched: Watched) -> Page:
    """A notebook without any data in which a function was asked for."""
    page = watched.open("/notebooks")
    page.get_by_role("button", name="New notebook").click()
    page.wait_for_url(re.compile("notebook="))
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled()
    settled(page)
    box.fill(ASKED)
    box.press("Enter")
    expect(page.get_by_text("“double” passes all 2 tests.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    return page


def test_a_function_is_written_repaired_and_checked(answered: Page) -> None:
    page = answered
    expect(page.get_by_role("button", name="Checked")).to_be_visible()
    expect(page.get_by_text("return 2 * x")).to_be_visible()
    expect(page.get_by_text("assert double(0) == 0", exact=True)).to_be_visible()
    page.get_by_text("Written anew after 1 draft").click()
    expect(page.get_by_text("double(0) gave 2, expected 0.")).to_be_visible()
    shot(page, "function-cell")


def test_it_is_edited_run_again_and_taken_away(answered: Page, tmp_path: Path) -> None:
    page = answered
    page.get_by_text("Edit", exact=True).click()
    editor = page.locator("[class*=st-key-function-] textarea")
    expect(editor).to_have_value(RIGHT)
    editor.fill("def double(x):\n    return x")
    editor.press("Control+Enter")
    page.get_by_role("button", name="Run the tests").click()
    expect(page.get_by_text("Failed: gave 2, expected 4")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("“double” passes 1 of 2 tests.")).to_be_visible()
    expect(page.get_by_role("button", name="Unsure")).to_be_visible()
    shot(page, "function-cell-edited")
