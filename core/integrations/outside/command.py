"""A command of a target: started without a shell, watched, and ended with all it started."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO

import psutil

from core.domain.cancel import CancelToken
from core.domain.deploy.outside import OutsideRun
from core.domain.deploy.targets import OutsideCommand

_KEPT_LINES = 400
_WAITING_LINES = 10_000  # then the program waits
_MOST_LEFT = 100_000  # more than a pipe and a queue can hold of what has ended
_LONGEST_LINE = 2_000
_PAUSE = 0.1
_GRACE = 3.0
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What a program needs to find itself, its person and its keys; nothing that Syna was started with.
_PASSED = (
    "PATH HOME USER LOGNAME LANG LC_ALL TZ TMPDIR SHELL SSH_AUTH_SOCK XDG_RUNTIME_DIR "
    "XDG_CONFIG_HOME DOCKER_HOST KUBECONFIG SYSTEMROOT USERPROFILE APPDATA LOCALAPPDATA TEMP TMP"
).split()


def run_command(
    command: OutsideCommand, *, cancel: CancelToken, said: Callable[[str], None]
) -> OutsideRun:
    """Each line it prints goes to `said` as it comes; the last ones are kept."""
    begun = time.monotonic()
    try:
        started = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env={name: os.environ[name] for name in _PASSED if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return OutsideRun(exit=None, ended="not started", output=_why(error, command))
    lines: deque[str] = deque(maxlen=_KEPT_LINES)
    late = cancelled = False
    assert started.stdout is not None
    printed = _reading(started.stdout)
    family = _Family(started.pid)
    try:
        while started.poll() is None:
            _take(printed, lines, said)
            family.grow()
            cancelled, late = cancel.cancelled, time.monotonic() - begun > command.seconds
            if cancelled or late:
                break
    finally:
        family.end()
        started.wait()
    _take_rest(printed, lines, said)
    return OutsideRun(
        exit=None if cancelled or late else started.returncode,
        ended="cancelled" if cancelled else "late" if late else "exit",
        output="\n".join(lines),
        seconds=time.monotonic() - begun,
    )


class _Family:
    """A process and all it started, so that none is left behind, wherever it was put."""

    def __init__(self, pid: int) -> None:
        self._known: dict[int, psutil.Process] = {}
        with contextlib.suppress(psutil.Error):
            self._known[pid] = psutil.Process(pid)

    def grow(self) -> None:
        for each in list(self._known.values()):
            with contextlib.suppress(psutil.Error):
                for child in each.children(recursive=True):
                    self._known.setdefault(child.pid, child)

    def end(self) -> None:
        """Ask them to end, then make them."""
        self.grow()
        for each in self._known.values():
            with contextlib.suppress(psutil.Error):
                each.terminate()
        _, left = psutil.wait_procs(list(self._known.values()), timeout=_GRACE)
        for each in left:
            with contextlib.suppress(psutil.Error):
                each.kill()
        psutil.wait_procs(left, timeout=_GRACE)


def _reading(pipe: IO[bytes]) -> queue.Queue[str | None]:
    """Lines as they come, None at the end; a thread of its own reads, so that nothing blocks."""
    printed: queue.Queue[str | None] = queue.Queue(_WAITING_LINES)

    def read() -> None:
        with pipe:
            while line := pipe.readline(_LONGEST_LINE):
                printed.put(_plain(line))
        printed.put(None)

    threading.Thread(target=read, name="command-output", daemon=True).start()
    return printed


def _take(printed: queue.Queue[str | None], lines: deque[str], said: Callable[[str], None]) -> None:
    """What was printed since; takes no longer than a pause."""
    until = time.monotonic() + _PAUSE
    while (left := until - time.monotonic()) > 0:
        try:
            line = printed.get(timeout=left)
        except queue.Empty:
            return
        if line is None:
            printed.put(None)  # for who takes the rest
            time.sleep(left)
            return
        lines.append(line)
        said(line)


def _take_rest(
    printed: queue.Queue[str | None], lines: deque[str], said: Callable[[str], None]
) -> None:
    """To the end, however long `said` takes; who got away may keep the pipe open in silence."""
    for _ in range(_MOST_LEFT):
        try:
            line = printed.get(timeout=_GRACE)
        except queue.Empty:
            return
        if line is None:
            return
        lines.append(line)
        said(line)


def _plain(line: bytes) -> str:
    """Without what would move a terminal's cursor or colour it."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return _UNSEEN.sub("", _ESCAPES.sub("", text))


def _why(error: OSError | ValueError, command: OutsideCommand) -> str:
    if isinstance(error, FileNotFoundError):
        missing = command.folder if not os.path.isdir(command.folder) else command.words[0]
        return f"{missing} is not there."
    if isinstance(error, PermissionError):
        return f"{command.words[0]} may not be run."
    return f"{command.words[0]} could not be started ({error})."
