"""What a process may take, and what it may do beyond its files."""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
from pathlib import Path

from core.domain.confinement import Terms
from core.engine.confinement import libc

OVERHEAD = 500_000_000
_FILES = 256
_GO_FIRST = "500"
_PDEATHSIG, _DUMPABLE, _CAPBSET_DROP, _NO_NEW_PRIVS, _AMBIENT, _CLEAR_ALL = 1, 4, 24, 38, 47, 4
_CAPABILITIES_VERSION = 0x20080522
_SUBREAPER = 36
_READ_ANY = 1 << 2  # CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32)
        for name in ("effective", "permitted", "inheritable", "upper_1", "upper_2", "upper_3")
    )


def die_with_parent(parent: int | None, *, by: int = signal.SIGKILL) -> None:
    """Ask Linux to kill this process with the thread that started it, whose id is `parent`."""
    libc.call("prctl", _PDEATHSIG, by, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(0)


def limit(terms: Terms) -> None:
    """Bound memory, time, disk; what a process has already counts as nothing.

    When the machine itself runs out of memory, this process is to go before the app.
    """
    Path("/proc/self/oom_score_adj").write_text(_GO_FIRST, encoding="ascii")
    if not terms.programs:  # which are bounded one by one, as they are started
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _bound(resource.RLIMIT_AS, pages * os.sysconf("SC_PAGE_SIZE") + terms.memory + OVERHEAD)
    if terms.seconds:
        _bound(resource.RLIMIT_CPU, math.ceil(terms.seconds * (os.cpu_count() or 1)) + 1)
    _bound(resource.RLIMIT_FSIZE, terms.disk)
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE):
        _bound(nothing, 0)


def few_files(most: int = _FILES) -> None:
    """Bound how many files may be open at once."""
    _bound(resource.RLIMIT_NOFILE, most)


def many_files() -> None:
    """As many open files as the system lets this process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def give_up(*, read_any: bool, user: int | None = None) -> None:
    """Drop every capability but, if asked and there, that to read files of any owner.

    With `user` this process is theirs from then on; only root may ask that.
    """
    kept = _READ_ANY if read_any and os.geteuid() == 0 else 0
    for capability in range(64):
        if not kept >> capability & 1:
            _try("prctl", _CAPBSET_DROP, capability, 0, 0, 0)
    _try("prctl", _AMBIENT, _CLEAR_ALL, 0, 0, 0)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = _Header(_CAPABILITIES_VERSION, 0)
    held = _Sets()
    libc.call("capget", header, held)
    kept &= held.permitted
    libc.call("capset", header, _Sets(kept, kept, 0, 0, 0, 0))
    libc.call("prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.call("prctl", _DUMPABLE, 0, 0, 0, 0)


def little_memory(most: int) -> None:
    """Bound what is used of memory, as programs may reserve far more room than they use."""
    _bound(resource.RLIMIT_DATA, most)


def few_processes(most: int) -> None:
    """Bound how many processes and threads the user of this one may have."""
    _bound(resource.RLIMIT_NPROC, most)


def adopt() -> None:
    """Become the parent of what is left behind by processes that this one started."""
    libc.call("prctl", _SUBREAPER, 1, 0, 0, 0)


def _try(name: str, *arguments: int) -> None:
    try:
        libc.call(name, *arguments)
    except OSError:
        return


def _bound(what: int, wanted: int) -> None:
    _, hard = resource.getrlimit(what)
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(what, (value, value))
