"""Links of a tree that was checked out as plain files: those that stay inside become links."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_MOST = 4_096


def relink(folder: Path, paths: Iterable[bytes]) -> None:
    """Make links of the files at these paths (relative) whose targets lie within the folder."""
    for path in paths:
        place = os.path.join(os.fsencode(folder), path)
        if os.path.islink(place) or not os.path.isfile(place):
            continue
        with open(place, "rb") as file:
            target = file.read(_MOST)
        if stays_inside(path, target):
            os.unlink(place)
            os.symlink(target, place)


def stays_inside(path: bytes, target: bytes) -> bool:
    """Whether a link at `path` leads within its tree, whatever links it leads over.

    It goes up only at its begin, where all above it are real folders, and then only down: so if
    each link of a tree stays inside, chains of them do.
    """
    parts = target.split(b"/")
    if not target or len(target) >= _MOST or b"\0" in target or target.startswith(b"/"):
        return False
    up = next((n for n, part in enumerate(parts) if part != b".."), len(parts))
    down = parts[up:]
    plain = all(part not in (b"", b".", b"..") and part.lower() != b".git" for part in down)
    return plain and bool(down) and up <= path.count(b"/")
