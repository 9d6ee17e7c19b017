"""Requests of runs: asked where a step stops, taken back when the run is over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from core.domain.approvals import Action, Approval, Origin, kind_of
from core.domain.events import Happening, StepNote
from core.domain.runs import Run
from core.errors import SynaError
from core.services.approver import Approver
from core.services.open_run import OpenRun

if TYPE_CHECKING:
    from core.orchestrator.state import Asked

log = logging.getLogger("syna.approvals")


class RunApprovals:
    """What open runs need of approvals."""

    def __init__(self, approver: Approver) -> None:
        self._approver = approver

    def request(self, run: Run, asked: Asked) -> Approval | None:
        """The request for what a step asked, kept; None when it asks which was meant."""
        if asked.action is None:
            return None
        return self._approver.ask(asked.action, origin_of(run, step=asked.step, turn=asked.turn))

    def get(self, approval_id: str) -> Approval | None:
        """None when it is not known."""
        try:
            return self._approver.get(approval_id) if approval_id else None
        except SynaError:
            return None

    def note(self, opened: OpenRun, approval: Approval) -> None:
        """Say in the timeline who decided, when nobody had to be asked."""
        said = "Allowed" if approval.status == "allowed" else "Denied"
        text = f"{said} by {approval.by or 'default'}: {approval.action.title}"
        opened.emit(StepNote(step=approval.origin.step, text=text))

    def heard(self, run: Run, what: Happening) -> None:
        """Keep what came of what a step was allowed to do."""
        if what.kind != "step_finished":
            return
        failure = what.result.failure
        outcome = f"The step failed: {failure.message}" if failure else "The step went through."
        try:
            self._approver.step_done(run.id, what.result.step, outcome=outcome)
        except SynaError:
            log.exception("the outcome of a step could not be kept")

    def over(self, run: Run) -> None:
        """Nobody waits for an answer any more."""
        try:
            self._approver.withdraw(run.id)
        except SynaError:
            log.exception("requests of a run could not be withdrawn")


def origin_of(run: Run, *, step: str = "", turn: int = 0) -> Origin:
    return Origin(
        kind="run",
        id=run.id,
        label=" ".join(run.question.split())[:200],
        notebook_id=run.notebook_id,
        step=step,
        turn=turn,
    )


def told(action: Action) -> str:
    """The kind of an action as a question to a person."""
    return f"May Syna {kind_of(action.kind).sentence}?"
