"""A throw-away copy of a folder: plain files, folders and links, without what git keeps."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from core.errors import StepError

MOST_FILES = 20_000
MOST_BYTES = 200_000_000
_SKIPPED = frozenset({".git", ".hg", ".svn"})
_CHUNK = 1 << 24


@dataclass
class Copied:
    files: int = 0
    bytes: int = 0


def copy_tree(source: str, target: str) -> Copied:
    """Links are copied as they are, wherever they point; devices, pipes and sockets are left out.

    StepError (limit, file) when it is too large, or cannot be read.
    """
    done = Copied()
    waiting = [(source, target)]
    try:
        os.mkdir(target, 0o755)
        while waiting:
            here, there = waiting.pop()
            waiting += _copy_folder(here, there, done=done)
    except OSError as error:
        raise StepError(
            f"The files of the repository could not be copied ({error.strerror}).",
            code="file",
            kept="Nothing was run, and nothing was changed.",
            remedy="See whether the disk is full and whether Syna's folder can be read.",
        ) from error
    return done


def _copy_folder(here: str, there: str, *, done: Copied) -> list[tuple[str, str]]:
    """The folders within, with where each is to go."""
    folders: list[tuple[str, str]] = []
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.name in _SKIPPED:
                continue
            done.files += 1
            if done.files > MOST_FILES:
                raise _too_large(f"{MOST_FILES:,} files")
            target = os.path.join(there, entry.name)
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), target)
            elif entry.is_dir(follow_symlinks=False):
                os.mkdir(target, 0o755)
                folders.append((entry.path, target))
            elif entry.is_file(follow_symlinks=False):
                done.bytes += _copy_file(entry.path, target, room=MOST_BYTES - done.bytes)
    return folders


def _copy_file(source: str, target: str, *, room: int) -> int:
    """How many bytes it has; those that run can be run afterwards too."""
    reading = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(reading)
        if found.st_size > room:
            raise _too_large(f"{MOST_BYTES / 1e6:,.0f} MB")
        mode = 0o755 if found.st_mode & stat.S_IXUSR else 0o644
        writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            left = found.st_size
            while left and (sent := os.sendfile(writing, reading, None, min(left, _CHUNK))):
                left -= sent
        finally:
            os.close(writing)
        return found.st_size
    finally:
        os.close(reading)


def _too_large(what: str) -> StepError:
    return StepError(
        f"This repository holds more than {what}, which is more than the command box takes.",
        code="limit",
        kept="Nothing was run, and nothing was changed.",
        remedy="Attach the part of it that the tests are in, or leave large files out of git.",
    )


def hand_over(folder: str, user: int) -> None:
    """Make all of a folder that user's, however deep it is."""
    os.lchown(folder, user, user)
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                os.lchown(entry.path, user, user)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
