"""Events are numbered without gaps, stored in groups, and seen only once they are stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from core.domain.events import (
    PlanMade,
    RunCancelled,
    RunEvent,
    RunFinished,
    RunStarted,
    StepStarted,
    StepText,
)
from core.domain.plan import Plan, Step
from core.errors import StorageError
from core.services.run_log import EventWriter
from tests.fakes.runs import MemoryRunStore
from tests.fakes.samples import run

PLAN = Plan(steps=(Step(name="one", agent="data", task="t", output="one"),))


class CountingStore(MemoryRunStore):
    def __init__(self) -> None:
        super().__init__()
        self.groups: list[int] = []
        self.hold = threading.Event()
        self.hold.set()

    def append(self, events: Sequence[RunEvent]) -> None:
        self.hold.wait(60)
        super().append(events)
        self.groups.append(len(events))


class FullDisk(MemoryRunStore):
    def append(self, events: Sequence[RunEvent]) -> None:
        raise StorageError("The disk is full.")


def test_text_is_joined_and_stored_in_few_commits() -> None:
    store = CountingStore()
    writer = EventWriter(store)
    log = writer.open(run())
    log.emit(PlanMade(plan=PLAN))
    log.emit(StepStarted(step="one"))
    log.settle()
    before = len(store.groups)
    store.hold.clear()  # while one commit is under way, or waited for, the rest comes
    for _ in range(300):
        log.emit(StepText(step="one", text="ab"))
    store.hold.set()
    log.settle()
    writer.close()
    assert log.view.steps[0].text == "ab" * 300
    assert len(store.groups) - before <= 2
    assert [event.seq for event in store.events("r1")] == list(
        range(1, len(store.events("r1")) + 1)
    )


def test_text_that_starts_anew_is_not_joined_to_what_stood_there() -> None:
    writer = EventWriter(MemoryRunStore())
    log = writer.open(run())
    for what in (PlanMade(plan=PLAN), StepStarted(step="one")):
        log.emit(what)
    log.emit(StepText(step="one", text="wrong"))
    log.emit(StepText(step="one", text="SELECT", fresh=True))
    log.emit(StepText(step="one", text=" 1"))
    log.settle()
    writer.close()
    assert log.view.steps[0].text == "SELECT 1"


def test_text_waits_at_most_a_moment() -> None:
    writer = EventWriter(MemoryRunStore())
    log = writer.open(run())
    log.emit(PlanMade(plan=PLAN))
    log.emit(StepStarted(step="one"))
    log.settle()
    log.emit(StepText(step="one", text="SELECT"))
    end = time.monotonic() + 60  # 0.05 on a machine that has nothing else to do
    while not log.view.steps[0].text and time.monotonic() < end:
        time.sleep(0.002)
    assert log.view.steps[0].text == "SELECT"
    writer.close()


def test_nobody_sees_an_event_before_it_is_stored() -> None:
    store = CountingStore()
    store.hold.clear()
    writer = EventWriter(store)
    log = writer.open(run())
    log.emit(RunStarted(question="q", model=None))
    time.sleep(0.05)
    assert log.view.status == "queued"
    assert not log.events()
    store.hold.set()
    log.settle()
    assert log.view.status == "running"
    assert log.events() == store.events("r1")
    writer.close()


def test_threads_share_a_log_without_gaps_or_twins() -> None:
    store = MemoryRunStore()
    writer = EventWriter(store)
    logs = [writer.open(run(f"r{n}")) for n in range(3)]

    def speak(number: int) -> None:
        for _ in range(60):
            logs[number % 3].emit(StepStarted(step="one"))

    threads = [threading.Thread(target=speak, args=(n,)) for n in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.settle()
    writer.close()
    for number in range(3):
        seqs = [event.seq for event in store.events(f"r{number}")]
        assert seqs == list(range(1, 181))


def test_a_log_goes_on_after_the_events_it_was_opened_with() -> None:
    store = MemoryRunStore()
    first = EventWriter(store)
    log = first.open(run())
    log.emit(RunStarted(question="q", model=None))
    first.close()
    second = EventWriter(store)
    log = second.open(run(), store.events("r1"))
    log.emit(RunFinished(cells=(), seconds=1))
    second.close()
    assert [event.seq for event in store.events("r1")] == [1, 2]
    assert log.view.status == "finished"
    assert [event.seq for event in log.events(1)] == [2]


def test_nothing_is_said_after_the_last_word() -> None:
    writer = EventWriter(MemoryRunStore())
    log = writer.open(run())
    log.emit(RunCancelled())
    log.emit(RunFinished(cells=("c",), seconds=1))
    writer.close()
    assert log.view.status == "cancelled"
    assert len(log.events()) == 1


def test_a_full_disk_ends_the_run_and_people_still_see_why() -> None:
    writer = EventWriter(FullDisk())
    log = writer.open(run())
    log.emit(RunStarted(question="q", model=None))
    log.settle()
    with pytest.raises(StorageError, match="disk is full"):
        log.emit(StepStarted(step="one"))
    log.emit(RunCancelled())
    log.settle()
    assert log.view.status == "cancelled"
    writer.close()


def test_waiting_ends_with_the_run_or_with_the_time_given() -> None:
    writer = EventWriter(MemoryRunStore())
    log = writer.open(run())
    assert log.wait(0.01).status == "queued"
    threading.Timer(0.05, lambda: log.emit(RunFinished(cells=(), seconds=0))).start()
    assert log.wait(60).status == "finished"
    writer.close()
