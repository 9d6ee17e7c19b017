"""Where the system cannot confine: Python runs on a person's word only, everything else as ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.domain.work import RunPython, RunQuery
from core.errors import StepError
from core.sandbox.launch import PlainLauncher
from core.sandbox.pool import WorkerPool


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool(launcher=PlainLauncher())
    yield made
    made.close()


def test_it_says_so(pool: WorkerPool) -> None:
    assert pool.confinement().tier == "restricted"


def test_queries_run(pool: WorkerPool) -> None:
    assert pool.run(RunQuery(sql="SELECT 1 AS one", tables=())).table is not None


def test_python_is_refused_and_nothing_is_started(pool: WorkerPool) -> None:
    before = [worker.id for worker in pool._idle]
    with pytest.raises(StepError) as caught:
        pool.run(RunPython(code="1"))
    assert caught.value.code == "tier"
    assert "Nothing was run" in caught.value.kept
    assert "allow this one run" in caught.value.remedy
    assert [worker.id for worker in pool._idle] == before


def test_python_runs_on_a_persons_word_in_a_process_of_its_own(pool: WorkerPool) -> None:
    code = "import os; np.ruined = True; answer['id'] = os.getpid()"
    ids = set()
    for _ in range(2):
        reply = pool.run(RunPython(code=code, accepted_risk=True)).reply
        assert reply.kind == "python_run"
        ids.add(reply.answers[0].value)
    assert len(ids) == 2
    assert ids.isdisjoint(worker.id for worker in pool._idle)
    reply = pool.run(RunPython(code="hasattr(np, 'ruined')", accepted_risk=True)).reply
    assert reply.kind == "python_run"
    assert reply.value is not None
    assert reply.value.value is False
