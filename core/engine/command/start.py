"""Start a program behind the last walls, with what it may know of its surroundings."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.errors import StepError

_MOST_HANDLES = 4_096
_TELLING = 3
_SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/go/bin")
_QUIET = {
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "CI": "1",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONHASHSEED": "0",
    "PIP_NO_INDEX": "1",
    "GOPROXY": "off",
    "GOFLAGS": "-mod=mod",
    "CARGO_NET_OFFLINE": "true",
    "npm_config_offline": "true",
}


def surroundings(scratch: str, installed: Sequence[str]) -> dict[str, str]:
    """The whole environment: a home and a temporary folder of its own, and nothing of ours."""
    own = [os.path.join(folder, name) for folder in installed for name in ("bin", ".bin")]
    path = [*filter(os.path.isdir, own), os.path.join(sys.prefix, "bin"), *_SYSTEM_PATH]
    return {
        **_QUIET,
        "HOME": f"{scratch}/home",
        "TMPDIR": os.path.join(scratch, "tmp"),
        "USER": "syna",
        "LOGNAME": "syna",
        "PATH": os.pathsep.join(path),
        "PWD": f"{scratch}/tree",
    }


def start(
    command: tuple[str, ...],
    environment: Mapping[str, str],
    *,
    folder: str,
    printed: str,
    shut_in: Callable[[], None],
) -> tuple[int, int]:
    """Its id, and where what it prints can be read; StepError (command) when there is none such.

    `printed` is a file that takes what it prints to its first output, or empty.
    """
    reading, writing = os.pipe()
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _prepare(folder, writing, telling=telling)
            if printed:
                os.dup2(os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 1)
            shut_in()
            _execute(command, environment, folder=folder)
        except BaseException as error:  # told to the one who asked
            missing = isinstance(error, FileNotFoundError)
            os.write(_TELLING, (b"1" if missing else b"2") + str(error).encode())
        finally:
            os._exit(127)
    os.close(writing)
    os.close(telling)
    with os.fdopen(told, "rb") as fault:
        said = fault.read(2_000)
    if said:
        os.waitpid(child, 0)
        os.close(reading)
        raise _not_started(command, said.decode("utf-8", "replace"))
    return child, reading


def _prepare(folder: str, printing: int, *, telling: int) -> None:
    """Leave three handles and the one to tell of a fault, which is closed by what is started."""
    os.setsid()
    os.chdir(folder)
    nothing = os.open("/dev/null", os.O_RDONLY)
    # first out of the way, so that none is overwritten before it is moved
    moved = [os.dup2(each, 100 + i) for i, each in enumerate((nothing, printing, telling))]
    for target, source in ((0, 0), (1, 1), (2, 1)):
        os.dup2(moved[source], target)
    os.dup2(moved[2], _TELLING, inheritable=False)
    os.closerange(_TELLING + 1, _MOST_HANDLES)
    for each in (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGXFSZ):
        signal.signal(each, signal.SIG_DFL)


def _execute(command: tuple[str, ...], environment: Mapping[str, str], *, folder: str) -> None:
    program = command[0]
    if "/" in program:
        os.execve(os.path.join(folder, program), command, environment)  # noqa: S606
    for place in environment["PATH"].split(os.pathsep):
        candidate = Path(place, program)
        if candidate.is_file() and os.access(candidate, os.X_OK):
            os.execve(candidate, command, environment)  # noqa: S606
    raise FileNotFoundError(2, "not found")


def _not_started(command: Sequence[str], said: str) -> StepError:
    if said.startswith("1"):
        return StepError(
            f"There is no program {command[0]} in the command box.",
            code="command",
            kept="Nothing was run.",
            remedy="Name one that is installed on this system, or let Syna see the folder of the "
            "project that it is installed in.",
        )
    return StepError(
        f"{command[0]} could not be started ({said[1:200]}).",
        code="command",
        kept="Nothing was run.",
        remedy="See whether the command is right and whether the file may be run.",
    )
