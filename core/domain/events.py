"""Everything that happens in a run: one union, tagged by `kind`, in the order of `seq`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from core.domain.answers import Answer
from core.domain.approvals import Action
from core.domain.grades import Grade
from core.domain.plan import Plan
from core.domain.steps import StepResult, Tokens
from core.domain.value import Value
from core.domain.work import Failure


class Choice(Value):
    """One reading that a person may pick; `value` goes back to the run."""

    label: str
    value: str
    detail: str = ""


class RunStarted(Value):
    kind: Literal["run_started"] = "run_started"
    question: str
    model: str | None


class IntentFound(Value):
    """`confidence` is 0 to 1; `how` is a short phrase for people."""

    kind: Literal["intent_found"] = "intent_found"
    intent: str
    confidence: float
    how: str


class AgentsSelected(Value):
    kind: Literal["agents_selected"] = "agents_selected"
    agents: tuple[str, ...]


class PlanMade(Value):
    """`attempt` counts from 1; a second plan replaces the first one's steps."""

    kind: Literal["plan_made"] = "plan_made"
    plan: Plan
    attempt: int = 1


class StepStarted(Value):
    kind: Literal["step_started"] = "step_started"
    step: str


class StepText(Value):
    """A piece of the query as it is written; `fresh` starts the text anew."""

    kind: Literal["step_text"] = "step_text"
    step: str
    text: str
    fresh: bool = False


class StepNote(Value):
    """A sentence about what the step does or mended."""

    kind: Literal["step_note"] = "step_note"
    step: str
    text: str


class StepFinished(Value):
    kind: Literal["step_finished"] = "step_finished"
    result: StepResult


class ChoiceAsked(Value):
    """Which was meant; or, with an `action`, whether it may be done: then the answer is given to
    the request of that id, never to the run."""

    kind: Literal["choice_asked"] = "choice_asked"
    question: str
    choices: tuple[Choice, ...]
    action: Action | None = None
    approval_id: str = ""


class ChoiceMade(Value):
    kind: Literal["choice_made"] = "choice_made"
    value: str


class ModelCalled(Value):
    """`stage` is a stage of the graph or the name of a step."""

    kind: Literal["model_called"] = "model_called"
    stage: str
    model: str
    tokens: Tokens
    seconds: float
    first_token_seconds: float = 0.0


class AnswerMade(Value):
    kind: Literal["answer_made"] = "answer_made"
    answer: Answer


class GradeGiven(Value):
    kind: Literal["grade_given"] = "grade_given"
    grade: Grade


class StageTimed(Value):
    """How long a stage took in seconds, without the steps it waited for."""

    kind: Literal["stage_timed"] = "stage_timed"
    stage: str
    seconds: float


class RunFinished(Value):
    kind: Literal["run_finished"] = "run_finished"
    cells: tuple[str, ...]
    seconds: float


class RunFailed(Value):
    kind: Literal["run_failed"] = "run_failed"
    failure: Failure


class RunCancelled(Value):
    kind: Literal["run_cancelled"] = "run_cancelled"


class RunInterrupted(Value):
    """The process ended while the run was open; it can be resumed."""

    kind: Literal["run_interrupted"] = "run_interrupted"


class RunResumed(Value):
    kind: Literal["run_resumed"] = "run_resumed"


Happening = Annotated[
    RunStarted
    | IntentFound
    | AgentsSelected
    | PlanMade
    | StepStarted
    | StepText
    | StepNote
    | StepFinished
    | ChoiceAsked
    | ChoiceMade
    | ModelCalled
    | AnswerMade
    | GradeGiven
    | StageTimed
    | RunFinished
    | RunFailed
    | RunCancelled
    | RunInterrupted
    | RunResumed,
    Field(discriminator="kind"),
]


class RunEvent(Value):
    """`seq` counts from 1 within a run, without gaps."""

    run_id: str
    seq: int
    at: datetime
    what: Happening


event_adapter: TypeAdapter[RunEvent] = TypeAdapter(RunEvent)
