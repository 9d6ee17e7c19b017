"""A real browser that notes every request and every complaint of the page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.e2e.exchange import followed, until_answered
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

expect.set_options(timeout=PATIENCE)
CHROMIUM = os.environ.get("SYNA_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
).split()
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
WORK = "[class*=st-key-work-]"  # at its end the page is drawn anew
_A_MOMENT = "() => new Promise(done => setTimeout(done, 300))"  # by the clock of the page
LEFT = "net::ERR_ABORTED"  # the page went elsewhere while this was still coming
SHOTS = Path(os.environ["SYNA_SHOTS"]) if "SYNA_SHOTS" in os.environ else None


@dataclass
class Watched:
    """A page with what it asked for and what it complained of."""

    context: BrowserContext
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        page = followed(self.context.new_page())
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", self._failed)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)
        page.goto(self.base + path)
        settled(page)
        return page

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.complaints.append(f"failed {request.url}: {request.failure}")

    def _console(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.complaints.append(text)

    def outside(self) -> list[str]:
        """Requests that left this machine."""
        own = urlsplit(self.base).netloc
        return [u for u in self.requests if urlsplit(u).netloc not in ("", own)]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with this folder: a second one cannot be started beside it."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no browser at {CHROMIUM}.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def watched(request: pytest.FixtureRequest, server: Server, browser: Browser) -> Iterator[Watched]:
    """A context over the module's own server, `HEIGHT` of the module high, 1000 if it has none.

    At its end nothing was asked of another host, and the page complained of nothing.
    """
    height = getattr(request.module, "HEIGHT", 1000)
    context = browser.new_context(viewport={"width": 1440, "height": height})
    context.set_default_timeout(PATIENCE)
    seen = Watched(context, server.url)
    yield seen
    context.close()
    assert seen.outside() == []
    assert seen.complaints == []


def settled(page: Page) -> None:
    """Wait until the page has come to rest: what is typed or pressed before may be lost."""
    _answered(page)
    page.evaluate(_A_MOMENT)  # the page may be about to ask for its next script
    _answered(page)


def _answered(page: Page) -> None:
    page.wait_for_selector(IDLE)
    expect(page.locator(WORK)).to_have_count(0)
    until_answered(page)
    page.wait_for_selector(IDLE)


def ask(page: Page, question: str) -> None:
    """Type a question once the page has come to rest."""
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled()
    settled(page)
    box.fill(question)
    box.press("Enter")


def shot(page: Page, name: str) -> None:
    """Keep a picture, where someone asked for pictures."""
    if SHOTS is not None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png")
