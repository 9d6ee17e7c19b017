"""Landlock: which files a process may still reach, of all that its user may."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from core.engine.confinement import libc

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL

_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG
_DEVICES = 1 << 6 | 1 << 11  # to make one
_TCP = 3
_SCOPES = 3


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """What this kernel knows of Landlock; 0 for nothing."""
    try:
        return libc.syscall(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def restrict(
    read: Iterable[str],
    write: Iterable[str],
    *,
    known: int,
    programs: bool = False,
    network: bool = False,
) -> None:
    """Leave nothing within reach but these files and folders; no TCP, no signals to others.

    `known` is the version. Paths that are not there are passed over. With `programs` what can be
    read can be started, and links, pipes and sockets be made where it may write.
    """
    handled = _FIRST | (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0)
    handled |= _IOCTL if known >= 5 else 0
    tcp = _TCP if known >= 4 and not network else 0
    rules = _Ruleset(handled, tcp, _SCOPES if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = libc.syscall(_CREATE, rules, size, 0)
    try:
        reading = _READ | _EXECUTE if programs else _READ
        writing = (_FIRST & ~_DEVICES if programs else _WRITE) | _REFER | _TRUNCATE
        for path in read:
            _allow(ruleset, path, rights=reading & handled)
        for path in write:
            _allow(ruleset, path, rights=writing & handled)
        libc.syscall(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, *, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _OF_FILES
        libc.syscall(_ADD, ruleset, _PATH_BENEATH, _Beneath(rights, parent), 0)
    finally:
        os.close(parent)
