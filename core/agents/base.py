"""What an agent is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from core.domain.cancel import CancelToken
from core.domain.conversation import Conversation
from core.domain.events import Happening
from core.domain.model_forms import TITLES, ModelForm
from core.domain.plan import Step
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import TableGrant, ViewGrant
from core.errors import ModelError, StepError, UserError
from core.protocols import ChatModel, Embedder, ResultStore, Sandbox, Workshop


@dataclass(frozen=True)
class RunContext:
    """Everything one run may touch. `views` are earlier query cells of the notebook, by name.

    Mechanisms named in `off` are not used, so that a score card can be printed without one.
    `barred` are the forms that the model may not be used for, with the reason of each. `workshop`
    is there when a repository is attached.
    """

    run_id: str
    notebook_id: str
    question: str
    schema: Schema
    grants: tuple[TableGrant, ...]
    model: ChatModel | None
    sandbox: Sandbox
    results: ResultStore
    emit: Callable[[Happening], None]
    cancel: CancelToken
    agents: Mapping[str, Agent]
    embedder: Embedder | None = None
    views: tuple[ViewGrant, ...] = ()
    profiles: tuple[TableProfile, ...] = ()
    joins: tuple[Join, ...] = ()
    conversation: Conversation = field(default_factory=Conversation)
    off: frozenset[str] = frozenset()
    barred: Mapping[ModelForm, str] = field(default_factory=dict)
    workshop: Workshop | None = None


class Agent(Protocol):
    """Does one kind of step. Failures that a person can read come back inside the result."""

    @property
    def name(self) -> str: ...

    @property
    def describes(self) -> str:
        """One sentence for people: what it is for."""
        ...

    @property
    def intents(self) -> tuple[str, ...]: ...

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        """`views` are the queries of this run that the step's inputs need, each after what it
        needs; those of earlier cells are in `context.views`.

        Three things are raised, not returned: Cancelled; a retryable ModelError (the step is tried
        again, three times in all); and NeedsChoice, which makes the run wait for a person. The
        step then runs anew with the picked value at the end of `step.chosen`.
        """
        ...


def need_model(context: RunContext) -> ChatModel:
    """The model of the run, or the ModelError that tells how to get one."""
    if context.model is None:
        raise ModelError(
            "No language model is ready, and this question needs one.",
            kept="Your notebook and your data are as they were.",
            remedy="Open Models to download the default model, or set up a remote one, "
            "then ask again.",
        )
    return context.model


def need_form(context: RunContext, form: ModelForm) -> None:
    """StepError where the model of the run may not be used for the form."""
    why = context.barred.get(form)
    if why is not None:
        raise StepError(
            f"The model may not be used for this here ({TITLES[form]}). {why}",
            code="form",
            kept="No model was asked, and nothing was changed.",
            remedy="Choose another model, or test this one again on the Models page.",
        )


def accept_agent(thing: object) -> Agent:
    """The agent itself, or UserError when a plugin registers something else."""
    parts = ("name", "describes", "intents", "run")
    if all(hasattr(thing, part) for part in parts):
        return cast(Agent, thing)
    raise UserError(
        f"A plugin registers {type(thing).__name__} as an agent, which it is not.",
        kept="Syna did not start.",
        remedy="Remove or mend the package that brings it.",
    )
