"""A repository on the Code page: attached, looked at, asked about, refreshed, removed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watched, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.fakes.repositories import Repository

HEIGHT = 2200
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

SHOP = """import json


def rate():
    return 2


class Order:
    def price(self):
        return rate() * self.net()

    def net(self):
        return json.loads("1")
"""
MAIN = "from shop import Order\n\n\ndef run():\n    return Order().price()\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("code") / "home", {"": "No plan."}) as running:
        yield running


@pytest.fixture
def person(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "bookshop")
    made.commit(
        {
            "shop.py": SHOP,
            "main.py": MAIN,
            "README.md": "# Shop\n\nSells books to people who read them.\n",
        }
    )
    made.git("tag", "v1")
    return made


def attach(page: Page, folder: Path) -> None:
    settled(page)
    page.get_by_role("textbox").first.fill(str(folder))
    page.get_by_role("textbox").first.press("Tab")
    settled(page)
    page.get_by_role("button", name="Attach", exact=True).click()


def figure(page: Page, name: str, value: str) -> None:
    """It says so; while the page is drawn anew the old one may stand beside it."""
    said = re.compile(rf"^{name}\s*{value}$")
    shown = page.get_by_test_id("stMetric").filter(has_text=said)
    expect(shown.first).to_be_visible(timeout=PATIENCE)


def listed(page: Page) -> Locator:
    return page.get_by_test_id("stPageLink").filter(has_text="bookshop")


def open_it(page: Page) -> None:
    expect(listed(page)).to_be_visible(timeout=PATIENCE)
    settled(page)
    listed(page).locator("a").click()
    page.wait_for_url(re.compile("repository="))


def test_a_repository_from_attaching_to_undo(
    watched: Watched, person: Repository, tmp_path: Path
) -> None:
    page = watched.open("/code")
    expect(page.get_by_text("Attach a git repository to see")).to_be_visible()
    shot(page, "code-empty")

    attach(page, tmp_path)
    expect(page.get_by_text("is no git repository")).to_be_visible()
    expect(page.get_by_text("Nothing was attached")).to_be_visible()
    shot(page, "code-no-repository")

    attach(page, person.folder)
    expect(listed(page)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("is no git repository")).to_have_count(0)
    shot(page, "code-list")
    open_it(page)
    expect(page.get_by_text("Sells books to people")).to_be_visible(timeout=PATIENCE)
    figure(page, "Files", "3")
    figure(page, "Commits", "1")
    shot(page, "code-overview")

    calls_are_followed(page)
    person.commit({"later.py": "def later():\n    return 3\n"})
    settled(page)
    page.get_by_role("button", name="Refresh").click()
    figure(page, "Files", "4")
    figure(page, "Commits", "2")

    settled(page)
    page.get_by_role("button", name="Ask about it").click()
    page.wait_for_url(re.compile("notebook="))
    expect(page.get_by_role("button", name="bookshop")).to_be_visible(timeout=PATIENCE)
    shot(page, "code-notebook")
    it_is_removed_and_comes_back(page)
    assert person.git("status", "--porcelain") == ""


def calls_are_followed(page: Page) -> None:
    search = page.get_by_role("textbox", name="Find a function, method or class")
    settled(page)
    search.fill("price")
    search.press("Enter")
    settled(page)
    page.locator("[class*=st-key-found-calls]").get_by_role("button", name="Order.price").click()
    page.wait_for_url(re.compile("symbol=shop.py"))
    drawn = page.locator(".st-key-drawn-calls svg")
    for name in ("run", "Order.price", "rate", "Order.net"):
        expect(drawn.get_by_text(name, exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stCode").last).to_contain_text("return rate() * self.net()")
    shot(page, "code-calls")
    settled(page)
    page.get_by_role("button", name="rate", exact=True).click()
    page.wait_for_url(re.compile(r"symbol=shop\.py(:|%3A)4"))
    expect(page.get_by_test_id("stCode").last).to_contain_text("return 2")


def it_is_removed_and_comes_back(page: Page) -> None:
    page.get_by_role("link", name="Code").click()
    open_it(page)
    settled(page)
    page.get_by_role("button", name="Remove").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible(timeout=PATIENCE)
    shot(page, "code-removed")
    settled(page)
    undo.click()
    expect(listed(page)).to_be_visible(timeout=PATIENCE)
