"""What a file holds, as one short text."""

from __future__ import annotations

import contextlib
import hashlib
import math
from collections.abc import Sequence
from pathlib import Path

from core.domain.sources import ColumnChoice


def content_fingerprint(path: Path) -> str:
    """A hash that changes when the content of a file, or of any file in a folder, does.

    Reads everything: about a second a gigabyte. OSError when it cannot be read.
    """
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for file_path in files_in(path):
        digest.update(
            f"{file_path.relative_to(path)}\x00{content_fingerprint(file_path)}\n".encode()
        )
    return digest.hexdigest()


def read_fingerprint(content: str, choices: Sequence[ColumnChoice]) -> str:
    """That of content of this fingerprint, read with a person's choices for its columns."""
    if not choices:
        return content
    said = "\n".join(sorted(choice.model_dump_json() for choice in choices))
    return hashlib.sha256(f"{content}\n{said}".encode()).hexdigest()


def files_in(folder: Path) -> tuple[Path, ...]:
    """The files of a folder and its subfolders that are not hidden, sorted; no links followed."""
    found = []
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and not path.is_symlink():
            found.append(path)
    return tuple(sorted(found))


def entries(folder: Path, *, before: float = math.inf) -> list[Path]:
    """What is in a folder and has not changed since `before`, in seconds since 1970."""
    found = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if entry.stat().st_mtime < before:
                found.append(entry)
    return found
