"""A machine worth attacking: a home with secrets, and a pool of confined workers."""

from __future__ import annotations

import os
import platform
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.work import Limits, PythonRun, RunPython, TableGrant
from core.engine.confinement.syscalls import named
from core.errors import StepError
from core.sandbox.fork_server import ForkServer
from core.sandbox.pool import WorkerPool

if TYPE_CHECKING:
    from tests.sandbox.programs import Programs

SECRET = "hunter2-correct-horse"
PRELUDE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *given):
    result = libc.syscall(ctypes.c_long(number), *given)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""
Print = dict[str, tuple[int, int, int, bytes]]


@dataclass
class Box:
    """`granted` is the one file that the code may read; `home` holds what it may not."""

    pool: WorkerPool
    tier: str
    home: Path
    granted: Path
    before: Print = field(default_factory=dict)

    def run(self, code: str, *, limits: Limits | None = None) -> PythonRun:
        """The code sees HOME, SECRET, GRANTED, APP (our process) and the numbers of calls, NR."""
        tables = (TableGrant(name="orders", file=str(self.granted)),)
        known = {
            "HOME": str(self.home),
            "SECRET": str(self.home / ".ssh" / "id_ed25519"),
            "GRANTED": str(self.granted),
            "APP": os.getpid(),
            "NR": named(platform.machine()),
        }
        told = "".join(f"{name} = {value!r}\n" for name, value in known.items())
        request = RunPython(code=told + PRELUDE + code, tables=tables)
        reply = self.pool.run(request, limits=limits or Limits(seconds=60)).reply
        assert reply.kind == "python_run"
        return reply

    def fails(self, code: str, *, limits: Limits | None = None) -> StepError:
        """The attack ends in an error that the cell shows; that nothing is harmed is seen after."""
        with pytest.raises(StepError) as caught:
            self.run(code, limits=limits)
        assert SECRET not in caught.value.describe()
        return caught.value

    def check_unharmed(self) -> None:
        """Nothing in the home has changed, and the next job runs as if nothing had been."""
        assert fingerprint(self.home) == self.before
        code = "answer['sum'] = float(orders.amount.sum()); answer['files'] = len(os.listdir('.'))"
        assert {a.name: a.value for a in self.run(code).answers} == {"sum": 6.5, "files": 0}


def fingerprint(folder: Path) -> Print:
    """Of every entry beneath: mode, owner, time of change, content."""
    found: Print = {}
    for path in sorted([folder, *folder.rglob("*")]):
        seen = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(seen.st_mode) else b""
        found[str(path)] = (seen.st_mode, seen.st_uid, seen.st_mtime_ns, content)
    return found


@pytest.fixture(scope="session", params=["strict", "standard"])
def tier(request: pytest.FixtureRequest) -> Iterator[tuple[str, WorkerPool]]:
    """Each tier that this machine can give; where it cannot, Syna has to say so."""
    if sys.platform != "linux":
        pytest.skip("only Linux confines workers so far")
    wanted = str(request.param)
    pool = WorkerPool(size=2, launcher=ForkServer(namespaces=wanted == "strict"))
    found = pool.confinement()
    if found.tier != wanted:
        pool.close()
        assert found.remedy
        assert "missing" in found.sentence or "cannot" in found.sentence
        pytest.skip(f"this machine gives the {found.tier} tier: {found.sentence}")
    yield wanted, pool
    pool.close()


@pytest.fixture
def box(
    tier: tuple[str, WorkerPool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Box]:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id_ed25519").write_text(SECRET)
    (home / "syna.duckdb").write_text(SECRET)
    tables = home / "tables"
    tables.mkdir()
    (tables / "theirs.csv").write_text(f"secret\n{SECRET}\n")
    pq.write_table(pa.table({"secret": [SECRET]}), tables / "theirs.parquet")
    granted = tables / "orders.parquet"
    pq.write_table(pa.table({"region": ["N", "S", "N"], "amount": [1.5, 2.0, 3.0]}), granted)
    made = Box(tier[1], tier[0], home, granted)
    made.before = fingerprint(home)
    yield made
    made.check_unharmed()


@pytest.fixture
def programs(tier: tuple[str, WorkerPool], tmp_path: Path) -> Iterator[Programs]:
    from tests.sandbox.programs import Programs

    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id_ed25519").write_text(SECRET)
    (home / "syna.duckdb").write_text(SECRET)
    tree, installed = home / "tree", home / "project" / "lib"
    (tree / ".git").mkdir(parents=True)
    (tree / ".git" / "config").write_text(SECRET)
    (tree / "test_sum.py").write_text("def test_sum():\n    assert 1 + 1 == 2\n")
    installed.mkdir(parents=True, exist_ok=True)
    (installed / "package.py").write_text("ANSWER = 42\n")
    made = Programs(tier[1], tier[0], home, tree, installed)
    made.before = fingerprint(home)
    yield made
    made.check_unharmed()
