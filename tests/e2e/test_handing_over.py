"""A dashboard handed over: as PDF and picture from its menu, and behind a link."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from core.domain.printing import PAPER
from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server
from tests.e2e.test_walk import BY_REGION
from tests.fakes.pdf import sheets

HEIGHT = 1100
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("handed") / "home"
    with Server(home, {"": BY_REGION}) as running:
        yield running


@pytest.fixture
def page(watched: Watched) -> Page:
    """The dashboard with one chart, made at the first wish."""
    opened = watched.open("/dashboards")
    lines = opened.get_by_test_id("stMain").get_by_role("link")
    settled(opened)
    if lines.count() == 0:
        pinned(watched)
        opened.reload()
        expect(lines.first).to_be_visible()
    address = lines.first.get_attribute("href") or ""
    opened.goto(watched.base + "/" + address.lstrip("/"))
    expect(opened.locator(".js-plotly-plot")).to_have_count(1)
    settled(opened)
    return opened


def pinned(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible()
    ask(page, "total revenue by region")
    pin = page.get_by_role("button", name="push_pin").first
    expect(pin).to_be_visible(timeout=PATIENCE)
    settled(page)
    pin.click()
    expect(page.get_by_text(re.compile("to the new dashboard"))).to_be_visible()
    page.close()


def share(page: Page) -> None:
    page.get_by_role("button", name="ios_share").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settled(page)


def fetched(page: Page, form: str) -> bytes:
    """Print it from the menu, and take the file that waits."""
    share(page)
    page.get_by_test_id("stPopoverBody").get_by_role("button", name=form).click()
    expect(page.get_by_text(f"The {form} is ready.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, f"dashboard-{form.lower()}-ready")
    with page.expect_download() as download:
        page.locator(f"[class*=st-key-ready-{form.lower()}]").get_by_role(
            "button", name="Download"
        ).click()
    assert download.value.suggested_filename.endswith(f".{form.lower()}")
    return Path(download.value.path()).read_bytes()


def test_the_pdf_holds_the_chart_and_its_words(page: Page) -> None:
    share(page)
    shot(page, "dashboard-share")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    settled(page)
    (sheet,) = sheets(fetched(page, "PDF"))
    assert round(sheet.width) == PAPER * 72 // 96
    assert "Region" in sheet.text
    assert "As of" in sheet.text


def test_the_picture_is_not_blank(page: Page) -> None:
    picture = np.asarray(Image.open(io.BytesIO(fetched(page, "PNG"))).convert("RGB")).astype(int)
    assert picture.shape[1] == PAPER
    blue = abs(picture - (0, 114, 178)).sum(axis=2) < 30
    assert blue.sum() > 10_000


def linked(page: Page, name: str) -> str:
    share(page)
    page.get_by_role("button", name="Make a link").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="For").fill(name)
    dialog.get_by_role("button", name="Make the link").click()
    code = dialog.get_by_test_id("stCode")
    expect(code).to_contain_text("/shared/")
    settled(page)
    shot(page, "dashboard-link")
    return (code.inner_text() or "").strip()


def test_a_link_shows_the_dashboard_to_somebody_without_a_tab_of_syna(
    page: Page, watched: Watched, browser: Browser
) -> None:
    address = linked(page, "Board meeting")
    assert address.startswith(watched.base + "/shared/")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    seen = Watched(context, watched.base)
    other = context.new_page()
    other.on("request", lambda request: seen.requests.append(request.url))
    other.on("console", seen._console)
    other.on("pageerror", lambda error: seen.complaints.append(str(error)))
    other.goto(address)
    expect(other.locator(".chart .barlayer .point")).to_have_count(4)
    assert context.cookies() == []
    assert seen.requests == [address]
    assert seen.complaints == []
    shot(other, "shared")
    for width in (1024, 420):
        other.set_viewport_size({"width": width, "height": 900})
        other.wait_for_timeout(500)
        shot(other, f"shared-{width}")
    other.emulate_media(color_scheme="dark")
    shot(other, "shared-dark")
    context.close()


def test_a_link_that_was_taken_back_shows_nothing(page: Page, watched: Watched) -> None:
    address = linked(page, "Ada")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_text("The link was taken back.")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(address, timeout=60)
    assert caught.value.code == 404
    assert "taken back" in caught.value.read().decode()
    assert "set-cookie" not in {name.lower() for name in caught.value.headers}
    page.get_by_role("button", name="Undo").click()
    settled(page)
    with urllib.request.urlopen(address, timeout=60) as got:
        assert got.status == 200
        assert got.headers["X-Robots-Tag"].startswith("noindex")
        assert got.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in got.headers
