"""Bytes of tokens to text, held back where a stop string may be beginning."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class StopText:
    """Feed pieces, get the text that is safe to show; `stopped` once a stop string came."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._stops = [stop for stop in stops if stop]
        self._held = ""
        self.stopped = False

    def feed(self, piece: bytes) -> str:
        self._held += self._decoder.decode(piece)
        found = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            shown, self._held = self._held[: min(found)], ""
            return shown
        keep = max((self._begun(stop) for stop in self._stops), default=0)
        cut = len(self._held) - keep
        shown, self._held = self._held[:cut], self._held[cut:]
        return shown

    def flush(self) -> str:
        """What was held back, when no more is coming."""
        rest = "" if self.stopped else self._held + self._decoder.decode(b"", final=True)
        self._held = ""
        return rest

    def _begun(self, stop: str) -> int:
        """How many of the last characters are the beginning of `stop`."""
        longest = min(len(stop) - 1, len(self._held))
        return next((n for n in range(longest, 0, -1) if self._held.endswith(stop[:n])), 0)
