"""What a file holds, as one short text."""

from __future__ import annotations

import contextlib
import hashlib
import math
from collections.abc import Sequence
from pathlib import Path

from core.domain.sources import ColumnChoice

LOG_ENDINGS = ("-wal", ".wal")
"""Of what SQLite and DuckDB keep beside a database until it is put into the file itself."""


def content_fingerprint(path: Path) -> str:
    """A hash that changes when the content of a file, or of any file in a folder, does.

    The log of a database counts as content of its file. Reads everything: about a second a
    gigabyte. OSError when it cannot be read.
    """
    if path.is_file():
        alone = _digest(path)
        logs = "".join(_digest(log) for log in logs_of(path))
        return hashlib.sha256(f"{alone}{logs}".encode()).hexdigest() if logs else alone
    digest = hashlib.sha256()
    for file_path in files_in(path):
        digest.update(f"{file_path.relative_to(path)}\x00{_digest(file_path)}\n".encode())
    return digest.hexdigest()


def logs_of(path: Path) -> tuple[Path, ...]:
    """Logs beside a file that hold something."""
    beside = (path.with_name(path.name + ending) for ending in LOG_ENDINGS)
    return tuple(log for log in beside if log.is_file() and log.stat().st_size)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
