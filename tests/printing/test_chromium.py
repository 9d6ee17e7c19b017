"""Printing with a browser: what a real one makes, and what a bad one does to us."""

from __future__ import annotations

import errno
import io
import os
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.domain.cancel import CancelToken
from core.domain.charts import ChartSpec
from core.domain.printing import PAPER
from core.errors import Cancelled, StepError
from core.printing.browsers import Browser, first_browser
from core.printing.chromium import ChromiumPrinter
from core.services.exports.dashboard_page import dashboard_page
from tests.fakes.pdf import sheets
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, BY_MONTH, Shop

real = [
    pytest.mark.browser,
    pytest.mark.skipif(first_browser() is None, reason="There is no browser on this machine."),
]
BLUE = (0, 114, 178)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Bars and a line, then a table of sixty rows, on a second sheet."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    lines = ChartSpec(chart="line", x="month", y=("total",))
    board = shop.board(
        shop.tile("bars", BY_CHANNEL, chart=BARS, title="Channels"),
        shop.tile("line", BY_MONTH, chart=lines, title="Months"),
        shop.tile("rows", "SELECT * FROM orders", kind="table", title="Orders"),
    )  # fmt: skip
    return dashboard_page(shop.tiles.refresh(board.id), shop.tiles.result).content


class TestReal:
    pytestmark = real

    def test_a_pdf_has_its_tiles_whole_on_sheets_as_wide_as_the_grid(self, page: bytes) -> None:
        made = sheets(ChromiumPrinter().print(page, "pdf", cancel=CancelToken()))
        assert len(made) == 2
        assert {round(sheet.width) for sheet in made} == {PAPER * 72 // 96}
        first, second = (sheet.text for sheet in made)
        for said in ("Sales", "Channels", "9,300", "Store", "Months", "Mar 2024", "computed"):
            assert said in first
        assert "Orders" not in first
        assert "Showing" in second
        assert "of 60 rows." in second
        assert "Query" not in first + second

    def test_a_picture_shows_the_whole_page_with_its_charts(self, page: bytes) -> None:
        made = ChromiumPrinter().print(page, "png", cancel=CancelToken())
        picture = np.asarray(Image.open(io.BytesIO(made)).convert("RGB")).astype(int)
        height, width, _ = picture.shape
        assert width == PAPER
        assert height > 900
        assert (picture[2, 2] == 255).all()
        blue = (abs(picture - BLUE).sum(axis=2) < 30) & (np.arange(width)[None, :] < width // 2)
        assert blue.sum() > 40_000
        tail = picture[-300:-40]
        assert (tail.sum(axis=2) < 300).sum() > 500  # the last tile's words

    def test_nothing_outside_is_asked_for(self) -> None:
        asked: list[str] = []

        class Listening(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)

        server = HTTPServer(("127.0.0.1", 0), Listening)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            there = f"http://127.0.0.1:{server.server_port}/seen.png"
            page = f'<!doctype html><html><body><img src="{there}">x</body></html>'
            ChromiumPrinter().print(page.encode(), "pdf", cancel=CancelToken())
        finally:
            server.shutdown()
            server.server_close()
        assert asked == []

    def test_a_page_too_high_for_a_picture_is_refused(self) -> None:
        page = b'<!doctype html><html data-height="20000"><body>x</body></html>'
        with pytest.raises(StepError) as caught:
            ChromiumPrinter().print(page, "png", cancel=CancelToken())
        assert "too high" in caught.value.message
        assert "PDF" in caught.value.remedy


HALF = 'for a; do case $a in --print*) echo "%PDF-1" > "${a#*=}";; esac; done'


def printer(folder: Path, script: str, seconds: float = 120.0) -> ChromiumPrinter:
    """With a program in the browser's place."""
    file = folder / "browser"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return ChromiumPrinter(lambda: Browser("Chrome", str(file)), seconds)


def gone(pid_file: Path) -> bool:
    """Whether the process that wrote its number there has ended."""
    for _ in range(1_200):
        try:
            state = Path(f"/proc/{int(pid_file.read_text())}/stat").read_text().rsplit(")")[-1]
        except (OSError, ValueError):  # of a number that it had no time to write
            return True
        if state.split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@needs_proc
def test_one_that_hangs_is_killed_with_all_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    slow = printer(tmp_path, f"sleep 60 &\necho $! > {child}\nsleep 60", seconds=1.0)
    with pytest.raises(StepError) as caught:
        slow.print(b"x", "pdf", cancel=CancelToken())
    assert caught.value.code == "timeout"
    assert "did not finish" in caught.value.message
    assert "HTML" in caught.value.remedy
    assert gone(child)


@needs_proc
def test_stop_ends_it_at_once(tmp_path: Path) -> None:
    child, token = tmp_path / "child", CancelToken()
    slow = printer(tmp_path, f"sleep 60 &\necho $! > {child}\nsleep 60")
    threading.Timer(0.5, token.cancel).start()
    with pytest.raises(Cancelled):
        slow.print(b"x", "pdf", cancel=token)
    assert gone(child)


@pytest.mark.parametrize(
    "script",
    ["exit 3", "kill -SEGV $$", HALF],
    ids=["ends", "crashes", "writes half a file"],
)  # fmt: skip
def test_one_that_fails_makes_no_file_and_says_so(tmp_path: Path, script: str) -> None:
    with pytest.raises(StepError) as caught:
        printer(tmp_path, script).print(b"x", "pdf", cancel=CancelToken())
    assert "no whole file" in caught.value.message
    assert "No file was made" in caught.value.kept


def test_a_page_that_is_not_drawn_makes_no_picture(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="did not draw"):
        printer(tmp_path, "echo '<html></html>'").print(b"x", "png", cancel=CancelToken())


def test_one_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    missing = ChromiumPrinter(lambda: Browser("Chrome", str(tmp_path / "none")))
    with pytest.raises(StepError, match="could not be started"):
        missing.print(b"x", "pdf", cancel=CancelToken())


def test_a_full_disc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    with pytest.raises(StepError) as caught:
        ChromiumPrinter(lambda: Browser("Chrome", "x")).print(b"x", "pdf", cancel=CancelToken())
    assert "disc is full" in caught.value.message
    assert "room" in caught.value.remedy


def test_keys_of_this_process_are_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    heard = tmp_path / "heard"
    told: Callable[[], bytes] = lambda: printer(tmp_path, f"env > {heard}").print(  # noqa: E731
        b"x", "pdf", cancel=CancelToken()
    )
    with pytest.raises(StepError):
        told()
    assert "secret" not in heard.read_text()
    assert "HOME=" in heard.read_text()
