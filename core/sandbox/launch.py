"""The one place where a worker process is started. Confinement wraps the command here."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import core

_ROOT = Path(core.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Launched:
    """A started process and our ends of its two pipes; `errors` is what it wrote about itself."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    requests: IO[bytes]
    replies: IO[bytes]


class Launcher:
    """Starts workers from one thread that lives as long as the app.

    Linux kills a worker with the *thread* that started it, so no short-lived thread may.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="launcher")

    def start(self) -> Launched:
        return self._thread.submit(_launch).result()

    def close(self) -> None:
        self._thread.shutdown(wait=False)


def _launch() -> Launched:
    their_requests, our_requests = os.pipe()
    our_replies, their_replies = os.pipe()
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
    try:
        process = subprocess.Popen(
            _command(their_requests, their_replies),
            pass_fds=(their_requests, their_replies),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
    except OSError:
        os.close(our_requests)
        os.close(our_replies)
        raise
    finally:
        os.close(their_requests)
        os.close(their_replies)
    return Launched(process, errors, os.fdopen(our_requests, "wb"), os.fdopen(our_replies, "rb"))


def _command(requests: int, replies: int) -> list[str]:
    entry = ["-m", "core.engine.worker", str(requests), str(replies), str(os.getpid())]
    return [sys.executable, "-s", "-P", *entry]


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code lies."""
    return {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
    }
