"""All walls in their order, and the trial that tells which of them hold here."""

from __future__ import annotations

import os
import socket
import sys
import sysconfig
import tempfile
from pathlib import Path

from core.domain.confinement import Fences, Terms
from core.engine.confinement import landlock, mounts, namespaces, rights, seccomp

_SCRATCH_BYTES = 256_000_000
_SYSTEM = (
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/nix/store",
    "/gnu/store",
    "/sys/devices/system/cpu",
    "/proc/meminfo",
    "/proc/cpuinfo",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_GROUP = Path("/proc/self/cgroup")
_GROUP_LIMITS = (
    "memory.max",
    "memory.limit_in_bytes",
    "cpu.max",
    "cpu.cfs_quota_us",
    "cpu.cfs_period_us",
)
_CODE = Path(__file__).resolve().parents[2]


def system_paths() -> tuple[str, ...]:
    """What Python, its libraries and our own code are made of."""
    homes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    libraries = {os.path.join(home, name) for home in homes for name in ("lib", "lib64")}
    places = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found = [*_SYSTEM, str(_CODE), *sorted(libraries | places | _packages())]
    return tuple(path for path in dict.fromkeys(found) if os.path.exists(path))


def confine(terms: Terms, fences: Fences, *, system: tuple[str, ...]) -> None:
    """Put every wall that holds here round this process, which must have one thread only."""
    rights.limit(terms)
    rights.many_files()  # a file of each table is open for a moment
    read = [*system, *terms.read]
    write = [*terms.write, terms.scratch] if terms.scratch else list(terms.write)
    if fences.namespaces:
        mounts.enter_root(
            read,
            terms.write,
            devices=DEVICES,
            scratch=terms.scratch,
            size=min(terms.disk, _SCRATCH_BYTES),
        )
    rights.few_files()
    os.chdir(terms.scratch or "/")
    rights.give_up(read_any=terms.read_any)
    rights.die_with_parent(None)
    if fences.landlock:
        landlock.restrict(
            [*read, *([] if fences.namespaces else _group_files()), *DEVICES],
            [*write, "/dev/null"],
            known=fences.landlock,
        )
    if fences.seccomp:
        seccomp.install(os.getpid(), sockets=terms.sockets)


def _group_files() -> list[str]:
    """Where the limits of a container stand: DuckDB ends the process if it cannot read them."""
    if not _GROUP.exists():
        return []
    own = [line.split(":", 2)[2] for line in _GROUP.read_text(encoding="utf-8").splitlines()]
    folders = [f"/sys/fs/cgroup{kind}{path}" for kind in ("", "/memory", "/cpu") for path in own]
    files = [
        os.path.join(folder, name)
        for folder in dict.fromkeys([*folders, "/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu"])
        for name in _GROUP_LIMITS
    ]
    return [str(_GROUP), *filter(os.path.exists, files)]


def find(*, namespaces_wanted: bool = True) -> Fences:
    """Try, in children of this process, which walls hold; it must have one thread only."""
    known = landlock.version()
    best = Fences(namespaces=True, landlock=known, seccomp=True)
    if namespaces_wanted and _holds(best):
        return best
    refused = "namespaces are refused here" if namespaces_wanted else "namespaces are not wanted"
    plain = Fences(landlock=known, seccomp=True, why=refused)
    if known and _holds(plain):
        return plain
    return Fences(why="the kernel has no Landlock, or system calls cannot be filtered")


def _holds(fences: Fences) -> bool:
    """Whether a child with these walls runs, and cannot do what they forbid."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if _tried(fences) else 1)
        except BaseException:  # whatever it is, these walls do not stand here
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _tried(fences: Fences) -> bool:
    if fences.namespaces:
        namespaces.enter()
        child = namespaces.Nursery().fork()
        if child:
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status) == 0
    hidden = tempfile.gettempdir()
    confine(Terms(scratch="/scratch" if fences.namespaces else ""), fences, system=system_paths())
    return _refused(lambda: os.listdir(hidden)) and _refused(socket.socket)


def _refused(deed: object) -> bool:
    try:
        deed()  # type: ignore[operator]
    except OSError:
        return True
    return False


def _packages() -> set[str]:
    """Folders of installed packages on the path, but not that of our own code."""
    return {path for path in sys.path if path and Path(path).name.endswith("-packages")}
