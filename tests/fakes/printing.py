"""A printer that makes small files of the right kind at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.cancel import CancelToken
from core.domain.printing import PrintForm
from core.errors import UserError


@dataclass
class FakePrinter:
    """`pages` are those it was given."""

    browser: str = "Chromium"
    pages: list[bytes] = field(default_factory=list)

    def name(self) -> str:
        return self.browser

    def print(self, page: bytes, form: PrintForm, *, cancel: CancelToken) -> bytes:
        cancel.raise_if_cancelled()
        if not self.browser:
            raise UserError("There is no browser.", kept="No file was made.", remedy="Install one.")
        self.pages.append(page)
        return b"%PDF-1.4\n%%EOF" if form == "pdf" else b"\x89PNG\r\n\x1a\nIEND\xaeB`\x82"
