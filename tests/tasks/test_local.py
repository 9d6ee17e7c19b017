from __future__ import annotations

import logging
import queue
import threading
import time
from typing import Any

import pytest

from core.errors import UserError
from core.tasks.local import LocalTasks

SOON = 20.0


def test_work_runs_beside_the_caller_and_its_name_is_free_afterwards() -> None:
    tasks, go, done = LocalTasks(), threading.Event(), threading.Event()

    def work() -> None:
        go.wait(SOON)
        done.set()

    tasks.submit("r1", work)
    assert tasks.running("r1")
    assert not tasks.running("r2")
    go.set()
    assert done.wait(SOON)
    tasks.close()
    assert not tasks.running("r1")


def test_as_many_run_side_by_side_as_there_are_threads_and_the_rest_waits() -> None:
    tasks = LocalTasks(threads=2)
    meet, go, third = threading.Barrier(3), threading.Event(), threading.Event()

    def work() -> None:
        meet.wait(SOON)
        go.wait(SOON)

    tasks.submit("a", work)
    tasks.submit("b", work)
    tasks.submit("c", third.set)
    meet.wait(SOON)  # both run at once, or this breaks
    assert not third.is_set()
    go.set()
    assert third.wait(SOON)
    tasks.close()


def test_a_bug_is_logged_with_an_id_and_the_thread_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("syna")
    before, logger.propagate = logger.propagate, True
    tasks, after = LocalTasks(threads=1), threading.Event()
    try:
        tasks.submit("bad", lambda: 1 / 0 and None)
        tasks.submit("good", after.set)
        assert after.wait(SOON)
        tasks.close()
    finally:
        logger.propagate = before
    assert "bad met a bug" in caplog.text
    assert not tasks.running("bad")


def test_closing_drops_what_waits_and_takes_nothing_more() -> None:
    tasks, dropped = LocalTasks(threads=1), threading.Event()

    def offer() -> None:
        while True:
            tasks.submit("second", dropped.set)
            time.sleep(0.01)

    def work() -> None:
        """Goes on until nothing is taken any more."""
        with pytest.raises(UserError, match="closing"):
            offer()

    tasks.submit("first", work)
    tasks.submit("second", dropped.set)
    tasks.close(SOON)
    assert not tasks.running("first")
    assert not tasks.running("second")
    assert not dropped.is_set()
    with pytest.raises(UserError, match="closing"):
        tasks.submit("third", dropped.set)


def test_closing_waits_no_longer_than_it_was_told() -> None:
    tasks, go = LocalTasks(), threading.Event()
    tasks.submit("stuck", lambda: go.wait(SOON) and None)
    begun = time.monotonic()
    tasks.close(0.1)
    assert time.monotonic() - begun < SOON
    go.set()


class LastTaken(queue.SimpleQueue[Any]):
    """As it is where a thread takes the last work right after somebody saw it there."""

    def empty(self) -> bool:
        return False


def test_closing_does_not_wait_for_work_that_a_thread_took_just_before() -> None:
    tasks = LocalTasks()
    tasks._queue = LastTaken()
    closing = threading.Thread(target=tasks.close, daemon=True)
    closing.start()
    closing.join(SOON)
    assert not closing.is_alive()


def test_many_small_works_all_run() -> None:
    tasks, lock, count = LocalTasks(threads=4), threading.Lock(), []

    def work() -> None:
        with lock:
            count.append(1)

    for number in range(200):
        tasks.submit(f"w{number}", work)
    deadline = time.monotonic() + SOON
    while len(count) < 200 and time.monotonic() < deadline:
        time.sleep(0.01)
    tasks.close()
    assert len(count) == 200
