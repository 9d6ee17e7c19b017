"""A repository is changed: asked, seen with its tests, edited by hand, discarded, brought back,
approved, committed to a branch of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.fakes.repositories import Repository

HEIGHT = 1800
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here"),
]
PAGES = '''"""Pages of a catalogue."""

SIZE = 10


def page_count(total, size=SIZE):
    """How many pages there are."""
    return total // size + 1


def caption(total):
    return f"{page_count(total)} pages"
'''
TESTS = """from shop.pages import caption, page_count


def test_full_pages():
    assert page_count(20) == 2


def test_caption():
    assert caption(15) == "2 pages"
"""
RIGHT = """def page_count(total, size=SIZE):
    return -(-total // size)
"""
POLITE = """def caption(total):
    return f"{page_count(total)} pages"  # in all
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "home", {"Rewrite `caption`": POLITE, "": RIGHT}) as running:
        yield running


@pytest.fixture
def person(tmp_path: Path) -> Repository:
    """One of its two tests fails, and a file is half written in its folder."""
    made = Repository(tmp_path / "catalogue")
    made.git("config", "user.name", "Ada")
    made.git("config", "user.email", "ada@example.org")
    made.commit(
        {"shop/__init__.py": "", "shop/pages.py": PAGES, "tests/test_pages.py": TESTS}, "Begin"
    )
    made.write({"notes.txt": "mine", "shop/pages.py": f"{PAGES}# half writ"})
    return made


def attached(watched: Watched, person: Repository) -> Page:
    """A notebook that has the repository."""
    page = watched.open("/code")
    settled(page)
    page.get_by_role("textbox", name="Folder or address").fill(str(person.folder))
    page.get_by_role("button", name="Attach").first.click()
    page.get_by_role("link", name="catalogue").first.click(timeout=PATIENCE)
    page.get_by_role("button", name=re.compile("Ask about it")).click(timeout=PATIENCE)
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_enabled(timeout=PATIENCE)
    return page


def own(person: Repository) -> dict[str, str]:
    """What is the person's: what is checked out, what is staged, what is in the folder."""
    files = (p for p in person.folder.rglob("*") if ".git" not in p.parts and p.is_file())
    kept = {str(p): str(p.read_bytes()) for p in files}
    head = person.git("rev-parse", "--abbrev-ref", "HEAD") + person.git("rev-parse", "main")
    return {**kept, "head": head, "status": person.git("status", "--porcelain")}


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True).last
    expect(button).to_be_visible(timeout=PATIENCE)
    settled(page)
    button.click()


def waits(page: Page) -> Locator:
    """The change above the request for it, once the tests of what was typed have ended."""
    settled(page)
    expect(page.get_by_role("button", name="Allow once")).to_be_visible(timeout=PATIENCE)
    settled(page)
    return page.locator("[class*=st-key-changed-here-]")


def allow(page: Page, title: str) -> None:
    """The request of that title, and no other."""
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE)
    press(page, "Allow once")


def edit(page: Page, old: str, new: str) -> None:
    press(page, "Edit by hand")
    box = page.locator("[class*=st-key-code-hand-] textarea")
    expect(box).to_be_visible(timeout=PATIENCE)
    settled(page)
    text = box.input_value()
    assert old in text
    box.fill(text.replace(old, new))
    shot(page, "change-by-hand")
    press(page, "Keep and run the tests")
    expect(box).to_have_count(0, timeout=PATIENCE)


def test_a_name_is_changed_by_rule_and_its_branch_is_put_there(
    watched: Watched, person: Repository
) -> None:
    page, before = attached(watched, person), own(person)
    ask(page, "Who calls page_count?")
    expect(page.get_by_text(re.compile("shop/pages.py:12")).first).to_be_visible(timeout=PATIENCE)
    ask(page, "Rename caption to headline")
    shown = waits(page)
    expect(shown.get_by_text("1 of 2 tests still fails").first).to_be_visible()
    expect(shown.get_by_text("Before: 1 passed, 1 failed")).to_be_visible()
    expect(shown.get_by_text("After: 1 passed, 1 failed")).to_be_visible()
    expect(shown.get_by_test_id("stCode").first).to_contain_text("+def headline(total):")
    expect(page.get_by_role("heading", name="although 1 of 2 tests")).to_be_visible()
    shot(page, "change-asked")
    allow(page, "Commit to syna/rename")
    allow(page, "Put the branch syna/rename")
    expect(page.get_by_text("In the repository").last).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "change-published")
    branch = person.git("branch", "--list", "syna/*", "--format=%(refname:short)")
    assert branch == "syna/rename-caption-to-headline"
    assert person.git("diff", "--name-only", "main", branch).split() == [
        "shop/pages.py",
        "tests/test_pages.py",
    ]
    assert person.git("rev-parse", f"{branch}~1") == person.git("rev-parse", "main")
    assert own(person) == before


def test_a_repair_is_edited_discarded_brought_back_and_committed_later(
    watched: Watched, person: Repository
) -> None:
    page, before = attached(watched, person), own(person)
    ask(page, "Fix the failing test")
    shown = waits(page)
    expect(shown.get_by_text("After: 2 passed, 0 failed")).to_be_visible()
    edit(page, "    return -(-total // size)", "    return max(1, -(-total // size))")
    shown = waits(page)
    expect(shown.get_by_test_id("stCode").first).to_contain_text("max(1", timeout=PATIENCE)
    expect(shown.get_by_text("Edited by hand: shop/pages.py.")).to_be_visible()
    press(page, "Deny")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Deny").click()
    expect(page.get_by_role("button", name="Commit", exact=True)).to_be_visible(timeout=PATIENCE)
    shot(page, "change-denied")

    edit(page, "max(1, -(-total // size))", "total // size + 1")
    expect(page.get_by_text("1 of 2 tests still fails").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Commit anyway")).to_be_visible()
    settled(page)
    shot(page, "change-poor")
    edit(page, "total // size + 1", "max(1, -(-total // size))")
    expect(page.get_by_text("After: 2 passed, 0 failed")).to_be_visible(timeout=PATIENCE)

    press(page, "Discard")
    press(page, "Bring back")
    expect(page.get_by_role("button", name="Commit", exact=True)).to_be_visible(timeout=PATIENCE)
    more = page.get_by_role("textbox", name="Ask for more on this branch").last
    settled(page)
    more.fill("change `caption` so that it says in all")
    press(page, "Ask for more")
    shown = waits(page)
    expect(shown.get_by_test_id("stCode").first).to_contain_text("# in all")
    press(page, "Deny")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Deny").click()
    expect(page.get_by_role("button", name="Commit", exact=True).last).to_be_visible(
        timeout=PATIENCE
    )
    assert person.git("branch", "--list", "syna/*") == ""
    press(page, "Commit")
    press(page, "Put the branch into catalogue")
    expect(page.get_by_text("In the repository").last).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "change-later")
    said = person.git("show", "syna/fix-the-failing-test:shop/pages.py")
    assert "max(1, -(-total // size))" in said
    assert "# in all" in said
    assert person.git("rev-list", "--count", "main..syna/fix-the-failing-test") == "1"
    assert own(person) == before
