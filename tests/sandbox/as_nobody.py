"""Runs a command as a user with no rights at all: `python as_nobody.py FOLDER COMMAND...`.

Started as root. Where Python or the checkout lie behind a folder that only root may enter, they
are shown to the command at the same paths, in a namespace of mounts of its own.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

NOBODY = 65_534
_NEW_MOUNTS, _BIND, _PRIVATE = 0x20000, 0x1000 | 0x4000, (1 << 18) | 0x4000
_libc = ctypes.CDLL(None, use_errno=True)


def main(folder: str, command: list[str]) -> None:
    """FOLDER is one that the command may write to."""
    os.chown(folder, NOBODY, NOBODY)
    hidden = {path: wall for path in _needed() if (wall := _wall_before(path)) is not None}
    if hidden:
        _show(hidden)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    os.environ.update(HOME=folder, TMPDIR=folder, PYTHONDONTWRITEBYTECODE="1")
    os.execv(command[0], command)


def _needed() -> list[Path]:
    checkout = Path(__file__).resolve().parents[2]
    return [Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), checkout]


def _wall_before(path: Path) -> Path | None:
    """The outermost folder on the way that others may not enter."""
    for folder in reversed([path, *path.parents]):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None


def _show(hidden: dict[Path, Path]) -> None:
    _checked(_libc.unshare(_NEW_MOUNTS), "unshare")
    _mount("none", "/", None, _PRIVATE)
    aside = Path("/tmp/.shown-to-nobody")
    aside.mkdir(exist_ok=True)
    _mount("tmpfs", str(aside), "tmpfs", 0)
    for number, path in enumerate(hidden):
        (aside / str(number)).mkdir()
        _mount(str(path), str(aside / str(number)), None, _BIND)
    for wall in sorted(set(hidden.values())):
        _mount("tmpfs", str(wall), "tmpfs", 0)
        wall.chmod(0o755)
    for number, path in enumerate(hidden):
        path.mkdir(parents=True, exist_ok=True)
        _mount(str(aside / str(number)), str(path), None, _BIND)


def _mount(source: str, target: str, kind: str | None, flags: int) -> None:
    named = kind and kind.encode()
    result = _libc.mount(source.encode(), target.encode(), named, ctypes.c_ulong(flags), None)
    _checked(result, target)


def _checked(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), what)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
