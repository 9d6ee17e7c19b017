"""The share menu of a dashboard, with a printer that is done at once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import background
from core.domain.cancel import CancelToken
from core.domain.dashboards.edits import RenameDashboard
from core.domain.dashboards.spec import Dashboard
from core.domain.printing import PrintForm
from core.errors import Cancelled
from core.services.exports.prints import PrintService
from tests.fakes.printing import FakePrinter
from tests.pages.conftest import Open, texts
from tests.pages.test_dashboard_pages import board, shop
from tests.services.dashboards.conftest import Shop

__all__ = ["board", "shop"]


@pytest.fixture
def printer(filled: Any, shop: Shop) -> FakePrinter:
    made = FakePrinter()
    filled.prints = PrintService(shop.tiles, made)
    return made


def share(app: AppTest) -> AppTest:
    app.session_state["share-board"] = True
    return app.run()


def printed(app: AppTest, form: str) -> AppTest:
    return app.button(key=f"{form}-board").click().run()


def files(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.get("download_button")]


def test_a_pdf_is_printed_and_waits_to_be_fetched(
    board: Dashboard, printer: FakePrinter, open_page: Open
) -> None:
    app = share(open_page("dashboard", dashboard=board.id))
    assert "PDF" not in files(app)
    printed(app, "pdf")
    assert "The PDF is ready." in texts(app)
    assert "Download" in files(app)
    assert b"Channels" in printer.pages[0]
    assert "PDF" in files(share(app))
    app.button(key="away-pdf").click().run()
    assert "The PDF is ready." not in texts(app)


def test_a_file_of_what_is_not_on_show_any_more_is_not_offered(
    shop: Shop, board: Dashboard, printer: FakePrinter, open_page: Open
) -> None:
    app = share(open_page("dashboard", dashboard=board.id))
    printed(app, "png")
    assert "The PNG is ready." in texts(app)
    shop.dashboards.edit(board.id, RenameDashboard(title="Turnover"))
    assert "The PNG is ready." not in texts(app.run())
    assert "PNG, one picture" in [b.label for b in share(app).button]


def test_without_a_browser_the_menu_says_what_to_do(
    board: Dashboard, printer: FakePrinter, open_page: Open
) -> None:
    printer.browser = ""
    app = share(open_page("dashboard", dashboard=board.id))
    assert app.button(key="pdf-board").disabled
    assert "Download the HTML, open it and print it there." in texts(app)
    assert "HTML, opens offline" in files(app)


class Slow(FakePrinter):
    """It prints until somebody stops it."""

    def print(self, page: bytes, form: PrintForm, *, cancel: CancelToken) -> bytes:
        while not cancel.cancelled:
            time.sleep(0.01)
        raise Cancelled


def test_printing_is_shown_and_stopped(
    filled: Any, shop: Shop, board: Dashboard, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.prints = PrintService(shop.tiles, Slow())
    app = share(open_page("dashboard", dashboard=board.id))
    monkeypatch.setattr(background, "PATIENCE", 0.1)
    app.button(key="pdf-board").click().run()
    assert "Printing the PDF" in texts(app)
    app.button(key=f"stop-work-print {board.id}").click().run()
    work = background.of(f"print {board.id}")
    assert work is None or work.done.wait(60)
    assert "Printing the PDF" not in texts(app.run())
    assert "is ready" not in texts(app)
