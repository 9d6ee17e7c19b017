"""How much memory a worker holds and may take."""

from __future__ import annotations

import os
import sys
from pathlib import Path

OVERHEAD = 500_000_000


def limit_memory(process: int, extra: int) -> None:
    """Let a process grow by `extra` bytes of address space from where it stands (Linux only)."""
    if sys.platform != "linux":
        return
    import resource

    size = _statm(process)[0] + extra + OVERHEAD
    _, hard = resource.prlimit(process, resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.prlimit(process, resource.RLIMIT_AS, (size, hard))


def resident(process: int) -> int:
    """Bytes of memory a process holds now; 0 where that is not told."""
    return _statm(process)[1] if sys.platform == "linux" else 0


def _statm(process: int) -> tuple[int, int]:
    try:
        fields = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return int(fields[0]) * page, int(fields[1]) * page
