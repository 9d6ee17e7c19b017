"""Contents of files as `cat-file --batch` gives them: one git for all of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

from core.domain.cancel import CancelToken
from core.integrations.git.running import Asked, Runner

Take = Callable[[str, bytes | None], None]
_HEAD = re.compile(rb"[0-9a-f]{40,64} (\w+) (\d+)")


def each_content(
    run: Runner,
    wanted: Iterable[str],
    take: Take,
    *,
    most: int,
    cancel: CancelToken | None = None,
) -> None:
    """Call `take` with each of these (`<blob>`, or `<commit>:<path>` without newlines) in turn.

    It gets None for what is not there, is no file, or holds more than `most` bytes.
    """
    left = list(wanted)
    while left:
        taken = _Taken(left, take, most)
        feed = (os.fsencode(each) + b"\n" for each in left)
        asked = Asked(feed=feed, sink=taken, cancel=cancel)
        run("cat-file", "--batch", "--buffer", asked=asked)
        if not taken.done:
            return
        left = left[taken.done :]


class _Taken:
    """A head, the bytes, a newline each. It stops at one that holds too much."""

    def __init__(self, wanted: list[str], take: Take, most: int) -> None:
        self._wanted = wanted
        self._take = take
        self._most = most
        self._held = bytearray()
        self._kind = b""
        self._left = -1
        self.done = 0

    def __call__(self, chunk: bytes) -> bool:
        self._held.extend(chunk)
        while self._left <= self._most and self._step():
            pass
        if self._left <= self._most:
            return True
        self._told(None)
        return False

    def _step(self) -> bool:
        """Take one more head or content; False when the rest of it has not come."""
        if self._left < 0:
            return self._head()
        if len(self._held) <= self._left:
            return False
        content = bytes(self._held[: self._left])
        del self._held[: self._left + 1]
        self._left = -1
        self._told(content if self._kind == b"blob" else None)
        return True

    def _head(self) -> bool:
        end = self._held.find(b"\n")
        if end < 0:
            return False
        head = _HEAD.fullmatch(self._held[:end])
        if head is None:
            self._told(None)
        else:
            self._kind, self._left = head[1], int(head[2])
        del self._held[: end + 1]
        return True

    def _told(self, content: bytes | None) -> None:
        self._take(self._wanted[self.done], content)
        self.done += 1
