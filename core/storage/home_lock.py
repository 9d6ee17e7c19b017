"""One process a home: a lock that the system frees when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from core.errors import UserError

# Windows refuses to read a locked byte, so the lock lies far behind the text.
_FAR = 1 << 30


class HomeLock:
    """Held from `__init__` to `close`; UserError when another process holds it."""

    def __init__(self, root: Path) -> None:
        self.file = root / "syna.lock"
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._descriptor: int | None = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UserError(
                f"Syna cannot write to its home folder {root} ({error.strerror}).",
                remedy="Get the right to write there, or set SYNA_HOME to a folder of yours.",
            ) from error
        if not _lock(self._descriptor):
            self._refuse(root)
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, str(os.getpid()).encode())

    def close(self) -> None:
        """Let go. The file stays: removing it would let two processes lock two files."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def _refuse(self, root: Path) -> None:
        assert self._descriptor is not None
        os.close(self._descriptor)
        self._descriptor = None
        text = self.file.read_text(errors="replace").strip()
        who = f"process {text}" if text.isdigit() else "another process"
        raise UserError(
            f"Syna already runs on this home folder ({root}, {who}).",
            kept="Nothing was changed.",
            remedy="Use the one that is open, stop it, or set SYNA_HOME to another folder.",
        )


def _lock(descriptor: int) -> bool:
    """Take the lock without waiting; False when someone else has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
