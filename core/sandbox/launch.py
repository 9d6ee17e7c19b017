"""Started worker processes, and the plain way to start one, without walls."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import core
from core.domain.confinement import Confinement, Terms, confinement_of

_ROOT = Path(core.__file__).resolve().parent.parent


class Process(Protocol):
    """A running worker; `id` is what this process knows it by."""

    @property
    def id(self) -> int: ...

    def alive(self) -> bool: ...

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        ...

    def wait(self) -> int:
        """Its exit code once it has ended; minus the number of the signal that ended it."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Launched:
    """A started process and our ends of its two pipes; `errors` is what it wrote about itself.

    `scratch` is a folder of its own on our disk, to be removed after it; empty for none.
    """

    process: Process
    errors: IO[bytes]
    requests: IO[bytes]
    replies: IO[bytes]
    scratch: str = ""


class Launcher(Protocol):
    """Starts workers. `confines` when each is shut off on its own terms."""

    @property
    def confines(self) -> bool: ...

    def start(self, terms: Terms) -> Launched:
        """OSError when none can be started."""
        ...

    def confinement(self) -> Confinement: ...

    def warm(self) -> None:
        """Make ready what every start needs."""
        ...

    def close(self) -> None: ...


class PlainLauncher:
    """Starts workers from one thread that lives as long as the app.

    Linux kills a worker with the *thread* that started it, so no short-lived thread may.
    """

    confines = False

    def __init__(self, confinement: Confinement | None = None) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="launcher")
        self._confinement = confinement or confinement_of(None, platform.system() or "this system")

    def start(self, terms: Terms) -> Launched:
        return self._thread.submit(_launch).result()

    def confinement(self) -> Confinement:
        return self._confinement

    def warm(self) -> None:
        return

    def close(self) -> None:
        self._thread.shutdown(wait=False)


class PlainProcess:
    """A child of this process, with a process group of its own."""

    def __init__(self, started: subprocess.Popen[bytes]) -> None:
        self._started = started

    @property
    def id(self) -> int:
        return self._started.pid

    def alive(self) -> bool:
        return self._started.poll() is None

    def kill(self) -> None:
        try:
            os.killpg(self.id, signal.SIGKILL)
        except ProcessLookupError:
            return
        except PermissionError:  # macOS, for a process that is ending already
            self._started.kill()

    def wait(self) -> int:
        return self._started.wait()

    def close(self) -> None:
        return


def python(module: str, *arguments: int) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-s", "-P", "-m", module, *(str(each) for each in arguments)]


def environment() -> dict[str, str]:
    """Nothing of ours but where the code lies; one thread a library, so that it can be forked."""
    return {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "JOBLIB_MULTIPROCESSING": "0",
    }


def _launch() -> Launched:
    their_requests, our_requests = os.pipe()
    our_replies, their_replies = os.pipe()
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
    try:
        process = subprocess.Popen(
            python("core.engine.worker", their_requests, their_replies, os.getpid()),
            pass_fds=(their_requests, their_replies),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd="/",
            env=environment(),
            start_new_session=True,
        )
    except OSError:
        os.close(our_requests)
        os.close(our_replies)
        raise
    finally:
        os.close(their_requests)
        os.close(their_replies)
    return Launched(
        PlainProcess(process), errors, os.fdopen(our_requests, "wb"), os.fdopen(our_replies, "rb")
    )
