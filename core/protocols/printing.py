"""Printing of pages."""

from __future__ import annotations

from typing import Protocol

from core.domain.cancel import CancelToken
from core.domain.printing import PrintForm


class PagePrinter(Protocol):
    """Prints self-contained pages; whatever they ask for from outside is not there."""

    def name(self) -> str:
        """What prints, such as `Chromium`; empty where this machine has nothing that does."""
        ...

    def print(self, page: bytes, form: PrintForm, *, cancel: CancelToken) -> bytes:
        """The file. UserError where nothing prints, StepError when it failed, Cancelled."""
        ...
