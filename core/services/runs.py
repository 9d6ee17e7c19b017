"""Runs: a question is asked, followed, stopped, resumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.conversations.flows.code import asks_for_function
from core.domain.approvals import Approval
from core.domain.conversation import Conversation
from core.domain.events import ChoiceMade, RunEvent, RunResumed
from core.domain.run_view import RunView
from core.domain.runs import OPEN, Run
from core.domain.sources import Schema
from core.domain.value import new_id, now
from core.errors import UserError
from core.services.open_run import OpenRun
from core.services.open_runs import OpenRuns
from core.services.run_parts import RunParts

LONGEST_QUESTION = 4_000  # characters
_LOOKED_BACK = 1_000  # runs, when Syna starts


class RunService:
    """Thread-safe. Runs work on the task runner; every call here returns at once but `wait`."""

    def __init__(
        self, parts: RunParts, *, finished: Callable[[Run], None] = lambda run: None
    ) -> None:
        """`finished` gets each run whose answer is in its notebook, before its end is told."""
        self._parts = parts
        self._runs = OpenRuns(parts, finished)

    # Asking

    def start(self, notebook_id: str, question: str, *, model: str | None = None) -> str:
        """Begin to answer; returns the run's id. A second run in a notebook waits for the first."""
        asked = checked_question(question)
        notebook = self._parts.notebooks.get(notebook_id)
        if not notebook.source_ids and needs_data(asked):
            raise UserError(
                "This notebook has no data to ask about yet.",
                kept="Nothing was started.",
                remedy="Attach a file or a folder, then ask again.",
            )
        wanted = model or notebook.model
        run = Run(
            id=new_id(),
            notebook_id=notebook_id,
            question=asked,
            status="queued",
            model=wanted or self._parts.default_model(),
            started_at=now(),
        )
        self._refuse_when_closing()
        self._parts.runs.save(run)
        self._runs.enter(self._runs.adopt(run))
        return run.id

    def choose(self, run_id: str, value: str) -> None:
        """Answer what a waiting run asked; `value` is one of its choices."""
        opened = self._waiting(run_id)
        if opened.log.view.action is not None:
            raise UserError(
                "This run waits for your yes or no, not for a choice.",
                kept="The run still waits.",
                remedy="Decide on the Approvals page.",
            )
        values = [choice.value for choice in opened.log.view.choices]
        if value not in values:
            raise UserError(
                "That is none of the choices of this run.",
                kept="The run still waits.",
                remedy="Pick one of the choices it shows.",
            )
        self._refuse_when_closing()
        opened.way, opened.value = "choose", value
        self._runs.go_on(opened, ChoiceMade(value=value))

    def decided(self, approval: Approval) -> None:
        """Somebody decided what a run waits for: it goes on, whatever was decided."""
        if approval.origin.kind != "run":
            return
        run = self.get(approval.origin.id)
        if run.status == "waiting":
            self._runs.go_on_decided(self._runs.adopt(run))
        elif run.status == "interrupted" and not self._runs.closing:
            self.resume(run.id)

    def cancel_in(self, notebook_id: str) -> None:
        """Stop all that works or waits in a notebook."""
        for run in self.list(notebook_id, limit=_LOOKED_BACK):
            if run.status in OPEN | {"interrupted"}:
                self.cancel(run.id)

    def resume(self, run_id: str) -> None:
        """Go on with an interrupted run; steps that were done are not run again."""
        run = self.get(run_id)
        if run.status != "interrupted":
            raise UserError(
                "Only a run that was interrupted can be resumed.",
                kept="Nothing was changed.",
                remedy="Ask the question again.",
            )
        self._refuse_when_closing()
        opened = self._runs.adopt(run)
        value = _unused_choice(opened.log.events())
        opened.way, opened.value = ("choose", value) if value else ("resume", "")
        self._runs.go_on(opened, RunResumed())

    def cancel(self, run_id: str) -> None:
        """Stop a run wherever it stands. One that is over stays as it is."""
        self._runs.cancel(run_id)

    # Following

    def view(self, run_id: str, since: RunView | None = None) -> RunView:
        """What a person sees of the run now. Cheap to call often, with or without `since`."""
        return self._runs.log(run_id).view

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        """Events with numbers above `after`."""
        return self._runs.log(run_id).events(after)

    def wait(self, run_id: str, timeout: float) -> RunView:
        """The view when the run is over or asks something, or after `timeout` seconds."""
        return self._runs.log(run_id).wait(timeout)

    def get(self, run_id: str) -> Run:
        opened = self._runs.get(run_id)
        return opened.run if opened else self._parts.runs.get(run_id)

    def list(self, notebook_id: str | None = None, limit: int = 100) -> Sequence[Run]:
        """Newest first."""
        stored = self._parts.runs.list(notebook_id=notebook_id, limit=limit)
        return tuple(opened.run if (opened := self._runs.get(r.id)) else r for r in stored)

    def active(self, notebook_id: str) -> Run | None:
        """The run that works, else one that is queued or waits for a person."""
        opened = self._runs.of_notebook(notebook_id)
        return opened[0].run if opened else None

    # Coming and going

    def recover(self) -> Sequence[Run]:
        """At start: runs of a process that died become interrupted; those that wait still wait."""
        stored = self._parts.runs.list(limit=_LOOKED_BACK)
        left = [run for run in stored if run.status in OPEN and self._runs.get(run.id) is None]
        stand = {run.id: self._runs.take_over(run) for run in left}
        for run in left:
            if stand[run.id] == "waiting":  # decided just before the process died?
                self._runs.go_on_decided(self._runs.adopt(run))
        return tuple(run for run in left if stand[run.id] == "interrupted")

    def warm(self) -> None:
        """Load what the first run needs, in the background."""
        self._parts.tasks.submit("orchestrator", self._load)

    def close(self, timeout: float = 5.0) -> None:
        """Interrupt what works, so that it can be resumed; call it before the stores close."""
        self._runs.close(timeout)

    def _load(self) -> None:
        self._runs.load()
        self._parts.skills().intents.read("total by month", Schema(), conversation=Conversation())

    def _waiting(self, run_id: str) -> OpenRun:
        run = self.get(run_id)
        opened = self._runs.adopt(run) if run.status == "waiting" else None
        if opened is None or opened.log.view.status != "waiting":
            raise UserError(
                "This run does not ask anything now.",
                kept="Nothing was changed.",
                remedy="Ask the question again.",
            )
        return opened

    def _refuse_when_closing(self) -> None:
        if self._runs.closing:
            raise UserError(
                "Syna is closing.", kept="Nothing was started.", remedy="Start Syna again."
            )


def needs_data(question: str) -> bool:
    """Whether it asks about data: a function that is to be written needs none."""
    return not asks_for_function(question)


def checked_question(question: str) -> str:
    """The question without the space around it; UserError when it cannot be asked."""
    asked = question.strip()
    if not asked:
        raise UserError(
            "There is no question yet.",
            kept="Nothing was started.",
            remedy="Type what you want to know, such as “total revenue by month”.",
        )
    if len(asked) > LONGEST_QUESTION:
        raise UserError(
            f"The question has {len(asked):,} characters, and at most {LONGEST_QUESTION:,} fit.",
            kept="Nothing was started.",
            remedy="Shorten it; put long texts in a file and attach that.",
        )
    return asked


def _unused_choice(events: Sequence[RunEvent]) -> str:
    """What a person picked just before the process died, if the run had not taken it up."""
    for event in reversed(events):
        if event.what.kind == "choice_made":
            return event.what.value
        if event.what.kind in {"choice_asked", "stage_timed", "step_started"}:
            return ""
    return ""
