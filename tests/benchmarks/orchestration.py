"""What a run costs besides the model and the query: stages, checkpoints, events, cells.

    python -m tests.benchmarks.orchestration [RUNS]

A scripted model and a sandbox that answers at once stand in, the state is a real file, so that
what is measured is Syna's own work. Prints a table; it is no test.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from core.agents.data import DataAgent
from core.builtin import templates
from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.domain.home import Home
from core.domain.work import Limits, Progress, Request
from core.errors import StepError
from core.models.scripted import ScriptedModel
from core.protocols import Replied
from core.services.run_parts import RunParts, Skills
from core.services.runs import RunService
from core.storage.duckdb.state import DuckDBState
from core.tasks.local import LocalTasks
from tests.fakes.agents import KeywordIntents
from tests.fakes.floor import FakeSandbox, OneModel
from tests.fakes.samples import notebook
from tests.fakes.source_reader import FakeSourceReader

QUESTION = "What is the total by region?"
SQL = "SELECT region, sum(total) AS total FROM orders GROUP BY region ORDER BY total DESC"
PLAIN_RUN = 3.0  # seconds that the bundled model and one query take on two cores


class Watch:
    """Seconds spent elsewhere: in the model and in the sandbox."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def away(self) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - begun


class WatchedModel(ScriptedModel):
    def __init__(self, watch: Watch) -> None:
        super().__init__(lambda request: SQL, delay=0.001)
        self._watch = watch

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        said = super().stream(request, cancel)
        while True:
            with self._watch.away():
                item = next(said, None)
            if item is None:
                return
            yield item

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        return None


class WatchedSandbox(FakeSandbox):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied:
        with self._watch.away():
            if request.kind != "run_query" or "sum(" not in request.sql.lower():
                raise StepError("Only the question's own query is answered here.", code="sql")
            return super().run(request, limits=limits, cancel=cancel, progress=progress)


def service_in(root: Path, watch: Watch) -> tuple[RunService, DuckDBState]:
    home = Home(root)
    state = DuckDBState(home)
    state.notebooks.save(notebook(title="Untitled notebook", source_ids=("s1",)))
    skills = Skills(intents=KeywordIntents(), agents={"data": DataAgent()}, templates=templates())
    parts = RunParts(
        runs=state.runs,
        notebooks=state.notebooks,
        results=state.results,
        sources=FakeSourceReader(),
        models=OneModel(WatchedModel(watch)),
        sandbox=WatchedSandbox(watch),
        tasks=LocalTasks(),
        skills=lambda: skills,
        checkpoints=home.checkpoints,
    )
    return RunService(parts), state


@dataclass(frozen=True)
class Measured:
    """Milliseconds: a run without model and query, its processor time, and each stage's median."""

    own: list[float]
    processor: list[float]
    stages: dict[str, float]


def measure(service: RunService, watch: Watch, runs: int) -> Measured:
    own: list[float] = []
    processor: list[float] = []
    stages: defaultdict[str, list[float]] = defaultdict(list)
    for number in range(runs + 2):
        watch.seconds, begun, worked = 0.0, time.perf_counter(), time.process_time()
        view = service.wait(service.start("n1", QUESTION), 60)
        took = time.perf_counter() - begun
        if view.status != "finished":
            raise SystemExit(f"the run ended as {view.status}: {view.failure}")
        if number < 2:  # imports and first pages of the files
            continue
        own.append((took - watch.seconds) * 1000)
        processor.append((time.process_time() - worked) * 1000)
        for stage, seconds in view.stages:
            stages[stage].append(seconds * 1000)
    return Measured(own, processor, {stage: median(times) for stage, times in stages.items()})


def main(runs: int) -> None:
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        service, state = service_in(Path(folder), watch)
        found = measure(service, watch, runs)
        service.close()
        state.close()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    print(f"{runs} runs, {platform.machine()}, Python {platform.python_version()}, commit {commit}")
    middle = median(found.own)
    print(f"{'own work of a run, median':34}{middle:8.1f} ms   (bound: 150 ms)")
    print(f"{'own work of a run, p95':34}{quantiles(found.own, n=20)[-1]:8.1f} ms")
    print(f"{'processor time of a run, median':34}{median(found.processor):8.1f} ms")
    share = middle / 1000 / (PLAIN_RUN + middle / 1000)
    print(f"{'share of a 3 s run':34}{share * 100:8.1f} %    (bound: 5 %)")
    for stage, milliseconds in found.stages.items():
        print(f"  {'stage ' + stage:32}{milliseconds:8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
