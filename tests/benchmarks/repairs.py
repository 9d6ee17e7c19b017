"""How many of the small repair tasks are solved, through the real run service and the real box.

    python -m tests.benchmarks.repairs [name ...] [--models FOLDER]

Each is a package of tests/evals/repairs with a failing test. Solved is what the branch in the
repository says: its tests, run anew, all pass, and none of them was touched.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from core.bootstrap import bootstrap
from core.domain.approvals import Policy
from core.domain.code.changes import Change
from core.domain.code.commands import RunCommand
from core.errors import SynaError
from core.sandbox.pool import WorkerPool
from core.services.services import Services
from core.settings import Settings
from tests.fakes.repositories import Repository

TASKS = Path(__file__).parents[1] / "evals" / "repairs"
MODELS = Path.home() / ".cache" / "syna-ci" / "models"
QUESTION = "Fix the failing test"
LONGEST = 900.0


@dataclass(frozen=True)
class Outcome:
    name: str
    solved: bool
    seconds: float
    change: Change | None
    said: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--models", type=Path, default=MODELS)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    tasks = [
        t
        for t in sorted(TASKS.iterdir())
        if t.is_dir() and t.name[0] != "." and t.name in (asked.names or t.name)
    ]
    with tempfile.TemporaryDirectory() as work:
        services = bootstrap(Settings(home=Path(work) / "home", model_dir=asked.models))
        allowed = [Policy(kind=kind, rule="allow") for kind in ("commit", "publish_branch")]
        services.approvals.set_policies(allowed)
        box = WorkerPool(size=1)
        try:
            outcomes = [_shown(_try(services, box, task, Path(work))) for task in tasks]
        finally:
            box.close()
            services.close()
    _total(outcomes)


def _try(services: Services, box: WorkerPool, task: Path, work: Path) -> Outcome:
    repository = Repository(work / task.name)
    shutil.copytree(task, repository.folder, dirs_exist_ok=True)
    repository.commit({}, "Begin")
    source = services.repositories.attach(str(repository.folder))
    notebook = services.notebooks.create(task.name, (source.id,))
    begun = time.perf_counter()
    run_id = services.runs.start(notebook.id, QUESTION)
    view = services.runs.wait(run_id, LONGEST)
    seconds = time.perf_counter() - begun
    change = _changed(services, notebook.id)
    said = view.answer.text if view.answer is not None else str(view.failure)
    solved = change is not None and _holds(box, repository, change, work)
    return Outcome(task.name, solved, seconds, change, said)


def _changed(services: Services, notebook_id: str) -> Change | None:
    blocks = services.notebooks.view(notebook_id).blocks
    for cell in (cell for block in blocks for cell in block.cells):
        if cell.kind == "record" and cell.record.kind == "changed":
            return cell.record.change
    return None


def _holds(box: WorkerPool, repository: Repository, change: Change, work: Path) -> bool:
    """The branch as it is in the person's repository: its tests pass and are those that were."""
    if change.status != "published":
        return False
    folder = work / f"{repository.folder.name}-after"
    subprocess.run(
        ["git", "clone", "-q", "-b", change.branch, str(repository.folder), str(folder)], check=True
    )
    touched = repository.git("diff", "--name-only", "main", change.branch).split()
    if any(path.startswith("tests/") for path in touched):
        return False
    try:
        command = ("python", "-m", "pytest")
        reply = box.run(RunCommand(tree=str(folder), command=command)).reply
    except SynaError:
        return False
    return reply.kind == "command_run" and reply.good


def _shown(outcome: Outcome) -> Outcome:
    change = outcome.change
    calls = change.calls if change is not None else 0
    word = "solved" if outcome.solved else "not solved"
    print(f"{outcome.name:20} {word:11} {outcome.seconds:6.1f} s  {calls} calls", flush=True)
    for attempt in change.attempts if change is not None else ():
        mark = "+" if attempt.kept else "-"
        print(f"    {mark} {attempt.place}: {attempt.said[:150]}", flush=True)
    if not outcome.solved:
        print(f"    {outcome.said[:300]}", flush=True)
    return outcome


def _total(outcomes: list[Outcome]) -> None:
    solved = sum(outcome.solved for outcome in outcomes)
    seconds = sorted(outcome.seconds for outcome in outcomes)
    calls = sum(o.change.calls for o in outcomes if o.change is not None)
    middle = seconds[len(seconds) // 2] if seconds else 0.0
    print(f"{solved} of {len(outcomes)} solved, median {middle:.0f} s, {calls} calls in all")


if __name__ == "__main__":
    main()
