"""Files that came through the browser. Their names are never trusted."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from core.domain.content import entries
from core.domain.value import new_id
from core.errors import UserError

_LONGEST = 120
_BAD = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_CHUNK = 1 << 20


def safe_name(name: str) -> str:
    """A file name that every system takes and that names no other folder; keeps the ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(c if c.isprintable() else "_" for c in last)
    plain = _BAD.sub("_", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 16:
        stem, dot, ending = plain, "", ""
    # 255 bytes is what most file systems take.
    stem = stem.encode()[: _LONGEST - len(ending.encode())].decode(errors="ignore").strip()
    plain = f"{stem or 'upload'}{dot}{ending}"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def save_upload(folder: Path, name: str, *, stream: BinaryIO) -> Path:
    """Write a stream under `folder`; the same content under the same name is one file."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".part-{new_id()}"
    try:
        digest = _copy(stream, unfinished)
        target = folder / digest[:16] / safe_name(name)
        target.parent.mkdir(exist_ok=True)
        unfinished.replace(target)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise UserError(
            f"The upload could not be kept ({'the disk is full' if full else error.strerror}).",
            kept="Nothing of it was left behind.",
            remedy="Free some disk, or name the file by its path, which needs no upload."
            if full
            else "Try again, or name the file by its path.",
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def _copy(stream: BinaryIO, to: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def sweep_uploads(folder: Path, used: Collection[Path], *, before: float) -> None:
    """Remove what a killed process left half-written, and uploads that no source reads.

    What changed at or after `before` (seconds since 1970) may be being attached: it stays.
    """
    for entry in entries(folder, before=before):
        if entry.name.startswith(".part-"):
            entry.unlink(missing_ok=True)
        elif entry.is_dir() and not any(path.is_relative_to(entry) for path in used):
            shutil.rmtree(entry, ignore_errors=True)
