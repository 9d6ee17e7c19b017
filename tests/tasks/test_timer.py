"""Work again and again, one of a name at a time, whatever it raises."""

from __future__ import annotations

import threading
import time

import pytest

from core.tasks.timer import APTimer

SECOND = 1 / 60


@pytest.fixture
def timer() -> APTimer:
    return APTimer()


def test_work_comes_again_though_it_fails(timer: APTimer) -> None:
    turns = threading.Semaphore(0)

    def fail() -> None:
        turns.release()
        raise ValueError("a bug")

    timer.every("a", SECOND, fail)
    assert turns.acquire(timeout=60)
    assert turns.acquire(timeout=60)
    timer.close()


def test_a_name_is_replaced_dropped_and_forgotten(timer: APTimer) -> None:
    old, new = threading.Semaphore(0), threading.Semaphore(0)
    timer.every("a", SECOND, old.release)
    timer.every("a", SECOND, new.release)
    timer.every("b", 60, lambda: None)
    assert timer.names() == {"a", "b"}
    timer.drop("b")
    timer.drop("b")
    assert new.acquire(timeout=60)
    while old.acquire(blocking=False):
        continue  # its turn may have come before it was replaced
    assert all(new.acquire(timeout=60) for _ in range(2))
    timer.close()
    assert not old.acquire(blocking=False)
    assert timer.names() == frozenset()
    timer.every("late", SECOND, lambda: None)
    assert timer.names() == frozenset()


def test_one_at_a_time_though_it_takes_longer_than_its_turn(timer: APTimer) -> None:
    running, most, over = 0, 0, threading.Semaphore(0)

    def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(1.5)
        running -= 1
        over.release()

    timer.every("slow", SECOND, slow)
    assert all(over.acquire(timeout=60) for _ in range(2))
    timer.close()
    assert most == 1
