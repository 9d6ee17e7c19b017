"""One program run to its end, its deadline or Stop, and nothing of it left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.domain.cancel import CancelToken
from core.errors import StepError

_LOOK_EVERY = 0.05
_MOST_SAID = 8_000_000
_NEEDED = frozenset(  # of the environment; the rest, with whatever keys are in it, stays here
    "PATH LANG LC_ALL TZ SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PROGRAMDATA TEMP TMP TMPDIR".split()
)


@dataclass(frozen=True)
class Ended:
    """`said` is its standard output."""

    code: int
    said: bytes


def run(command: Sequence[str], folder: Path, *, seconds: float, cancel: CancelToken) -> Ended:
    """StepError at the deadline or when it does not start; Cancelled at Stop.

    `folder` is its home and where it writes; what it prints goes to a file there.
    """
    heard = folder / "said"
    with heard.open("wb") as output:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                start_new_session=sys.platform != "win32",
            )
        except OSError as error:
            raise StepError(
                f"The browser could not be started ({error.strerror or error}).", code="crash"
            ) from error
        try:
            code = _wait(process, time.monotonic() + seconds, cancel)
        finally:
            end_tree(process)
    with heard.open("rb") as text:
        return Ended(code, text.read(_MOST_SAID))


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill it and every process it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            system = Path(os.environ.get("SYSTEMROOT", "C:/Windows"), "System32")
            command = [str(system / "taskkill.exe"), "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(command, check=False, capture_output=True)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], end: float, cancel: CancelToken) -> int:
    while True:
        cancel.raise_if_cancelled()
        try:
            return process.wait(_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                raise StepError("The browser did not finish in time.", code="timeout") from None


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.upper() in _NEEDED}
    return {**kept, "HOME": str(folder), "USERPROFILE": str(folder), "XDG_RUNTIME_DIR": str(folder)}
