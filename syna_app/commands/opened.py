"""Services for the length of one command, and how a command shows what it is doing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.bootstrap import bootstrap
from core.domain.work import Progress
from core.services.services import Services
from core.settings import Settings


@contextmanager
def services() -> Iterator[Services]:
    opened = bootstrap(Settings())
    try:
        yield opened
    finally:
        opened.close()


class ProgressLine:
    """One line on standard error that is written over; silent where nobody is watching."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._last = ""

    def say(self, text: str) -> None:
        if self._shown and text != self._last:
            sys.stderr.write(f"\r\x1b[2K{text[:100]}")
            sys.stderr.flush()
            self._last = text

    def progress(self, progress: Progress) -> None:
        share = "" if progress.fraction is None else f" {progress.fraction:.0%}"
        self.say(f"{progress.text}{share}")

    def end(self) -> None:
        if self._shown and self._last:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._last = ""
