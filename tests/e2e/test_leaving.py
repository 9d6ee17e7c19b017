"""Leaving a page of which a part is drawn again and again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.server import ROOT, answers
from tests.servers.ports import free_port

pytestmark = pytest.mark.browser
PAGES = {
    "app": """
import streamlit as st
st.navigation([st.Page("here.py", default=True), st.Page("there.py")]).run()
""",
    "here": """
import time
import streamlit as st
from components.places import go
st.fragment(lambda: st.write("Drawn", time.time()), run_every=0.1)()
if st.button("Leave"):
    time.sleep(0.5)
    go("there.py", x="1")
""",
    "there": """
import time
import streamlit as st
time.sleep(0.5)
st.write("Arrived")
st.fragment(lambda: st.write("Alive", time.time()), run_every=0.5)()
""",
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    for name, code in PAGES.items():
        (tmp_path / f"{name}.py").write_text(code)
    port = free_port()
    words = (sys.executable, "-m", "streamlit", "run", str(tmp_path / "app.py"))
    options = ("--server.headless=true", f"--server.port={port}")
    paths = os.environ | {"PYTHONPATH": str(ROOT)}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen((*words, *options), env=paths, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        assert answers(url, server), (tmp_path / "log").read_text()
        yield url
    finally:
        server.kill()
        server.wait()


def test_the_page_that_was_gone_to_stays(address: str, browser: Browser) -> None:
    """What the page before asked too late was drawn in its place, and nothing was there."""
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url(re.compile(r"there\?x=1"))
    drawn = page.get_by_text(re.compile("^Alive"))
    for _ in range(3):
        expect(page.get_by_text("Arrived")).to_be_visible()
        seen = drawn.text_content()
        assert seen is not None
        expect(drawn).not_to_have_text(seen)
    page.close()
