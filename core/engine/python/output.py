"""What code prints, up to a bound."""

from __future__ import annotations

import io

_CUT = "\n… what was printed after this is left out.\n"


class Printed(io.TextIOBase):
    """A text stream that keeps its first `most` characters and lets the rest go by."""

    def __init__(self, most: int = 64_000) -> None:
        self._kept = io.StringIO()
        self._left = most
        self._cut = False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._left > 0:
            self._kept.write(text[: self._left])
        self._cut = self._cut or len(text) > self._left
        self._left = max(0, self._left - len(text))
        return len(text)

    def text(self) -> str:
        """What was kept, with a line that says so where something was not."""
        return self._kept.getvalue() + (_CUT if self._cut else "")
