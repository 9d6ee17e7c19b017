"""A version is released from a notebook: each risky move waits for a yes, in the notebook and in
the inbox, and the repository has the branch and the tag at the end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.fakes.repositories import Repository

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("work") / "shop")
    made.commit(
        {
            "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
            "CHANGELOG.md": "# Changes\n\n## 1.0.0 (2026-01-01)\n\n- First\n",
            "shop.py": "def price(weight):\n    return 2 * weight\n",
        },
        "Begin",
    )
    made.git("tag", "v1.0.0")
    made.commit({"shop.py": "def price(weight):\n    return 3 * weight\n"}, "feat: new prices")
    made.git("config", "user.name", "Ada")
    made.git("config", "user.email", "ada@example.org")
    return made


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, person: Repository) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("e2e") / "home", {"": "SELECT 1"}) as running:
        yield running


def opened(watched: Watched, title: str) -> Page:
    """A page, by its link in the navigation."""
    page = watched.open()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    settled(page)
    return page


def test_a_version_is_released_with_three_yeses(watched: Watched, person: Repository) -> None:
    page = opened(watched, "Code")
    page.get_by_role("textbox", name="Folder or address").fill(str(person.folder))
    page.get_by_role("button", name="Attach").first.click()
    page.get_by_role("link", name="shop").first.click(timeout=PATIENCE)
    page.get_by_role("button", name=re.compile("Ask about it")).click()
    ask(page, "release a minor version")
    allow = page.get_by_role("button", name="Allow once")
    for title in ("Commit version 1.1.0", "Put the branch", "as v1.1.0 in shop"):
        asked = page.get_by_role("heading", name=re.compile(title))  # steps are called so too
        expect(asked.first).to_be_visible(timeout=PATIENCE)
        settled(page)
        shot(page, f"ship-{title.split()[0].lower()}")
        allow.click()
    expect(page.get_by_text("v1.1.0 is tagged in shop.").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "shipped")
    assert person.git("show", "v1.1.0:pyproject.toml").endswith('version = "1.1.0"')
    assert person.git("branch", "--show-current") == "main"
    assert person.git("status", "--porcelain") == ""


def test_a_rehearsal_tells_all_and_does_nothing(watched: Watched, person: Repository) -> None:
    page = opened(watched, "Notebooks")
    page.get_by_role("link", name=re.compile("shop|release", re.IGNORECASE)).first.click()
    settled(page)
    before = person.git("branch", "-a")
    ask(page, "rehearse a patch release")
    expect(page.get_by_text("What would be done")).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "rehearsed")
    assert person.git("branch", "-a") == before


def test_a_no_stops_it_and_says_so(watched: Watched, person: Repository) -> None:
    page = opened(watched, "Notebooks")
    page.get_by_role("link", name=re.compile("shop|release", re.IGNORECASE)).first.click()
    settled(page)
    before = person.git("tag")
    ask(page, "release a major version")
    asked = page.get_by_role("heading", name=re.compile("Commit version"))
    expect(asked.first).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Deny").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Deny").click()
    expect(page.get_by_text(re.compile("It stopped at")).first).to_be_visible(timeout=PATIENCE)
    shot(page, "ship-denied")
    assert person.git("tag") == before


def test_the_target_page_tells_what_a_target_is(watched: Watched) -> None:
    page = opened(watched, "Targets")
    page.get_by_role("button", name="Add a target").first.click()
    expect(page.get_by_text("New target")).to_be_visible()
    settled(page)
    shot(page, "target-form")
    page.get_by_label("Name", exact=True).fill("staging")
    page.get_by_role("textbox", name="Deploy").fill("make deploy && true")
    page.get_by_role("textbox", name="In the folder").fill("/srv")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("needs a shell"))).to_be_visible()
