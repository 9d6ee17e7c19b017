"""A file of results: plain, of bounded size, and no link to something else."""

from __future__ import annotations

import os
import stat

_MOST_BYTES = 20_000_000


def read_results(path: str) -> bytes | None:
    """None when there is none that can be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            return None
        return file.read(_MOST_BYTES)
