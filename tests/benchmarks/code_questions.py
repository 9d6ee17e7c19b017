"""Seconds until the first citation of an answer about code, in a repository of some size.

    python -m tests.benchmarks.code_questions [--files 5000] [--commits 2000] [--repository FOLDER]

Plans by rule, asks real workers, and reads each cited file from the repository; no model.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from core.domain.choices import NeedsChoice
from core.sandbox.pool import WorkerPool
from tests.benchmarks.code import made
from tests.fakes.code_questions import Library

ASKED = (
    "what does load_order_3 do?",
    "who calls load_order_3?",
    "where is load_order_3 used?",
    "where is limit set?",
    "what tests cover load_order_3?",
    "who last changed pkg1/module_1.py?",
    "what changed since HEAD~20?",
)


def measure(library: Library, questions: Sequence[str]) -> None:
    """Of each question: seconds to the first citation, to the end, and how many hold."""
    for question in questions:
        begun = time.perf_counter()
        chosen: tuple[str, ...] = ()
        while True:
            try:
                replied = library.ask(question, *chosen)
                break
            except NeedsChoice as asked:
                chosen = (*chosen, asked.choices[0].value)
                begun = time.perf_counter()
        ended = time.perf_counter()
        first = next((at for at in replied.cited_at if at >= begun), ended) - begun
        held = library.checked(replied) if replied.step.record is not None else 0
        print(f"{first:6.2f} s {ended - begun:6.2f} s {held:4} hold   {question}")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--files", type=int, default=5_000)
    arguments.add_argument("--commits", type=int, default=2_000)
    arguments.add_argument("--repository", type=Path, help="one that is there, in place of it")
    arguments.add_argument("--ask", action="append", default=[])
    wanted = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="syna-asked-"))
    pool = WorkerPool()
    pool.confinement()
    try:
        repository = wanted.repository or made(folder / "repository", wanted.files, wanted.commits)
        library = Library(repository, folder / "home", sandbox=pool)
        library.ask("where is nothing_at_all used?")  # the first worker is made ready
        measure(library, wanted.ask or ASKED)
    finally:
        pool.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
