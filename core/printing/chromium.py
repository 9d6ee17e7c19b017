"""Printing with Chrome or one of its kin, without a window, a profile or a network."""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.printing import HEIGHT_MARK, PAPER, PrintForm
from core.errors import StepError, UserError
from core.printing.browsers import Browser, first_browser
from core.printing.process import Ended, run

SECONDS = 90.0
_HIGH = 905  # of the window, in which the page is laid out
_TALLEST = 16_000  # pixels; a browser draws no higher picture
_KEPT = "No file was made; the dashboard is as it was."
_REMEDY = "Take the HTML, open it and print it there."
_FLAGS = (
    "--headless=new --no-first-run --no-default-browser-check --disable-extensions --disable-gpu "
    "--disable-sync --disable-background-networking --disable-component-update "
    "--disable-default-apps --disable-breakpad --disable-crash-reporter --disable-dev-shm-usage "
    "--disable-domain-reliability --metrics-recording-only --mute-audio --hide-scrollbars "
    "--password-store=basic --use-mock-keychain --force-device-scale-factor=1 "
    "--virtual-time-budget=20000 --no-pdf-header-footer"
).split()
_ENDS = {"pdf": (b"%PDF-", b"%%EOF"), "png": (b"\x89PNG\r\n", b"IEND\xaeB`\x82")}
_HEIGHT = re.compile(rb"<html[^>]*\b" + HEIGHT_MARK.encode() + rb'="(\d{1,7})"')


@dataclass(frozen=True)
class ChromiumPrinter:
    """`seconds` is for each start of the browser: a PDF needs one, a picture two."""

    find: Callable[[], Browser | None] = first_browser
    seconds: float = SECONDS

    def name(self) -> str:
        found = self.find()
        return found.name if found is not None else ""

    def print(self, page: bytes, form: PrintForm, *, cancel: CancelToken) -> bytes:
        """The page on light paper, as its own style says; a picture shows the whole of it."""
        browser = self.find()
        if browser is None:
            raise UserError(
                "There is no browser on this computer that can print.", kept=_KEPT,
                remedy="Take the HTML and print it where it opens, or install Chrome or Edge.",
            )  # fmt: skip
        cancel.raise_if_cancelled()
        try:
            with tempfile.TemporaryDirectory(
                prefix="syna-print-", ignore_cleanup_errors=True
            ) as name:
                return _Printing(browser, Path(name), self.seconds, cancel).printed(page, form)
        except OSError as error:
            raise _failed(_why(error), code="disk") from error
        except StepError as error:
            raise _failed(error.message, code=error.code) from error


@dataclass(frozen=True)
class _Printing:
    """One page in a folder of its own."""

    browser: Browser
    folder: Path
    seconds: float
    cancel: CancelToken

    def printed(self, page: bytes, form: PrintForm) -> bytes:
        (self.folder / "page.html").write_bytes(page)
        file = self.folder / f"made.{form}"
        if form == "pdf":
            ended = self._start(_HIGH, f"--print-to-pdf={file}")
        else:
            ended = self._start(self._height(), f"--screenshot={file}")
        begins, ends = _ENDS[form]
        made = file.read_bytes() if file.is_file() else b""
        if not made.startswith(begins) or not made.rstrip().endswith(ends):
            raise StepError(f"{self.browser.name} ended with code {ended.code} and made no whole "
                            "file.", code="crash")  # fmt: skip
        return made

    def _height(self) -> int:
        """How high the page is, as it says itself once it is drawn."""
        found = _HEIGHT.search(self._start(_HIGH, "--dump-dom").said)
        if found is None:
            raise StepError(f"{self.browser.name} did not draw the page.", code="crash")
        height = int(found.group(1))
        if height > _TALLEST:
            raise StepError("The dashboard is too high for one picture.", code="limit")
        return max(1, height)

    def _start(self, height: int, wanted: str) -> Ended:
        """Each start has a new profile, so that none waits for another."""
        profile = self.folder / f"profile-{wanted.partition('=')[0].strip('-')}"
        flags = [
            *_FLAGS,
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={profile}",
            f"--window-size={PAPER},{height}",
            *(["--no-sandbox"] if _as_root() else []),
        ]
        address = (self.folder / "page.html").as_uri() + "#paper"
        command = [self.browser.file, *flags, wanted, address]
        return run(command, self.folder, seconds=self.seconds, cancel=self.cancel)


def _as_root() -> bool:
    """Root cannot use the browser's own sandbox on Linux."""
    return sys.platform != "win32" and os.geteuid() == 0


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disc is full."
    return f"A file could not be written ({error.strerror or error})."


def _failed(message: str, *, code: str) -> StepError:
    remedy = "Free some room, then try again." if code == "disk" else _REMEDY
    if code == "limit":
        remedy = "Take the PDF, which has pages."
    return StepError(f"It could not be printed: {message[:1].lower()}{message[1:]}", code=code,
                     kept=_KEPT, remedy=remedy)  # fmt: skip
