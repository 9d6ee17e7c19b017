"""What every PagePrinter promises."""

from __future__ import annotations

import pytest

from core.domain.cancel import CancelToken
from core.domain.printing import PrintForm
from core.errors import Cancelled, UserError
from core.printing.browsers import first_browser
from core.printing.chromium import ChromiumPrinter
from core.protocols import PagePrinter
from tests.fakes.printing import FakePrinter

PAGE = b'<!doctype html><html data-height="300"><body><p>Hello</p></body></html>'
BEGINS: dict[PrintForm, bytes] = {"pdf": b"%PDF-", "png": b"\x89PNG"}


@pytest.fixture(params=["fake", pytest.param("chromium", marks=pytest.mark.browser)])
def printer(request: pytest.FixtureRequest) -> PagePrinter:
    if request.param == "fake":
        return FakePrinter()
    if first_browser() is None:
        pytest.skip("There is no browser on this machine.")
    return ChromiumPrinter()


@pytest.fixture(params=["fake", "chromium"])
def nothing(request: pytest.FixtureRequest) -> PagePrinter:
    """On a machine without a browser."""
    return FakePrinter(browser="") if request.param == "fake" else ChromiumPrinter(lambda: None)


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_a_page_becomes_a_file_of_the_kind_asked_for(printer: PagePrinter, form: PrintForm) -> None:
    assert printer.name()
    assert printer.print(PAGE, form, cancel=CancelToken()).startswith(BEGINS[form])


def test_nothing_is_printed_after_stop(printer: PagePrinter) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        printer.print(PAGE, "pdf", cancel=token)


def test_where_nothing_prints_that_is_said(nothing: PagePrinter) -> None:
    assert nothing.name() == ""
    with pytest.raises(UserError) as caught:
        nothing.print(PAGE, "pdf", cancel=CancelToken())
    assert "no browser" in caught.value.message
    assert caught.value.kept
    assert caught.value.remedy
