"""An empty root that holds what a job was granted, at the same paths as outside."""

from __future__ import annotations

import ctypes
import os
import stat
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.engine.confinement import libc
from core.engine.confinement.namespaces import own_mounts

_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442
_HERE = -100
_EMPTY_PATH, _RECURSIVE, _CLONE, _CLOEXEC = 0x1000, 0x8000, 1, 0o2000000
_FROM_EMPTY = 4
_READ_ONLY, _NO_SUID, _NO_DEVICES = 1, 2, 4
_DETACH = 2
_PLAIN = 2 | 4  # no set-uid, no devices
_STAGING = tempfile.gettempdir()


class _Attributes(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "namespace")
    )


@dataclass(frozen=True)
class _Tree:
    """A copy of what is mounted at `path`, not yet mounted anywhere."""

    path: str
    handle: int
    folder: bool


def enter_root(
    read: Sequence[str],
    write: Sequence[str],
    *,
    devices: Sequence[str],
    scratch: str,
    size: int,
    furnish: Callable[[str], None] | None = None,
) -> None:
    """Make a root of these paths and go into it; `scratch` is a new folder of `size` bytes.

    `furnish` is called with the root before it is sealed, to put more in it.
    """
    own_mounts()
    trees = [
        *_trees(read, _READ_ONLY | _NO_SUID | _NO_DEVICES),
        *_trees(write, _NO_SUID | _NO_DEVICES),
        *_trees(devices, _READ_ONLY | _NO_SUID),  # their modes, not what is written to them
    ]
    root = _STAGING
    mount_memory(root, "size=64m,nr_inodes=200k,mode=755")
    for tree in sorted(trees, key=lambda tree: tree.path.count("/")):
        _attach(tree, root + tree.path)
    if scratch:
        Path(root + scratch).mkdir(parents=True, exist_ok=True)
        mount_memory(root + scratch, f"size={size},nr_inodes=10k,mode=700")
    if furnish is not None:
        furnish(root)
    handle = os.open(root, os.O_PATH | os.O_CLOEXEC)
    _set(handle, _READ_ONLY, below=False)
    os.close(handle)
    os.chdir(root)
    libc.call("pivot_root", b".", b".")
    libc.call("umount2", b".", _DETACH)
    os.chdir("/")


def _trees(paths: Sequence[str], attributes: int) -> list[_Tree]:
    """Paths that are not there, or may not be reached, are passed over."""
    found: list[_Tree] = []
    for path in dict.fromkeys(paths):
        try:
            folder = stat.S_ISDIR(os.stat(path).st_mode)
            handle = libc.syscall(
                _OPEN_TREE, _HERE, os.fsencode(path), _CLONE | _CLOEXEC | _RECURSIVE
            )
            _set(handle, attributes, below=True)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        found.append(_Tree(os.path.normpath(path), handle, folder))
    return found


def _attach(tree: _Tree, target: str) -> None:
    if tree.folder:
        Path(target).mkdir(parents=True, exist_ok=True)
    elif not os.path.lexists(target):
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).touch()
    try:
        libc.syscall(_MOVE_MOUNT, tree.handle, b"", _HERE, os.fsencode(target), _FROM_EMPTY)
    except FileNotFoundError:
        if tree.folder:
            raise
        os.unlink(target)  # it was deleted meanwhile, as the journal of a database is at a commit
    finally:
        os.close(tree.handle)


def _set(handle: int, attributes: int, *, below: bool) -> None:
    flags = _EMPTY_PATH | (_RECURSIVE if below else 0)
    size = ctypes.sizeof(_Attributes)
    libc.syscall(_MOUNT_SETATTR, handle, b"", flags, _Attributes(attributes, 0, 0, 0), size)


def mount_memory(where: str, options: str) -> None:
    """A new folder that lives in memory."""
    libc.call("mount", b"tmpfs", os.fsencode(where), b"tmpfs", _PLAIN, options.encode())
