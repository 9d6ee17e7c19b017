"""The walls of the command box: as a worker's, but programs may be started in it.

First the one who looks after the programs goes into it with `enter` and `drop`; each program it
starts puts itself behind walls of its own with `shut_in`, from where it cannot reach the former.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import stat
import sys
from pathlib import Path

from core.domain.confinement import Fences, Terms
from core.engine.confinement import landlock, libc, mounts, namespaces, rights, seccomp
from core.engine.confinement.walls import DEVICES, system_paths

PROCESSES = 256
_OPEN_FILES = 1_024
_ENTRIES = 150_000
_SHARED = "size=64m,nr_inodes=1k,mode=1777"
_DETACH = 2
_PROC_FLAGS = 1 | 2 | 4 | 8  # read-only, no set-uid, no devices, nothing to start
_PROC = "/proc"
_TMP = "/tmp"  # noqa: S108 - a link to a folder of the job's own
_SHM = "/dev/shm"  # noqa: S108 - a new one
_SCOPED = 6  # the version of Landlock that bounds signals
# of nobody, and of no other app, as all processes of a user are counted together; the second
# where few are known
_USERS = (1_879_048_192 + secrets.randbelow(1 << 24), 61_184)
_SYSTEM = ("/usr", "/bin", "/sbin", "/etc/alternatives", "/etc/ssl/openssl.cnf")
_FILES = {
    "passwd": "root:x:0:0::/nowhere:/bin/false\nsyna:x:{0}:{0}::{1}/home:/bin/sh\n",
    "group": "root:x:0:\nsyna:x:{0}:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_LINKS = {"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0"}


def holds(fences: Fences) -> bool:
    """Whether these walls are enough for programs that nobody has looked at."""
    return fences.seccomp and (fences.namespaces or fences.landlock >= _SCOPED)


def programs() -> tuple[str, ...]:
    """What is there to be started and read: the system's, and what runs this process."""
    prefixes = dict.fromkeys((sys.prefix, sys.base_prefix))
    own = [os.path.join(p, name) for p in prefixes for name in ("bin", "pyvenv.cfg", "include")]
    beneath = [path for path in system_paths() if not path.startswith(f"{_PROC}/")]
    found = dict.fromkeys(filter(os.path.exists, [*_SYSTEM, *beneath, *own]))
    return tuple(
        path for path in found if not path.startswith(tuple(os.path.join(p, "") for p in found))
    )


def enter(terms: Terms, fences: Fences) -> None:
    """Go into a root of its own with a network of its own, where there can be such."""
    rights.limit(terms)
    rights.many_files()
    if not fences.namespaces:
        rights.adopt()
        return
    namespaces.own_network()
    mounts.enter_root(
        [*programs(), *terms.read],
        (),
        devices=DEVICES,
        scratch="",
        size=0,
        furnish=lambda root: _furnish(root, terms),
    )


def leave_tree(terms: Terms, fences: Fences) -> None:
    """Once it is copied, the tree itself is out of reach."""
    if fences.namespaces:
        libc.call("umount2", os.fsencode(terms.read[0]), _DETACH)


def stranger(scratch: str) -> int | None:
    """A user that owns nothing but the scratch folder; None where there can be none.

    It must be able to reach all that it needs, which a system may keep from all but root.
    """
    if os.geteuid() != 0:
        return None
    needed = [os.path.realpath(sys.executable), os.__file__, __file__, pytest_file(), scratch]
    if not all(map(_open_to_all, filter(None, needed))):
        return None
    return next((user for user in _USERS if _is_known(user)), None)


def pytest_file() -> str:
    """Where pytest lies; empty where it is not installed."""
    found = [Path(path, "pytest", "__init__.py") for path in sys.path]
    return next((str(path) for path in found if path.exists()), "")


def drop(terms: Terms, fences: Fences, *, user: int | None) -> None:
    """Give up every right that is not needed to look after programs."""
    rights.few_files(_OPEN_FILES)
    rights.give_up(read_any=False, user=user)
    rights.die_with_parent(None, by=signal.SIGKILL if fences.namespaces else signal.SIGTERM)
    if fences.landlock:
        landlock.restrict(
            _readable(terms, fences, extra=(_PROC, terms.read[0])),
            _writable(terms, fences),
            known=fences.landlock,
            programs=True,
            network=fences.namespaces,
        )
    check_bounded(fences)


def check_bounded(fences: Fences) -> None:
    """PermissionError unless a signal to all can reach nobody but what this process starts."""
    if fences.namespaces and os.getpid() == 1:
        return
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        if not fences.namespaces and fences.landlock >= _SCOPED:
            return
    raise PermissionError("signals are not bounded here")


def shut_in(terms: Terms, fences: Fences, *, user: int | None) -> None:
    """Called by a program's process before it is started: the last walls."""
    if user is not None:
        rights.few_processes(PROCESSES)
    elif os.geteuid() != 0 and fences.namespaces:
        rights.few_processes(2 * PROCESSES)  # with those of other jobs
    if fences.landlock:
        landlock.restrict(
            _readable(terms, fences),
            _writable(terms, fences),
            known=fences.landlock,
            programs=True,
            network=fences.namespaces,
        )
    owning = fences.namespaces or user is not None
    granted = len(terms.read) > 1  # where somebody may be listening at a socket with a path
    allowed = seccomp.Programs(
        owning=owning, network=fences.namespaces, named=fences.namespaces and not granted
    )
    seccomp.install(os.getpid(), programs=allowed)
    rights.little_memory(terms.memory)


def _readable(terms: Terms, fences: Fences, *, extra: tuple[str, ...] = ()) -> list[str]:
    """All of a root that was made for this; where there is none, each thing by itself."""
    return ["/"] if fences.namespaces else [*programs(), *terms.read[1:], *DEVICES, *extra]


def _writable(terms: Terms, fences: Fences) -> list[str]:
    return [terms.scratch, "/dev/null", *([_SHM] if fences.namespaces else [])]


def _furnish(root: str, terms: Terms) -> None:
    """The scratch folder, processes, shared memory, and what programs look up in /etc."""
    for place, options in (
        (terms.scratch, f"size={terms.disk},nr_inodes={_ENTRIES},mode=700"),
        (_SHM, _SHARED),
    ):
        Path(root + place).mkdir(parents=True, exist_ok=True)
        mounts.mount_memory(root + place, options)
    Path(root + _PROC).mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # refused where parts of the system's own are hidden
        where = os.fsencode(root + _PROC)
        libc.call("mount", b"proc", where, b"proc", _PROC_FLAGS, b"subset=pid")
    etc = Path(root, "etc")
    etc.mkdir(exist_ok=True)
    for name, text in _FILES.items():
        (etc / name).write_text(text.format(os.geteuid() or _USERS[0], terms.scratch))
    for link, target in {**_LINKS, _TMP: f"{terms.scratch}{_TMP}"}.items():
        with contextlib.suppress(FileExistsError):  # something that was granted lies beneath
            os.symlink(target, root + link)


def _open_to_all(path: str) -> bool:
    """Whether every folder on the way may be entered by anybody, and the end be read."""
    folders = Path(path).parents
    try:
        passable = all(os.stat(folder).st_mode & stat.S_IXOTH for folder in folders)
        return passable and bool(os.stat(path).st_mode & stat.S_IROTH or os.path.isdir(path))
    except OSError:
        return False


def _is_known(user: int) -> bool:
    """Whether processes can be that user's here: tried in a child that ends at once."""
    child = os.fork()
    if child == 0:
        try:
            os.setresuid(user, user, user)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
