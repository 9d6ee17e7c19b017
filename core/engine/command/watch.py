"""Looks after a program and all that it starts, from outside its walls, and ends them together."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.code.commands import Ended
from core.engine.command.output import Collector

_TICK = 0.02
_LOOK = 0.1
_CHUNK = 1 << 16
_CLOSED = 1.0  # seconds that a folder may be hidden
_DEEPEST = 2_000  # characters of a path
_LAST_WORDS = 0.5  # seconds to read what is left when all has ended


@dataclass(frozen=True)
class Bounds:
    """`scratch` is looked at where it lies on a disk that others use too, else empty.

    Seconds of the clock, bytes of memory of all together, processes, bytes and entries written.
    """

    seconds: float
    memory: int
    processes: int
    scratch: str = ""
    disk: int = 0
    entries: int = 0


@dataclass
class Watched:
    """How it ended: `code` as the shell has it (minus a signal), None where it was ended.

    `hidden` is since when it hides a folder of what it wrote; None while it hides none.
    """

    output: Collector = field(default_factory=Collector)
    code: int | None = None
    ended: Ended = "exit"
    why: str = ""
    seconds: float = 0.0
    left: int = 0
    hidden: float | None = None


def watch(child: int, pipe: int, *, bounds: Bounds, sweep: Callable[[], None]) -> Watched:
    """Read what it prints until it ends or has to be ended; nothing of it runs afterwards."""
    seen = Watched()
    started = time.monotonic()
    patience = _LOOK
    looked = started
    while seen.code is None and not seen.why:
        _read(pipe, seen.output, _TICK)
        seen.code = _reaped(child)
        now = time.monotonic()
        if seen.code is None and now - looked >= patience:
            _judge(seen, bounds, now - started)
            looked = time.monotonic()
            patience = max(_LOOK, 5 * (looked - now))
    seen.seconds = time.monotonic() - started
    seen.left = sum(1 for _ in _family()) if seen.code is not None else 0
    sweep()
    end = time.monotonic() + _LAST_WORDS
    while _read(pipe, seen.output, 0.0) and time.monotonic() < end:
        pass
    return seen


def sweep_all() -> None:
    """End all that this process started, at once: it must be bounded in whom it can signal."""
    while True:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _read(pipe: int, into: Collector, patience: float) -> bool:
    """Whether there was something to read within these seconds."""
    ready, _, _ = select.select([pipe], [], [], patience)
    data = os.read(pipe, _CHUNK) if ready else b""
    into.feed(data)
    if ready and not data:
        time.sleep(patience)  # closed: whoever printed has ended, or will
    return bool(data)


def _reaped(child: int) -> int | None:
    """The end of the child, if it came; what it left behind is reaped on the way."""
    found = None
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if process == 0:
            return found
        if process == child:
            found = os.waitstatus_to_exitcode(status)


def _judge(seen: Watched, bounds: Bounds, elapsed: float) -> None:
    if elapsed > bounds.seconds:
        seen.ended, seen.why = "timeout", f"It took longer than {bounds.seconds:g} seconds."
        return
    family = list(_family())
    if len(family) > bounds.processes:
        seen.ended = "killed"
        seen.why = f"It started more than {bounds.processes} processes at once."
        return
    if sum(map(_memory, family)) > bounds.memory:
        seen.ended = "memory"
        seen.why = f"It took more than {bounds.memory / 1e6:,.0f} MB of memory."
        return
    if bounds.scratch:
        _judge_written(seen, bounds)


def _family() -> Iterator[int]:
    """The ids of all that this process started, and of what these did."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                told = Path("/proc", name, "stat").read_text("utf-8", "replace")
            except OSError:
                continue
            parents[int(name)] = int(told.rpartition(")")[2].split()[1])
    ours = {os.getpid()}
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent in ours} - ours
        ours |= more
        grown = bool(more)
    yield from ours - {os.getpid()}


def _memory(process: int) -> int:
    """Bytes that it holds, but for files that are mapped."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    held = [line.split()[1] for line in lines if line.startswith(("RssAnon:", "RssShmem:"))]
    return 1_024 * sum(map(int, held))


def _judge_written(seen: Watched, bounds: Bounds) -> None:
    """What lies in a folder that is closed cannot be counted: it may be so for a moment only."""
    found = _written(bounds.scratch, most=bounds.entries)
    if found.entries > bounds.entries or found.bytes > bounds.disk:
        seen.ended = "killed"
        seen.why = f"It wrote more than {bounds.disk / 1e6:,.0f} MB or {bounds.entries:,} files."
        return
    now = time.monotonic()
    seen.hidden = (seen.hidden or now) if found.hidden else None
    if found.deep or (seen.hidden is not None and now - seen.hidden > _CLOSED):
        seen.ended = "killed"
        seen.why = "It kept a folder hidden, so that nobody can see how much is written in it."


@dataclass
class _Found:
    """`hidden`: some of it is closed; `deep`: so deep that to look at it takes long."""

    entries: int = 0
    bytes: int = 0
    hidden: bool = False
    deep: bool = False


def _written(folder: str, *, most: int) -> _Found:
    found = _Found()
    waiting = [folder]
    while waiting and found.entries <= most and not found.deep:
        try:
            entries = list(os.scandir(waiting.pop()))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            found.hidden = True
            continue
        found.entries += len(entries)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found.deep |= len(entry.path) > _DEEPEST
                waiting.append(entry.path)
                continue
            with contextlib.suppress(OSError):
                found.bytes += entry.stat(follow_symlinks=False).st_blocks * 512
    return found
