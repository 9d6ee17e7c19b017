"""The HTML stands alone: nothing is fetched, nothing of the data runs, both themes read well."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.services.exports.conftest import Desk

_HARMLESS = {
    "aria-label", "charset", "class", "content", "href", "http-equiv", "id", "lang", "name",
    "role", "scope", "tabindex", "title", "type",
}  # fmt: skip
CHROMIUM = Path("/usr/bin/chromium")


class Tags(HTMLParser):
    """Names of elements and attributes, as a browser would take them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_everything_is_in_the_page(full: Desk) -> None:
    made = full.export("html")
    for piece in (
        "<h1>Sales of May</h1>",
        "<h2>Which region sells most?</h2>",
        'The North has <span class="figure" title="1,250.5 from by_region">1,250.5</span>.',
        "Checked",
        '<td class="number">1,250.5</td>',
        "SELECT region, sum(total)",
        "<em>Ada</em>",
        "It took too long.",
        "prefers-color-scheme: dark",
    ):
        assert piece in made, piece
    assert made.count("plotly.js v") == 1
    assert made.count('class="chart"') == 3


def test_a_page_without_charts_brings_no_script(desk: Desk) -> None:
    desk.notebooks.add_text(desk.id, "Hello")
    made = desk.export("html")
    assert "<script" not in made
    assert len(made) < 10_000


def test_nothing_points_outside(evil: Desk) -> None:
    made = re.sub(r"<script>.*?</script>", "", evil.export("html"), flags=re.DOTALL)
    found = Tags()
    found.feed(made)
    assert found.attributes <= _HARMLESS
    assert not found.names & {"img", "iframe", "object", "embed", "link", "form", "base", "svg"}
    assert "<img" not in made
    assert "onerror=alert" in made  # as text


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_draws_it_and_asks_for_nothing(evil: Desk, scheme: str) -> None:
    from playwright.sync_api import sync_playwright

    file = evil.root / "page.html"
    file.write_text(evil.export("html"))
    asked: list[str] = []
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"], headless=True
        )
        page = browser.new_page(color_scheme=scheme, viewport={"width": 1024, "height": 800})  # type: ignore[arg-type]
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(f"dialog {dialog.message}"))
        page.goto(file.as_uri())
        page.wait_for_selector(".chart .main-svg")
        title = page.text_content(".chart .gtitle") or ""
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        images = page.evaluate("document.images.length")
        browser.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert said == []
    assert images == 0
    assert title.startswith("</script><img src=x onerror=alert(1)>")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 26)")
