"""Looks after a running worker from outside: what it writes, and how many threads it has."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable

from core.errors import StepError

_EVERY = 0.1
_THREADS = 256
_ENTRIES = 10_000
_SPARE = 300_000_000


class Warden:
    """Watches from `with` on, in a thread of its own; `verdict` is why it ended the worker.

    `folders` may hold `disk` bytes and 10,000 entries together, and the disk keeps 300 MB free.
    """

    def __init__(
        self, process: int, folders: tuple[str, ...], *, disk: int, end: Callable[[], None]
    ) -> None:
        self._process = process
        self._folders = folders
        self._disk = disk
        self._end = end
        self._over = threading.Event()
        self.verdict: StepError | None = None

    def __enter__(self) -> Warden:
        threading.Thread(target=self._watch, name="warden", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self.verdict = self._judge()
            if self.verdict is not None:
                self._end()
                return

    def _judge(self) -> StepError | None:
        if _threads(self._process) > _THREADS:
            return _stopped(f"This started more than {_THREADS} threads and was stopped.")
        entries = size = 0
        for folder in self._folders:
            held = _held(folder)
            if held is None:
                return _stopped("This hid what it wrote in a folder, and was stopped.")
            entries, size = entries + held[0], size + held[1]
            if _free(folder) < _SPARE:
                return _stopped("The disk was almost full, so this was stopped.")
        if entries > _ENTRIES:
            return _stopped(f"This made more than {_ENTRIES:,} files and was stopped.")
        if size > self._disk:
            return _stopped(f"This wrote more than {self._disk / 1e6:,.0f} MB and was stopped.")
        return None


def _stopped(message: str) -> StepError:
    return StepError(
        message,
        code="limit",
        kept="Nothing was changed; what it wrote is removed.",
        remedy="Ask for less, or do it in smaller steps.",
    )


def _threads(process: int) -> int:
    try:
        return len(os.listdir(f"/proc/{process}/task"))
    except OSError:
        return 0


def _held(folder: str) -> tuple[int, int] | None:
    """How many entries, and how many bytes are in them; None where some cannot be seen."""
    entries = size = 0
    waiting = [folder]
    while waiting:
        try:
            found = list(os.scandir(waiting.pop()))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:  # closed, or deeper than a path can say
            return None
        entries += len(found)
        if entries > _ENTRIES:
            break
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                size += _size(entry)
    return entries, size


def _size(file: os.DirEntry[str]) -> int:
    try:
        return file.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def _free(folder: str) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return _SPARE
