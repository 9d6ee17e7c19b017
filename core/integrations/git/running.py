"""One git process: fed, read as it speaks, and killed when it is too slow or not wanted."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.domain.cancel import CancelToken
from core.domain.code.repository import GitPatience
from core.errors import Cancelled
from core.integrations.git.closed import command, environment
from core.integrations.git.faults import disk_full, ended_badly, too_much, too_slow

_CHUNK = 1 << 16
_MOST_WORDS = 1 << 16
_LEAST_DISK = 200_000_000
_MOST_OUTPUT = 100_000_000
_LOCAL = GitPatience(total=600, silence=600)
Why = Literal["", "cancelled", "total", "silence", "disk", "enough", "much"]


@dataclass(frozen=True)
class Asked:
    """How one command is run. `feed` goes to its input, `sink` gets its output as it comes.

    A sink says False when it wants no more, which is no fault. `heard` gets each line that git
    says of its progress; `secret` never shows in an error.
    """

    extra: Mapping[str, str] = field(default_factory=dict)
    feed: Iterable[bytes] | None = None
    sink: Callable[[bytes], bool] | None = None
    heard: Callable[[str], None] | None = None
    cancel: CancelToken | None = None
    patience: GitPatience = _LOCAL
    fine: tuple[int, ...] = (0,)
    secret: str = ""


@dataclass(frozen=True)
class Ended:
    """`out` is empty where a sink got it."""

    status: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "backslashreplace").strip()


class Runner:
    """Runs git with `place` as the current folder; that is never a person's."""

    def __init__(self, place: Path, folder: Mapping[str, str]) -> None:
        self._place = place
        self._folder = dict(folder)

    def __call__(self, *words: str, asked: Asked | None = None) -> Ended:
        """SynaError when it fails, Cancelled when it was stopped."""
        from git.cmd import Git

        how = asked or Asked()
        if how.cancel is not None:
            how.cancel.raise_if_cancelled()
        home = self._place / "nobody"
        home.mkdir(parents=True, exist_ok=True)
        given = environment(home, {**self._folder, **how.extra})
        started = Git(str(self._place)).execute(
            command(words, given),
            as_process=True,
            env=given,
            istream=subprocess.PIPE if how.feed is not None else None,
            start_new_session=True,
        )
        assert started.proc is not None
        one = _One(started.proc, how, self._place)
        ended = one.finish()
        if ended.status not in how.fine and one.why != "enough":
            raise ended_badly(words, ended.said, secret=how.secret)
        return ended


class _One:
    """Threads feed it, hear its words and watch the clock; the caller's reads its output."""

    def __init__(self, process: subprocess.Popen[bytes], how: Asked, place: Path) -> None:
        self._process = process
        self._how = how
        self._place = place
        self._begun = self._moved = time.monotonic()
        self._over = threading.Event()
        self._words = bytearray()
        self.why: Why = ""

    def finish(self) -> Ended:
        works = (self._feed, self._hear, self._watch)
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in threads:
            thread.start()
        try:
            out = self._read()
            status = self._process.wait()
        finally:
            self._over.set()
            self._end()
            for thread in threads:
                thread.join(timeout=5)
            self._close()
        self._judge()
        return Ended(status, out, self._words.decode("utf-8", "backslashreplace"))

    def _read(self) -> bytes:
        """All of its output, or nothing where a sink gets it."""
        assert self._process.stdout is not None
        kept = bytearray()
        sink = self._how.sink or _keeper(kept)
        while chunk := os.read(self._process.stdout.fileno(), _CHUNK):
            self._moved = time.monotonic()
            if not sink(chunk):
                self._kill("enough" if self._how.sink is not None else "much")
                break
        return bytes(kept)

    def _feed(self) -> None:
        if self._how.feed is None or self._process.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):  # it ended before it had read all
            for piece in self._how.feed:
                self._process.stdin.write(piece)
            self._process.stdin.close()

    def _hear(self) -> None:
        assert self._process.stderr is not None
        rest = b""
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._process.stderr.fileno(), _CHUNK):
                self._moved = time.monotonic()
                self._words += chunk
                del self._words[:-_MOST_WORDS]
                *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
                rest = rest[-_CHUNK:]
                if lines and self._how.heard is not None:
                    self._how.heard(lines[-1].decode("utf-8", "backslashreplace"))

    def _watch(self) -> None:
        turn = 0
        while not self._over.wait(0.1):
            turn += 1
            current = time.monotonic()
            if self._how.cancel is not None and self._how.cancel.cancelled:
                self._kill("cancelled")
            elif current - self._begun > self._how.patience.total:
                self._kill("total")
            elif current - self._moved > self._how.patience.silence:
                self._kill("silence")
            elif turn % 20 == 0 and shutil.disk_usage(self._place).free < _LEAST_DISK:
                self._kill("disk")

    def _kill(self, why: Why) -> None:
        self.why = self.why or why
        self._end()

    def _end(self) -> None:
        """It and all that it started. The group outlives its leader, so this comes before wait."""
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _judge(self) -> None:
        match self.why:
            case "cancelled":
                raise Cancelled
            case "total":
                raise too_slow(self._how.patience.total)
            case "silence":
                raise too_slow(self._how.patience.silence, silent=True)
            case "disk":
                raise disk_full()
            case "much":
                raise too_much()


def _keeper(kept: bytearray) -> Callable[[bytes], bool]:
    def keep(chunk: bytes) -> bool:
        kept.extend(chunk)
        return len(kept) <= _MOST_OUTPUT

    return keep
