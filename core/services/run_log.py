"""The events of open runs: numbered, stored in groups, then shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic

from core.domain.events import Happening, RunEvent
from core.domain.run_view import RunView, fold
from core.domain.runs import OPEN, Run
from core.domain.value import now
from core.errors import StorageError, SynaError
from core.protocols import RunStore

log = logging.getLogger("syna.runs")
WAIT = 0.02  # seconds that an event may wait for others, so that one commit stores them all
TEXT_WAIT = 0.05  # the same for text, which comes in many small pieces
_LAST = frozenset({"run_finished", "run_failed", "run_cancelled", "run_interrupted"})


class RunLog:
    """Events of one run. Readers see an event only once it is stored."""

    def __init__(self, run: Run, events: Sequence[RunEvent], wake: Callable[[float], None]) -> None:
        self._run_id = run.id
        self._wake = wake
        self._changed = threading.Condition()
        self._events = list(events)
        self._view = fold(RunView(question=run.question, model=run.model), events)
        self._seq = self._view.seq
        self._waiting: list[tuple[datetime, Happening]] = []
        self._accepted = self._settled = 0
        self._closed = False
        self._fault: SynaError | None = None

    @property
    def view(self) -> RunView:
        return self._view

    @property
    def closed(self) -> bool:
        """Whether its last event was taken in."""
        return self._closed

    def events(self, after: int = 0) -> Sequence[RunEvent]:
        with self._changed:
            return tuple(self._events[max(0, after) :])  # seq counts from 1 without gaps

    def emit(self, what: Happening) -> None:
        """Take an event in; nothing after the last one. StorageError when none can be stored."""
        last = what.kind in _LAST
        with self._changed:
            if self._closed:
                return
            if self._fault is not None and not last:
                raise self._fault
            self._closed = last
            self._accepted += 1
            self._take(what)
        self._wake(TEXT_WAIT if what.kind == "step_text" else 0.0 if last else WAIT)

    def _take(self, what: Happening) -> None:
        """Text that follows text of the same step becomes one event with it."""
        if self._waiting and what.kind == "step_text" and not what.fresh:
            at, before = self._waiting[-1]
            if before.kind == "step_text" and before.step == what.step:
                joined = before.model_copy(update={"text": before.text + what.text})
                self._waiting[-1] = (at, joined)
                return
        self._waiting.append((now(), what))

    def drain(self) -> tuple[Sequence[RunEvent], int]:
        """What waits, numbered; and the mark to give back to `publish`."""
        with self._changed:
            first = self._seq + 1
            events = [
                RunEvent(run_id=self._run_id, seq=seq, at=at, what=what)
                for seq, (at, what) in enumerate(self._waiting, first)
            ]
            self._seq += len(events)
            self._waiting.clear()
            return events, self._accepted

    def publish(
        self, events: Sequence[RunEvent], mark: int, *, fault: SynaError | None = None
    ) -> None:
        """Show stored events to readers. After a fault they are shown though they are not kept."""
        with self._changed:
            self._events.extend(events)
            self._view = fold(self._view, events)
            self._settled = mark
            self._fault = fault or self._fault
            self._changed.notify_all()

    def settle(self, timeout: float = 10.0) -> None:
        """Wait until everything taken in so far is shown."""
        self._wake(0.0)
        with self._changed:
            mark = self._accepted
            self._changed.wait_for(lambda: self._settled >= mark, timeout)

    def wait(self, timeout: float) -> RunView:
        """The view once the run is over or waits for a person, or after `timeout` seconds."""
        deadline = monotonic() + timeout
        with self._changed:
            self._changed.wait_for(
                lambda: self._view.status not in OPEN or self._view.status == "waiting",
                max(0.0, deadline - monotonic()),
            )
            return self._view


class EventWriter:
    """One thread that stores the events of all open runs, many in one commit."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._wanted = threading.Condition()
        self._writing = threading.Lock()
        self._logs: dict[str, RunLog] = {}
        self._due: float | None = None  # when what waits must be written
        self._closed = False
        self._thread: threading.Thread | None = None

    def open(self, run: Run, events: Sequence[RunEvent] = ()) -> RunLog:
        opened = RunLog(run, events, self._wake)
        with self._wanted:
            self._logs[run.id] = opened
        return opened

    def forget(self, run_id: str) -> None:
        """Let go of a run that is over; what it still had to store is stored."""
        with self._wanted:
            opened = self._logs.pop(run_id, None)
        if opened is not None:
            self._write([opened])

    def close(self) -> None:
        with self._wanted:
            self._closed = True
            self._wanted.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout=10)
        self._write(list(self._logs.values()))

    def _wake(self, within: float) -> None:
        due = monotonic() + within
        with self._wanted:
            self._due = due if self._due is None else min(self._due, due)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="syna-events", daemon=True)
                self._thread.start()
            self._wanted.notify_all()

    def _run(self) -> None:
        while not self._closed:
            with self._wanted:
                while not self._closed and (self._due is None or self._due > monotonic()):
                    self._wanted.wait(None if self._due is None else self._due - monotonic())
                self._due = None
                logs = list(self._logs.values())
            self._write(logs)

    def _write(self, logs: Iterable[RunLog]) -> None:
        with self._writing:  # what is numbered first is stored first
            self._store_and_show(logs)

    def _store_and_show(self, logs: Iterable[RunLog]) -> None:
        drained = [(each, *each.drain()) for each in logs]
        events = [event for _, group, _ in drained for event in group]
        fault: SynaError | None = None
        if events:
            try:
                self._store.append(events)
            except SynaError as error:
                fault = error
            except Exception:
                log.exception("events could not be stored")
                fault = StorageError(
                    "What happens in this run could not be stored.",
                    kept="Your notebooks are as they were.",
                    remedy="Check that the disk is not full, then ask again.",
                )
        for each, group, mark in drained:
            each.publish(group, mark, fault=fault)
