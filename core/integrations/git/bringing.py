"""Packs of a person's repository, copied into Syna's own as they lie there.

Git would read, pack and check every object anew: six times the work. They are copies and no
links, as git sets the time of a pack it finds again, and nothing of a person's is touched.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from core.domain.cancel import CancelToken
from core.errors import StepError, UserError
from core.integrations.git import folder as folders
from core.integrations.git.folder import Place
from core.integrations.git.running import Asked, Runner

_PACK = re.compile(r"pack-[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LOOSE = re.compile(r"[0-9a-f]{38}(?:[0-9a-f]{24})?")
_MOST_PACKS, _MOST_LOOSE = 500, 20_000
_CHUNK = 1 << 20


def bring(place: Place, door: Path, store: Path, asked: Asked) -> None:
    """For a copy that holds nothing yet. What is not whole stays away: `fetch` says what it is."""
    target = store / "objects" / "pack"
    if _borrows(place) or any(target.glob("*.pack")):
        return
    packs = list(_packs(place.objects / "pack"))
    size = sum(file.stat().st_size for file in packs)
    if not packs or len(packs) > _MOST_PACKS or size > shutil.disk_usage(store).free / 2:
        return
    for pack in packs:
        _brought(pack, target, folders.object_format(place), cancel=asked.cancel)
    loose = list(_loose(place.objects))
    if loose and len(loose) <= _MOST_LOOSE:
        _pack(loose, door, target, cancel=asked.cancel)


def _borrows(place: Place) -> bool:
    """Objects that are elsewhere are told from those that are lost by git alone."""
    elsewhere = (place.objects / "info" / "alternates", place.shared / "shallow")
    promised = (place.objects / "pack").glob("*.promisor")
    return any(file.exists() for file in elsewhere) or next(promised, None) is not None


def _packs(folder: Path) -> Iterator[Path]:
    for file in folder.glob("*.pack"):
        if _PACK.fullmatch(file.stem) and file.with_suffix(".idx").exists():
            yield file


def _loose(objects: Path) -> Iterator[str]:
    for start in range(256):
        folder = objects / f"{start:02x}"
        for name in os.listdir(folder) if folder.is_dir() else ():
            if _LOOSE.fullmatch(name):
                yield folder.name + name


def _brought(pack: Path, target: Path, kind: str, *, cancel: CancelToken | None) -> None:
    """Both files or none; the index last, as git looks for packs by it."""
    index = pack.with_suffix(".idx")
    copies = {file: target / f"tmp_brought_{file.name}" for file in (pack, index)}
    try:
        ends = [_copied(file, copy, kind, cancel=cancel) for file, copy in copies.items()]
        if ends[0] and ends[0] == ends[1]:
            for file, copy in copies.items():
                os.replace(copy, target / file.name)
    except OSError:
        return
    finally:
        for copy in copies.values():
            copy.unlink(missing_ok=True)


def _copied(source: Path, target: Path, kind: str, *, cancel: CancelToken | None) -> bytes:
    """The two sums that it ends in (of a pack one); nothing where the last one is wrong."""
    whole, length = hashlib.new(kind), hashlib.new(kind).digest_size
    held = tail = b""
    opened = os.open(source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as stream, target.open("wb") as copy:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return b""
        while chunk := stream.read(_CHUNK):
            if cancel is not None:
                cancel.raise_if_cancelled()
            copy.write(chunk)
            held += chunk
            whole.update(held[:-length])
            held, tail = held[-length:], (tail + chunk)[-2 * length :]
    if whole.digest() != held:
        return b""
    return held if source.suffix == ".pack" else tail[:-length]


def _pack(loose: list[str], door: Path, target: Path, *, cancel: CancelToken | None) -> None:
    """Single objects as one pack, made in the stand-in."""
    feed = (f"{name}\n".encode() for name in loose)
    run = Runner(door.parent, {"GIT_DIR": str(door)})
    try:
        run("pack-objects", "-q", str(target / "pack"), asked=Asked(feed=feed, cancel=cancel))
    except (UserError, StepError):
        return
