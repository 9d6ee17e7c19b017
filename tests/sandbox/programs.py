"""A command box worth attacking: secrets, a repository, and a folder that is granted."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.code.commands import CommandRun, RunCommand
from core.domain.work import Limits
from core.engine.confinement.syscalls import named
from core.sandbox.pool import WorkerPool
from tests.sandbox.conftest import PRELUDE, SECRET, Print, fingerprint

WON = "the attack succeeded"
ROOM = 600_000_000


@dataclass
class Programs:
    """`tree` is what the box gets a copy of, `installed` what it may read where it is."""

    pool: WorkerPool
    tier: str
    home: Path
    tree: Path
    installed: Path
    memory: int = 1_000_000_000
    before: Print = field(default_factory=dict)

    def run(
        self, *command: str, seconds: float = 60, disk: int = ROOM, granted: bool = True
    ) -> CommandRun:
        request = RunCommand(
            tree=str(self.tree),
            command=command,
            seconds=seconds,
            installed=(str(self.installed),) if granted else (),
        )
        limits = Limits(seconds=seconds + 60, memory=self.memory, disk=disk)
        reply = self.pool.run(request, limits=limits).reply
        assert reply.kind == "command_run"
        return reply

    def python(self, code: str, *, seconds: float = 60, disk: int = ROOM) -> CommandRun:
        """Run code by a program of the box's own, with the names of what is to be attacked."""
        known = {
            "HOME": str(self.home),
            "SECRET": str(self.home / ".ssh" / "id_ed25519"),
            "TREE": str(self.tree),
            "INSTALLED": str(self.installed),
            "APP": os.getpid(),
            "NR": named(platform.machine()),
        }
        told = "".join(f"{name} = {value!r}\n" for name, value in known.items())
        return self.run("python", "-c", told + PRELUDE + code, seconds=seconds, disk=disk)

    def fails(self, code: str, *, seconds: float = 60) -> CommandRun:
        """The attack ends in an error of its own; that nothing is harmed is seen after."""
        run = self.python(f"{code}\nprint({WON!r})", seconds=seconds)
        assert WON not in run.output.text, run.output.text
        assert SECRET not in run.output.text
        assert run.exit != 0, run.output.text
        return run

    def check_unharmed(self) -> None:
        """Nothing outside has changed, and the next command runs as if nothing had been."""
        assert fingerprint(self.home) == self.before
        run = self.python("print(sorted(os.listdir('.')), os.listdir('../home'))")
        assert run.output.text.split("]")[0] == "['lib', 'test_sum.py'"
        assert run.output.text.strip().endswith("[]")


def running(marker: str) -> list[str]:
    """The ids of processes on this machine that were started with this word."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.name != str(os.getpid()):
            try:
                if marker.encode() in (folder / "cmdline").read_bytes():
                    found.append(folder.name)
            except OSError:
                continue
    return found


def gone(marker: str) -> bool:
    """Whether none of them is left within a moment."""
    end = time.monotonic() + 60
    while running(marker) and time.monotonic() < end:
        time.sleep(0.1)
    return not running(marker)
