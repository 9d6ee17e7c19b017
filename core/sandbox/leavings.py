"""Removes what a job left on our disk, however deep it is and though its folders be closed."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from itertools import count

_OPEN = 0o700


def remove(folder: str) -> None:
    """All of it; what cannot be removed is left. Nothing of the job may run any more."""
    if not hasattr(os, "O_PATH"):
        shutil.rmtree(folder, ignore_errors=True)
        return
    names = (f".{secrets.token_hex(8)}-{number}" for number in count())
    waiting = [folder]
    while waiting:
        waiting += _emptied(waiting.pop(), folder, names)
    shutil.rmtree(folder, ignore_errors=True)


def _emptied(here: str, top: str, names: Iterator[str]) -> list[str]:
    """Its folders, moved to the top under new names, so that no path grows."""
    moved: list[str] = []
    _open_up(here)
    try:
        found = list(os.scandir(here))
    except OSError:
        return moved
    for entry in found:
        try:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            _open_up(entry.path)
            target = os.path.join(top, next(names))
            os.rename(entry.path, target)
            moved.append(target)
        except OSError:
            continue
    if here != top:
        with contextlib.suppress(OSError):
            os.rmdir(here)
    return moved


def _open_up(folder: str) -> None:
    """Let it be entered; a link is not followed."""
    try:
        handle = os.open(folder, os.O_PATH | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.chmod(f"/proc/self/fd/{handle}", _OPEN)
    except OSError:
        return
    finally:
        os.close(handle)
