"""All open runs of this process: entered, worked on, ended."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from core.domain.correlation import working_for
from core.domain.events import (
    ChoiceAsked,
    ChoiceMade,
    Happening,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunInterrupted,
    RunStarted,
)
from core.domain.runs import OPEN, Run, RunStatus
from core.domain.work import Failure, failure_of
from core.errors import Cancelled, SynaError
from core.orchestrator.leave import error_cell, place_after
from core.services.lanes import Lanes
from core.services.open_run import OpenRun
from core.services.run_approvals import RunApprovals
from core.services.run_log import EventWriter, RunLog
from core.services.run_parts import RunHooks, RunParts, context_of

if TYPE_CHECKING:
    from core.orchestrator.graph import Orchestrator, Outcome
    from core.orchestrator.state import Asked

log = logging.getLogger("syna.runs")
_LOGS_AT_HAND = 32


class OpenRuns:
    """Thread-safe. One run works in each notebook at a time; the others wait their turn."""

    def __init__(self, parts: RunParts, finished: Callable[[Run], None]) -> None:
        self._parts = parts
        self._when_finished = finished
        self.approvals = RunApprovals(parts.approvals)
        self._lock = threading.RLock()
        self._open: dict[str, OpenRun] = {}
        self._past: OrderedDict[str, RunLog] = OrderedDict()
        self._lanes = Lanes()
        self._writer = EventWriter(parts.runs)
        self._graph: Orchestrator | None = None
        self._turns = threading.Condition()
        self._at_work = 0
        self._loading = threading.Lock()
        self.closing = False

    def get(self, run_id: str) -> OpenRun | None:
        with self._lock:
            return self._open.get(run_id)

    def of_notebook(self, notebook_id: str) -> Sequence[OpenRun]:
        """The one at work first, then those that are queued, then those that wait for a person."""
        with self._lock:
            own = [o for o in self._open.values() if o.run.notebook_id == notebook_id]
        first = self._lanes.first(notebook_id)
        still = [opened for opened in own if opened.log.view.status in OPEN]
        return sorted(still, key=lambda o: (o.run.id != first, o.run.status == "waiting"))

    def log(self, run_id: str) -> RunLog:
        """The log of any run; those that are over are read from the store once."""
        with self._lock:
            if run_id in self._open:
                return self._open[run_id].log
            if run_id in self._past:
                self._past.move_to_end(run_id)
                return self._past[run_id]
        run = self._parts.runs.get(run_id)
        read = RunLog(run, self._parts.runs.events(run_id), lambda within: None)
        with self._lock:
            self._remember(run_id, read)
        return read

    def adopt(self, run: Run) -> OpenRun:
        """The run as an open one, from the store if this process does not know it yet."""
        with self._lock:
            if run.id not in self._open:
                events = self._parts.runs.events(run.id)
                self._past.pop(run.id, None)
                self._open[run.id] = OpenRun(run, self._writer.open(run, events))
            return self._open[run.id]

    def enter(self, opened: OpenRun) -> None:
        """Let it work as soon as its notebook is free."""
        run = opened.run
        with self._lock:
            self._open[run.id] = opened
        if self._lanes.enter(run.notebook_id, run.id):
            self._parts.tasks.submit(run.id, lambda: self._work(opened))

    def end(self, opened: OpenRun, status: RunStatus, last: Happening | None = None) -> None:
        """Say and record how it ended, let go of it, and start the next one."""
        run = opened.ended(status)
        if last is not None:
            opened.log.emit(last)
        opened.log.settle()
        try:
            self._parts.runs.save(run)
        except SynaError:
            log.exception("the end of a run could not be stored")
        if status != "interrupted":
            self.approvals.over(run)
            if self._graph is not None:
                self._graph.forget(run.id)
        with self._lock:
            self._open.pop(run.id, None)
            self._remember(run.id, opened.log)
        self._writer.forget(run.id)
        self._next(run)

    def cancel(self, run_id: str) -> None:
        """Stop a run wherever it stands. One that is over stays as it is."""
        opened = self._unended(run_id)
        if opened is None:
            return
        if opened.stop(RunCancelled()):
            self.end(opened, "cancelled")
        opened.log.settle()

    def _unended(self, run_id: str) -> OpenRun | None:
        """Looked up and adopted at once: one that ends meanwhile would be opened again."""
        with self._lock:
            known = self._open.get(run_id)
            run = known.run if known else self._parts.runs.get(run_id)
            return self.adopt(run) if run.status in OPEN | {"interrupted"} else None

    def take_over(self, run: Run) -> RunStatus:
        """A run that another process left open; returns how it stands now."""
        opened = self.adopt(run)
        status = opened.log.view.status
        if status == "waiting":
            opened.set_status(status)
            opened.waits_for = opened.log.view.approval_id
            return status
        if status in OPEN:
            self.end(opened, "interrupted", RunInterrupted())
            return "interrupted"
        self.end(opened, status)  # its record did not say so yet
        return status

    def load(self) -> Orchestrator:
        """The graph, loaded when it is first needed."""
        with self._loading:
            if self._graph is None:
                from core.orchestrator.graph import Orchestrator

                self._graph = Orchestrator(self._parts.checkpoints)
                self._graph.forget_all_but(self._resumable())
            return self._graph

    def close(self, timeout: float) -> None:
        """Interrupt what works, so that it can be resumed; store what is still to store."""
        self.closing = True
        with self._lock:
            opened = [each for each in self._open.values() if each.run.status != "waiting"]
        for each in opened:
            if each.stop(None):
                self.end(each, "interrupted", RunInterrupted())
        deadline = monotonic() + timeout
        with self._turns:
            self._turns.wait_for(lambda: self._at_work == 0, max(0.0, deadline - monotonic()))
        self._writer.close()
        with self._loading:
            if self._graph is not None:
                self._graph.close()

    def _work(self, opened: OpenRun) -> None:
        """One turn of a run on a thread: until it is over or asks something."""
        with self._turn(), working_for(opened.run.id):
            if not opened.begin_turn():
                return
            try:
                self._came_to(opened, self._run(opened))
            except Cancelled:
                self._stopped(opened)
            except SynaError as error:
                log.warning("run failed: %s", type(error).__name__)
                self._failed(opened, failure_of(error))
            except Exception as error:
                bug = secrets.token_hex(4)
                log.exception("run met a bug, %s", bug)
                failure = failure_of(error)
                remedy = f"{failure.remedy} Its id there is {bug}."
                self._failed(opened, failure.model_copy(update={"remedy": remedy}))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Counted by turn: a run that asked may be in its next one before this one has ended."""
        with self._turns:
            self._at_work += 1
        try:
            yield
        finally:
            with self._turns:
                self._at_work -= 1
                self._turns.notify_all()

    def _run(self, opened: OpenRun) -> Outcome:
        run = opened.set_status("running")
        if opened.log.view.started_at is None:
            opened.log.emit(RunStarted(question=run.question, model=run.model))
        hooks = RunHooks(
            emit=lambda what: self._emit(opened, what),
            keep=lambda cells: opened.keep(cells, self._parts.notebooks),
            seconds=opened.seconds,
            cancel=opened.token,
        )
        graph = self.load()
        context = context_of(run, self._parts, hooks)
        match opened.way:
            case "begin":
                return graph.begin(context)
            case "resume":
                return graph.resume(context)
            case "choose":
                return graph.choose(context, opened.value)

    def _emit(self, opened: OpenRun, what: Happening) -> None:
        opened.emit(what)
        self.approvals.heard(opened.run, what)

    def _came_to(self, opened: OpenRun, outcome: Outcome) -> None:
        if outcome.asked is not None:
            self._asks(opened, outcome.asked)
        elif outcome.failure is not None:
            self.end(opened, "failed", RunFailed(failure=outcome.failure))
        else:
            self._finished(opened, outcome.state.cells)

    def _asks(self, opened: OpenRun, asked: Asked) -> None:
        """Rest before a reader can see the question: an answer may come at once."""
        request = self.approvals.request(opened.run, asked)
        if request is not None and (verdict := request.verdict) is not None:
            self.approvals.note(opened, request)
            opened.way, opened.value = "choose", verdict.value
            self._came_to(opened, self._run(opened))
            return
        self._parts.runs.save(opened.set_status("waiting"))
        if not opened.rest():
            self._stopped(opened)
            return
        self._next(opened.run)
        approval_id = request.id if request is not None else ""
        said = ChoiceAsked(
            question=asked.question,
            choices=asked.choices,
            action=asked.action,
            approval_id=approval_id,
        )
        opened.ask(said, approval_id)
        opened.log.settle()
        self.go_on_decided(opened)  # somebody may have been quicker than this

    def go_on_decided(self, opened: OpenRun) -> None:
        """Let a run work on that waits for a request which was decided; else it waits on."""
        request = self.approvals.get(opened.waits_for)
        verdict = request.verdict if request is not None else None
        if request is None or verdict is None or self.closing or not opened.take(request.id):
            return
        opened.way, opened.value = "choose", verdict.value
        self.go_on(opened, ChoiceMade(value=verdict.value))

    def go_on(self, opened: OpenRun, what: Happening) -> None:
        """Readers see that it goes on before the caller does."""
        opened.set_status("queued")
        opened.log.emit(what)
        opened.log.settle()
        self.enter(opened)

    def _finished(self, opened: OpenRun, cells: tuple[str, ...]) -> None:
        """What follows from the answer is there, or begun, when readers hear of the end."""
        try:
            self._when_finished(opened.run)
        except Exception:  # the answer is kept, and its run must end
            log.exception("what follows from an answer failed")
        self.end(opened, "finished", RunFinished(cells=cells, seconds=opened.seconds()))

    def _stopped(self, opened: OpenRun) -> None:
        """A person stopped it (the log says so already), or Syna closes."""
        if opened.log.closed:
            self.end(opened, "cancelled")
        else:
            self.end(opened, "interrupted", RunInterrupted())

    def _failed(self, opened: OpenRun, failure: Failure) -> None:
        if opened.kept:  # what failed came after the answer was safe
            self._finished(opened, opened.kept)
            return
        run = opened.run
        try:
            cells = self._parts.notebooks.cells(run.notebook_id)
            cell = error_cell(
                run_id=run.id,
                notebook_id=run.notebook_id,
                position=place_after([cell for cell in cells if cell.run_id != run.id]),
                question=run.question,
                failure=failure,
            )
            opened.keep((cell,), self._parts.notebooks)
        except Cancelled:
            self._stopped(opened)
            return
        except SynaError:
            log.exception("the failure of a run could not be kept in its notebook")
        self.end(opened, "failed", RunFailed(failure=failure))

    def _next(self, run: Run) -> None:
        following = self._lanes.leave(run.notebook_id, run.id)
        opened = self.get(following) if following else None
        if opened is not None and not self.closing:
            self._parts.tasks.submit(opened.run.id, lambda: self._work(opened))

    def _remember(self, run_id: str, past: RunLog) -> None:
        self._past[run_id] = past
        while len(self._past) > _LOGS_AT_HAND:
            self._past.popitem(last=False)

    def _resumable(self) -> frozenset[str]:
        kept = OPEN | {"interrupted"}
        stored = (r.id for r in self._parts.runs.list(limit=1_000) if r.status in kept)
        with self._lock:
            return frozenset(stored) | frozenset(self._open)
