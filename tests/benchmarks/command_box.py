"""Times of the command box: `python -m tests.benchmarks.command_box [strict|standard]`."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from core.domain.code.commands import RunCommand
from core.domain.work import Limits
from core.sandbox.fork_server import ForkServer
from core.sandbox.pool import WorkerPool

ROUNDS = 5
FILES = 500
COMMANDS = (("true",), ("python", "-c", "1"), ("pytest", "-q"), ("ruff", "check", "."))


def main(tier: str) -> None:
    pool = WorkerPool(launcher=ForkServer(namespaces=tier == "strict"))
    print(pool.confinement().tier)
    with tempfile.TemporaryDirectory() as folder:
        for files in (1, FILES):
            _fill(Path(folder), files)
            for command in COMMANDS:
                _timed(pool, folder, command)
    pool.close()


def _timed(pool: WorkerPool, tree: str, command: tuple[str, ...]) -> None:
    """The whole, and the part of it that the program itself takes."""
    whole, inner = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        request = RunCommand(tree=tree, command=command)
        reply = pool.run(request, limits=Limits(seconds=180)).reply
        assert reply.kind == "command_run"
        whole.append(time.perf_counter() - began)
        inner.append(reply.seconds)
    around = statistics.median(whole) - statistics.median(inner)
    print(
        f"{len(list(Path(tree).iterdir())):4} files  {' '.join(command):14}"
        f" median {statistics.median(whole):5.2f} s, of which the box {around:5.2f} s"
    )


def _fill(folder: Path, files: int) -> None:
    (folder / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
    for number in range(files - 1):
        (folder / f"module_{number}.py").write_text(f"VALUE = {number}\n" * 50)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "strict")
