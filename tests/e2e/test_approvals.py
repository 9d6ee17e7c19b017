"""A question to a model elsewhere waits for a yes, through a killed process, in two windows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.domain.catalog import Provider
from core.domain.home import Home
from core.domain.value import now
from core.storage.duckdb.state import DuckDBState
from tests.e2e.conftest import Watched, ask, settled, shot
from tests.e2e.patience import PATIENCE
from tests.e2e.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def with_model_elsewhere(root: Path) -> Path:
    """A home whose model is at an address that no packet reaches."""
    state = DuckDBState(Home(root))
    state.settings.save_provider(
        Provider(
            id="elsewhere",
            title="Elsewhere",
            kind="compatible",
            model="some-model",
            base_url="http://192.0.2.1:9/v1",
            created_at=now(),
        )
    )
    state.settings.put("default_model", "elsewhere")
    state.close()
    return root


def test_a_request_outlives_the_process_and_is_answered_once(
    tmp_path: Path, browser: Browser
) -> None:
    home = with_model_elsewhere(tmp_path / "home")
    first = Server(home, {"": "SELECT 1"}).start()
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE)
    try:
        page = Watched(context, first.url).open()
        page.get_by_role("button", name="Try with sample data").click()
        expect(page.get_by_role("link", name=re.compile("Retail sample"))).to_be_visible(
            timeout=PATIENCE
        )
        ask(page, "which customers are a riddle wrapped in returns")
        expect(page.get_by_role("button", name="Allow once")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("link", name="Approvals (1)")).to_be_visible()
        shot(page, "request-in-notebook")
        path = page.url.removeprefix(first.url)
    finally:
        first.kill()
        context.close()
    with Server(home, {"": "SELECT 1"}) as second:
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        context.set_default_timeout(PATIENCE)
        watched = Watched(context, second.url)
        page, other = watched.open("/approvals"), watched.open("/approvals")
        for window in (page, other):
            expect(window.get_by_role("button", name="Allow once")).to_be_visible(timeout=PATIENCE)
            settled(window)
        page.get_by_role("button", name="Deny").click()
        page.get_by_label("Tell Syna why, if you like").fill("this stays here")
        shot(page, "deny")
        page.get_by_test_id("stPopoverBody").get_by_role("button", name="Deny").click()
        for window in (page, other):
            said = window.get_by_text(re.compile(r"denied by you just now: this stays here"))
            expect(said.first).to_be_visible(timeout=PATIENCE)
            expect(window.get_by_role("button", name="Allow once")).to_have_count(0)
        expect(page.get_by_role("link", name="Approvals (1)")).to_have_count(0)
        back = watched.open(path)
        expect(
            back.get_by_text(re.compile("Nothing may be sent to Elsewhere")).first
        ).to_be_visible(timeout=PATIENCE)
        expect(back.get_by_text("this stays here").first).to_be_visible()
        shot(back, "denied-in-notebook")
        context.close()
        assert watched.outside() == []
