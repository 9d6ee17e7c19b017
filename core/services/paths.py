"""Paths as people write them, and what lies there."""

from __future__ import annotations

import difflib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.domain.content import logs_of
from core.errors import UserError

_KEPT = "Nothing was attached."
_QUOTES = ('"', "'", "“”", "‘’", "`")
MOST_FILES = 10_000


@dataclass(frozen=True)
class Stamp:
    """Size in bytes and latest change in nanoseconds, of a file or all files of a folder."""

    bytes: int
    modified: int


def given_path(text: str) -> Path:
    """The file or folder that was meant; UserError when there is none that can be read."""
    path = _written(text)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _absent(path, error) from error
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise UserError(f"{path} is neither a file nor a folder.", kept=_KEPT)
    if not os.access(path, os.R_OK):
        raise UserError(
            f"{path} may not be read.", kept=_KEPT, remedy="Give yourself the right to read it."
        )
    if stat.S_ISREG(mode) and path.stat().st_size == 0:
        raise UserError(f"{path.name} is empty.", kept=_KEPT, remedy="Choose a file with rows.")
    return path


def stamp_of(path: Path) -> Stamp:
    """OSError when it is not there. Hidden files of a folder do not count, logs beside one do."""
    files = _files(path) if path.is_dir() else [path, *logs_of(path)]
    stats = [entry.stat() for entry in files]
    return Stamp(sum(s.st_size for s in stats), max((s.st_mtime_ns for s in stats), default=0))


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(Path(root, name) for name in names if not name.startswith("."))
        if len(found) > MOST_FILES:
            raise UserError(
                f"{folder} holds more than {MOST_FILES:,} files.",
                kept=_KEPT,
                remedy="Choose a folder that holds the data alone.",
            )
    return [file for file in found if file.is_file()]


def _written(text: str) -> Path:
    plain = text.strip()
    for quote in _QUOTES:
        if len(plain) > 1 and plain[0] == quote[0] and plain[-1] == quote[-1]:
            plain = plain[1:-1]
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
    if not plain or "\x00" in plain:
        raise UserError("That is no path.", kept=_KEPT, remedy="Name a file or a folder.")
    try:
        path = Path(plain).expanduser()
        if not path.exists() and "\\ " in plain:
            path = Path(plain.replace("\\ ", " ")).expanduser()
        return Path(os.path.abspath(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise UserError(
            "That is no path that this system knows.", kept=_KEPT, remedy="Name it in full."
        ) from error


def _absent(path: Path, error: OSError) -> UserError:
    if isinstance(error, PermissionError):
        remedy = "Give yourself the right to read the folder that it is in."
        return UserError(f"{path} may not be read.", kept=_KEPT, remedy=remedy)
    near = _near(path)
    return UserError(
        f"There is no file or folder {path}.",
        kept=_KEPT,
        remedy=f"Did you mean {near}?" if near else "See that its name is right and in full.",
    )


def _near(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())[:MOST_FILES]
    except OSError:
        return ""
    return next(iter(difflib.get_close_matches(path.name, names, n=1)), "")
