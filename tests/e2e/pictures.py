"""The pictures of the README: `python -m tests.e2e.pictures [FOLDER]` makes them again.

Home, a notebook with an answer, and a dashboard, light and dark, of the sample data, by a real
server with the scripted model, which says one query; the rest is read and computed by rule.
"""

from __future__ import annotations

import re
import sys
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.domain.briefing import Visits
from core.domain.home import Home
from core.domain.value import now
from core.storage.duckdb.state import DuckDBState
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, ask, settled
from tests.e2e.exchange import followed
from tests.e2e.patience import PATIENCE
from tests.e2e.server import ROOT, Server
from tests.e2e.test_walk import BY_REGION

WIDTH, HEIGHT = 1440, 900
COLOURS = 96  # enough for text with soft edges, in a quarter of the bytes
QUESTION = "total revenue by region"
BOARD = "Build me a dashboard of revenue, margin and returns"
Scheme = Literal["light", "dark"]


def main(into: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _was_here_yesterday(home)
        with Server(home, {"": BY_REGION}) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            addresses = _prepared(browser, server)
            schemes: tuple[Scheme, ...] = ("light", "dark")
            for scheme in schemes:
                for name, address in addresses.items():
                    picture = into / f"screenshot-{name}-{scheme}.png"
                    _keep(_taken(browser, address, scheme), picture)
            browser.close()


def _was_here_yesterday(home: Path) -> None:
    """So that Home has news to tell."""
    state = DuckDBState(Home(home))
    state.settings.put("visits", Visits(seen=now() - timedelta(days=1)).model_dump_json())
    state.close()


def _prepared(browser: Browser, server: Server) -> dict[str, str]:
    """The pages with something on them, by name."""
    page = _open(browser, server.url, "light")
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_role("link", name=re.compile("Retail sample")).first).to_be_visible()
    ask(page, QUESTION)
    page.wait_for_url(re.compile(r"/notebook\?notebook="))
    expect(page.get_by_role("button", name="push_pin").first).to_be_visible()
    settled(page)
    notebook = page.url
    page.goto(server.url)
    ask(page, BOARD)
    opened = page.get_by_role("button", name="Open the dashboard")
    expect(opened).to_be_visible()
    settled(page)
    opened.click()
    page.wait_for_url(re.compile(r"/dashboard\?dashboard="))
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    settled(page)
    dashboard = page.url
    page.context.close()
    return {"home": server.url, "notebook": notebook, "dashboard": dashboard}


def _open(browser: Browser, address: str, scheme: Scheme) -> Page:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = followed(context.new_page())
    page.goto(address)
    settled(page)
    return page


def _taken(browser: Browser, address: str, scheme: Scheme) -> bytes:
    page = _open(browser, address, scheme)
    page.wait_for_timeout(2_000)  # charts are drawn after the page has come to rest
    settled(page)
    picture = page.screenshot(animations="disabled")
    page.context.close()
    return picture


def _keep(picture: bytes, file: Path) -> None:
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    expect.set_options(timeout=PATIENCE)
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data")
