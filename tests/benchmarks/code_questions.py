"""Seconds until the first citation of an answer about code, for every kind of question.

    python -m tests.benchmarks.code_questions [--files 5000] [--commits 20000] [--repository FOLDER]

Asks the whole app, from a notebook, without a model: planned by rule, real workers, real git.
`first` is when a place that was checked is there to be shown, `answer` when all are; then how often
git and workers were asked. Where several things of a name are there, the first is picked.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import bootstrap
from core.integrations.git.running import Ended, Runner
from core.protocols import Replied
from core.sandbox.pool import WorkerPool
from core.services.services import Services
from core.settings import Settings
from tests.benchmarks.code import made

WANTED = 1.0
PATIENCE = 60.0
ASKED = (
    "what does load_order_3 do?",
    "what does pkg1/module_1.py do?",
    "where is load_order_3 defined?",
    "who calls load_order_3?",
    "what does load_order_3 call?",
    "where is load_order_3 used?",
    "where is limit set?",
    "what tests cover load_order_3?",
    "who imports pkg1.module_1?",
    "what does pkg1/module_1.py import?",
    "who last changed load_order_3?",
    "who last changed pkg1/module_1.py?",
    "when was load_order_3 added?",
    "when was pkg1/module_1.py added?",
    "what changed between v1 and v2?",
    "what changed in pkg1/module_1.py since v1?",
    "who owns pkg1?",
    "where is nothing_at_all used?",
)


@dataclass
class Counts:
    git: int = 0
    workers: int = 0


@contextmanager
def counted() -> Iterator[Counts]:
    """How often git and workers are asked meanwhile."""
    counts, ran, asked = Counts(), Runner.__call__, WorkerPool.run

    def run(*given: Any, **how: Any) -> Ended:
        counts.git += 1
        return ran(*given, **how)

    def ask(*given: Any, **how: Any) -> Replied:
        counts.workers += 1
        return asked(*given, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "__call__", run)
        patch.setattr(WorkerPool, "run", ask)
        yield counts


def measure(services: Services, source_id: str, questions: Sequence[str]) -> None:
    print(f"load {os.getloadavg()[0]:.1f}\n   first   answer  git  workers")
    for question in questions:
        with counted() as counts:
            first, whole, said = ask(services, source_id, question)
        late = "  LATE" if first > WANTED else ""
        times = f"{first:6.2f} s {whole:6.2f} s {counts.git:4} {counts.workers:8}"
        print(f"{times}   {question} {said}{late}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")


def ask(services: Services, source_id: str, question: str) -> tuple[float, float, str]:
    """Seconds to the first place and to the end, since it was asked or the last choice made."""
    notebook = services.notebooks.create(source_ids=(source_id,))
    begun, seen = time.time(), 0
    run_id = services.runs.start(notebook.id, question)
    while (view := services.runs.wait(run_id, PATIENCE)).choices:
        begun, seen = time.time(), view.seq
        services.runs.choose(run_id, view.choices[0].value)
    ended = time.time()
    events = services.runs.events(run_id, seen)
    told = (e.at.timestamp() for e in events if e.what.kind in ("step_note", "step_finished"))
    failed = "" if view.answer is not None else f"({view.failure or view.status})"
    return next(told, ended) - begun, ended - begun, failed


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--files", type=int, default=5_000)
    arguments.add_argument("--commits", type=int, default=20_000)
    arguments.add_argument("--repository", type=Path, help="one that is there, in place of it")
    arguments.add_argument("--ask", action="append", default=[])
    wanted = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="syna-asked-"))
    services = bootstrap(Settings(home=folder / "home", model_dir=folder / "models"))
    try:
        repository = wanted.repository or made(folder / "repository", wanted.files, wanted.commits)
        services.warm()
        source = services.repositories.attach(str(repository))
        measure(services, source.id, wanted.ask or ASKED)
    finally:
        services.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
