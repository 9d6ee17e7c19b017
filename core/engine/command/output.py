"""What programs print, kept within bounds and without what steers a terminal."""

from __future__ import annotations

import re

from core.domain.code.commands import Output

_HEAD, _TAIL = 16_000, 32_000
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # of the cursor and of colours
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links, and strings for devices
    r"|[ -/]*[0-~])"
    r"|\x9b[0-?]*[ -/]*[@-~]|[\x90\x98\x9d\x9e\x9f][^\x07\x9c]*[\x07\x9c]?"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Collector:
    """Keeps the first and the last bytes of what is fed to it, and counts the rest."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._cut = 0

    def feed(self, data: bytes) -> None:
        room = _HEAD - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        over = len(self._tail) - _TAIL
        if over > _TAIL:  # cut now and then, not each time
            self._cut += over
            del self._tail[:over]

    def output(self, scratch: str) -> Output:
        """Paths within the tree are shown as relative ones."""
        over = max(0, len(self._tail) - _TAIL)
        tail = bytes(self._tail[over:])
        if not self._cut + over:
            return Output(head=shown(bytes(self._head) + tail, scratch))
        return Output(
            head=shown(bytes(self._head), scratch),
            cut=self._cut + over,
            tail=shown(tail, scratch),
        )


def shown(text: bytes | str, scratch: str) -> str:
    """As people may see it: no codes for terminals, and no paths of the box."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    plain = _ESCAPES.sub("", plain.replace("\r\n", "\n"))
    plain = _CONTROLS.sub("", plain.replace("\r", "\n"))
    return plain.replace(f"{scratch}/tree/", "").replace(f"{scratch}/tree", ".")
