"""Answers a question about a repository from its index, each place checked in the repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from core.agents.base import RunContext
from core.agents.code.reading import naming
from core.agents.code.reading.changing import between
from core.agents.code.reading.desk import NotThere, ReadingDesk
from core.agents.code.reading.history import added, last_changed, owners
from core.agents.code.reading.index import CodeIndex
from core.agents.code.reading.meaning import does
from core.agents.code.reading.sought import Sought
from core.domain.code.asked import AskKind, CodeAnswer, CodeAsk
from core.domain.code.attached import AttachedRepository
from core.domain.plan import Step
from core.domain.records import Cited
from core.domain.steps import StepResult
from core.errors import SynaError, UserError
from core.protocols import Workshop
from core.tools.code_index import code_grants
from core.tools.places import keep_places

_READS: Mapping[AskKind, Callable[[ReadingDesk], Sought]] = {
    "defined": naming.defined,
    "callers": naming.callers,
    "callees": naming.callees,
    "used": naming.used,
    "set": naming.set_,
    "does": does,
    "tests": naming.tests,
    "imports": naming.imports,
    "imported": naming.imported,
    "between": between,
    "last": last_changed,
    "added": added,
    "owners": owners,
}


def code_ask_of(form: str) -> CodeAsk | None:
    """What the form of a step asks of a repository; None for a step of another kind."""
    if not form.startswith("{"):
        return None
    try:
        return CodeAsk.model_validate_json(form)
    except ValidationError:
        return None


def read_code(step: Step, context: RunContext, ask: CodeAsk) -> StepResult:
    """NeedsChoice where a name is missing or stands for several things."""
    desk = _desk(step, context, ask)
    try:
        sought = _READS[ask.kind](desk)
    except NotThere as nothing:
        return StepResult(
            step=step.name,
            output=step.output,
            form="none",
            missing=nothing.said,
            near=nothing.near,
        )
    answer = CodeAnswer(
        ask=ask.model_copy(update={"name": desk.name}),
        repository=desk.repository.name,
        commit=desk.commit,
        found=sought.found,
        total=sought.total,
        dropped=desk.dropped,
        drafted=sought.drafted,
        by_name=sought.by_name,
        uncommitted=_uncommitted(context.workshop, ask.source_id),
    )
    return StepResult(
        step=step.name,
        output=step.output,
        form="none",
        record=Cited(answer=answer),
        result=keep_places(context.results, answer),
        tokens=sought.tokens,
    )


def _desk(step: Step, context: RunContext, ask: CodeAsk) -> ReadingDesk:
    workshop, repository = context.workshop, None
    if workshop is not None:
        repository = _named(workshop, ask.source_id)
    if workshop is None or repository is None:
        raise UserError(
            "That repository is not attached to this notebook.",
            kept="Nothing was read.",
            remedy="Attach it on the Code page, then ask again.",
        )
    index = CodeIndex(
        repository=repository,
        sandbox=context.sandbox,
        grants=code_grants(repository, context.grants),
        cancel=context.cancel,
    )
    store = workshop.store(repository.source_id)
    return ReadingDesk(step, context, ask=ask, repository=repository, store=store, index=index)


def _named(workshop: Workshop, source_id: str) -> AttachedRepository | None:
    return next((r for r in workshop.repositories() if r.source_id == source_id), None)


def _uncommitted(workshop: Workshop | None, source_id: str) -> int:
    """How many files of the folder are in no commit; 0 where that cannot be told."""
    if workshop is None:
        return 0
    try:
        return workshop.uncommitted(source_id).total
    except SynaError:
        return 0
