"""The filter of system calls: a small program that the kernel asks before each of them."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

from core.engine.confinement import libc
from core.engine.confinement.syscalls import Table, table_of

_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _ERROR = 0x80000000, 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_PR_SET_SECCOMP, _FILTER = 22, 2
_UNCHANGED = 0xFFFFFFFF  # -1, for an id that stays

_UNIX = 1
_INTERNET = (2, 10)
_CONNECTED = (1, 5)  # SOCK_STREAM, SOCK_SEQPACKET
_SOCKET_FLAGS = (0, 0x800, 0x80000, 0x80800)
_CLONE_THREAD = 0x10000
_CLONE_NEW = 0x7E020000
_OWNER_AND_SIGNAL = (8, 10, 15, 1024, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, leases, F_NOTIFY
_HARMLESS_IOCTLS = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # terminal?, size, close-on-exec
_HARMLESS_PRCTLS = (3, 15, 16, 21, 23, 30, 39, 41, 42, 0x53564D41)  # names, and asking
_PRCTLS_OF_PROGRAMS = (1, 2, 4, 36, 37, 38)  # death signal, dumpable, adopting, no privileges

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


@dataclass(frozen=True)
class Programs:
    """What programs may do that a worker may not, beyond starting others.

    `owning`: change modes and times, as no file but their own can be reached by any of them;
    `network`: use the one that is theirs alone; `named`: sockets with a path, too, where none of
    another's can be reached. Signals are bounded by other walls.
    """

    owning: bool = False
    network: bool = False
    named: bool = False


def install(process: int, *, sockets: bool = False, programs: Programs | None = None) -> None:
    """Filter this thread and all it starts, for good. `process` is its own id, as it sees it.

    With `sockets` it may connect to sockets that have a path.
    """
    table = table_of(platform.machine())
    if table is None:
        raise OSError(errno.ENOSYS, "no table of system calls for this machine")
    code = b"".join(
        struct.pack("<HBBI", *each)
        for each in program(table, process, sockets=sockets, programs=programs)
    )
    kept = ctypes.create_string_buffer(code, len(code))
    libc.call(
        "prctl",
        _PR_SET_SECCOMP,
        _FILTER,
        _Program(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p)),
        0,
        0,
    )


def program(
    table: Table, process: int, *, sockets: bool = False, programs: Programs | None = None
) -> list[Instruction]:
    """Refuse what the table says; let the rest by."""
    opened = table.connecting if sockets else {}
    sections = _sections(process)
    if programs is not None:
        opened = _opened(table, programs)
        sections |= _of_programs()
    absent = (_RETURN, 0, 0, _ERROR | errno.ENOSYS)
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, table.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, table.last + 1),
        absent,
        (_AT_LEAST, 0, 2, table.gap[0]),
        (_AT_LEAST, 1, 0, table.gap[1] + 1),
        absent,
    ]
    for number in table.absent:
        code += [(_EQUAL, 0, 1, number), absent]
    for number in table.refused:
        if number in opened.values():
            continue
        code += [(_EQUAL, 0, 1, number), _refuse()]
    for name, number in table.looked_into.items():
        looked = sections[name]
        code += [(_EQUAL, 0, len(looked), number), *looked]
    if sockets:
        looked = _only(0, (_UNIX,))
        code += [(_EQUAL, 0, len(looked), opened["socket"]), *looked]
    if programs is not None:
        for name, looked in _of_sockets(named=programs.named).items():
            if name in opened:
                code += [(_EQUAL, 0, len(looked), opened[name]), *looked]
    return [*code, (_RETURN, 0, 0, _ALLOW)]


def _sections(process: int) -> dict[str, list[Instruction]]:
    """What is asked of the arguments; each ends in an answer."""
    return {
        "clone": [
            _argument(0),
            (_ANY_OF, 1, 0, _CLONE_NEW),
            (_ANY_OF, 1, 0, _CLONE_THREAD),
            _refuse(),
            (_RETURN, 0, 0, _ALLOW),
        ],
        "kill": _only(0, (process,)),
        "tgkill": _only(0, (process,)),
        "prlimit64": _only(0, (0, process)),
        "sched_setaffinity": _only(0, (0, process)),
        "ioctl": _only(1, _HARMLESS_IOCTLS, otherwise=errno.ENOTTY),
        "prctl": _only(0, _HARMLESS_PRCTLS),
        "setresuid": [_refuse()],
        "setresgid": [_refuse()],
        "fcntl": [
            _argument(1),
            *_any(_OWNER_AND_SIGNAL, _refuse()),
            (_RETURN, 0, 0, _ALLOW),
        ],
    }


def _opened(table: Table, programs: Programs) -> dict[str, int]:
    return {
        **table.starting,
        **(table.owning if programs.owning else {}),
        **(table.serving if programs.network else {}),
    }


def _of_programs() -> dict[str, list[Instruction]]:
    """Their own ids are not known beforehand; whom their signals reach is left to other walls."""
    allow = (_RETURN, 0, 0, _ALLOW)
    return {
        "clone": [_argument(0), (_ANY_OF, 0, 1, _CLONE_NEW), _refuse(), allow],
        "kill": [allow],
        "tgkill": [allow],
        "prlimit64": _only(0, (0,)),
        "sched_setaffinity": _only(0, (0,)),
        "prctl": _only(0, (*_HARMLESS_PRCTLS, *_PRCTLS_OF_PROGRAMS)),
        "setresuid": _as_it_is(os.getuid()),
        "setresgid": _as_it_is(os.getgid()),
    }


def _as_it_is(own: int) -> list[Instruction]:
    """Only to be who it is already, which `make` says before it starts a shell."""
    wanted = ((0, _UNCHANGED), (1, own), (2, _UNCHANGED))
    looked = [(_argument(n), (_EQUAL, 1, 0, value), _refuse()) for n, value in wanted]
    return [*(each for three in looked for each in three), (_RETURN, 0, 0, _ALLOW)]


def _of_sockets(*, named: bool) -> dict[str, list[Instruction]]:
    """Pairs that are connected for good, as others could send to any socket with a path."""
    streams = tuple(kind | flags for kind in _CONNECTED for flags in _SOCKET_FLAGS)
    return {
        "socket": _only(0, (_UNIX, *_INTERNET) if named else _INTERNET),
        "socketpair": [_argument(0), (_EQUAL, 1, 0, _UNIX), _refuse(), *_only(1, streams)],
    }


def _only(
    argument: int, values: tuple[int, ...], *, otherwise: int = errno.EPERM
) -> list[Instruction]:
    allow = (_RETURN, 0, 0, _ALLOW)
    return [_argument(argument), *_any(values, allow), _refuse(otherwise)]


def _any(values: tuple[int, ...], answer: Instruction) -> list[Instruction]:
    return [each for value in values for each in ((_EQUAL, 0, 1, value), answer)]


def _argument(position: int) -> Instruction:
    """Its lower half: the kernel takes none of those that are looked into as more than an int."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * position)


def _refuse(code: int = errno.EPERM) -> Instruction:
    return (_RETURN, 0, 0, _ERROR | code)
