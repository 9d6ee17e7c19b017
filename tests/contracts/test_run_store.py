"""What every RunStore promises."""

from __future__ import annotations

import pytest

from core.domain.events import RunEvent, RunFinished, RunStarted, StepText
from core.errors import StorageError, UserError
from core.protocols import RunStore
from tests.fakes.runs import MemoryRunStore
from tests.fakes.samples import START, at, run


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> RunStore:
    if request.param == "memory":
        return MemoryRunStore()
    return request.getfixturevalue("state").runs


def event(seq: int, run_id: str = "r1") -> RunEvent:
    what = StepText(step="s", text=f"SELECT {seq} -- é\n")
    return RunEvent(run_id=run_id, seq=seq, at=START, what=what)


def test_a_run_comes_back_equal_and_can_change(store: RunStore) -> None:
    store.save(run())
    assert store.get("r1") == run()
    done = run(status="finished", ended_at=at(1), model="m")
    store.save(done)
    assert store.get("r1") == done
    with pytest.raises(UserError, match="not there"):
        store.get("none")


def test_the_newest_run_is_first_and_a_list_has_an_end(store: RunStore) -> None:
    for place in range(5):
        store.save(run(f"r{place}", started_at=at(place), notebook_id=f"n{place % 2}"))
    assert [r.id for r in store.list()] == ["r4", "r3", "r2", "r1", "r0"]
    assert [r.id for r in store.list(limit=2)] == ["r4", "r3"]
    assert [r.id for r in store.list(notebook_id="n0")] == ["r4", "r2", "r0"]
    assert store.list(notebook_id="none") == ()


def test_events_come_back_equal_from_any_number_on(store: RunStore) -> None:
    first = RunEvent(
        run_id="r1", seq=1, at=START, what=RunStarted(question="How many?", model=None)
    )
    last = RunEvent(run_id="r1", seq=4, at=at(2), what=RunFinished(cells=("c",), seconds=1.5))
    store.append([first, event(2)])
    store.append([event(1, "other")])
    store.append([event(3), last])
    store.append([])
    assert store.events("r1") == (first, event(2), event(3), last)
    assert store.events("r1", after=2) == (event(3), last)
    assert store.events("r1", after=4) == ()
    assert store.events("none") == ()


def test_a_number_is_given_once_and_a_refused_append_leaves_nothing(store: RunStore) -> None:
    store.append([event(1)])
    with pytest.raises(StorageError):
        store.append([event(2), event(1)])
    assert store.events("r1") == (event(1),)
    store.append([event(2)])
    assert store.events("r1") == (event(1), event(2))
