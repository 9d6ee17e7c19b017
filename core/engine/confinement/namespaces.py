"""Namespaces of our own: processes, mounts, network, shared memory, host name, control groups."""

from __future__ import annotations

import fcntl
import os
import socket
import struct

from core.engine.confinement import libc
from core.engine.confinement.rights import die_with_parent

_MOUNTS, _CGROUP, _UTS, _IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_USER, _PROCESSES, _NETWORK = 0x10000000, 0x20000000, 0x40000000
_ALL = _MOUNTS | _UTS | _IPC | _PROCESSES | _NETWORK
_RECURSIVE, _PRIVATE = 0x4000, 1 << 18
_PR_SET_DUMPABLE = 4
_SET_FLAGS, _UP = 0x8914, 1  # of a network device


def enter() -> None:
    """Leave the system's namespaces; from then on this is a child that is the first process.

    The caller's own process stays behind, waits for the child and ends as it does. To be called
    with one thread only. OSError where the system refuses.
    """
    _unshare()
    child = os.fork()
    if child:
        _stand_by(child)
    die_with_parent(None)
    libc.call("mount", b"none", b"/", None, _RECURSIVE | _PRIVATE, None)


class Nursery:
    """Lets each child of this process be the first process of a namespace of its own."""

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self) -> int:
        """As `os.fork`."""
        libc.call("unshare", _PROCESSES)
        child = os.fork()
        if child:
            libc.call("setns", self._own, _PROCESSES)  # else no thread could be started any more
        return child


def own_mounts() -> None:
    """A copy of the mounts, for this process alone."""
    libc.call("unshare", _MOUNTS)


def own_network() -> None:
    """A network of this process's own, with nothing in it but itself."""
    libc.call("unshare", _NETWORK | _UTS | _IPC)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh", b"lo", _UP)
        fcntl.ioctl(any_socket, _SET_FLAGS, up.ljust(40, b"\0"))


def _unshare() -> None:
    """As root in the namespace of users that is there, else in a new one of the same user."""
    user, group = os.geteuid(), os.getegid()
    if user == 0 and _try(_ALL):
        return
    if not _try(_ALL | _USER):
        raise PermissionError("namespaces are refused")
    libc.call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)
    _write("setgroups", "deny")
    _write("uid_map", f"{user} {user} 1")
    _write("gid_map", f"{group} {group} 1")


def _try(flags: int) -> bool:
    for each in (flags | _CGROUP, flags):
        try:
            libc.call("unshare", each)
        except OSError:
            continue
        return True
    return False


def _write(name: str, text: str) -> None:
    with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
        file.write(text)


def _stand_by(child: int) -> None:
    die_with_parent(None)
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
