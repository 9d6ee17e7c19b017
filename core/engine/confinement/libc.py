"""The C library, with failures as OSError."""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: int | bytes | ctypes.Structure | None) -> int:
    """A function of the C library that answers -1 when it fails."""
    return _checked(int(getattr(_libc, name)(*map(_passed, arguments))), name)


def syscall(number: int, *arguments: int | bytes | ctypes.Structure | None) -> int:
    """A system call by its number."""
    return _checked(int(_libc.syscall(ctypes.c_long(number), *map(_passed, arguments))), number)


def _passed(argument: int | bytes | ctypes.Structure | None) -> object:
    """Numbers as whole machine words; structures by their address."""
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    return ctypes.byref(argument) if isinstance(argument, ctypes.Structure) else argument


def _checked(result: int, what: str | int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result
