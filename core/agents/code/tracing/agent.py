"""The tracing agent: from a step of a figure to commits that could have to do with it."""

from __future__ import annotations

import time

from core.agents.base import RunContext
from core.agents.code.tracing.history import History
from core.agents.code.tracing.turning import point_of, rows_view
from core.agents.code.tracing.wishes import TraceWish
from core.domain.code.attached import AttachedRepository
from core.domain.code.candidates import ChangePoint, CommitSearch, ranked
from core.domain.plan import Step
from core.domain.records import Candidates
from core.domain.results import ResultRef
from core.domain.steps import StepResult
from core.domain.views import needed
from core.domain.work import ViewGrant, failure_of
from core.errors import PlanError, StepError, UserError
from core.protocols import Workshop
from core.tools.outputs import keep_texts

AGENT = "tracing"


class TracingAgent:
    """Takes steps whose `form` is a wish to trace a figure."""

    name = AGENT
    describes = "Ranks commits that could have to do with a step of a figure, without a model."
    intents: tuple[str, ...] = ()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        begun = time.perf_counter()
        try:
            wish = TraceWish.model_validate_json(step.form)
        except ValueError:
            raise PlanError("This step says nothing of a figure to trace.") from None
        try:
            result = _traced(step, context, wish, views=_series(step, context, wish, views=views))
        except (StepError, UserError) as error:
            result = StepResult(step=step.name, output=step.output, failure=failure_of(error))
        changes = {"seconds": time.perf_counter() - begun, "form": "none", "inputs": step.inputs}
        return result.model_copy(update=changes)


def _series(
    step: Step, context: RunContext, wish: TraceWish, *, views: tuple[ViewGrant, ...]
) -> tuple[ViewGrant, ...]:
    """The query of the figure, with those it needs before it."""
    if wish.figure is not None:
        return wish.figure.views
    if wish.series is not None:
        return (rows_view(context.results.result(wish.series)),)
    return needed(step.inputs, (*context.views, *views))


def _traced(
    step: Step, context: RunContext, wish: TraceWish, *, views: tuple[ViewGrant, ...]
) -> StepResult:
    workshop, repository = _repository(context, wish)
    point = wish.point or point_of(wish, context, views)
    if point is None:
        raise UserError(
            "No period of this figure stands out, so there is no step to explain.",
            kept="No commit was looked at.",
            remedy="Name the period: “which commit could explain the drop in … in March 2024?”",
        )
    search = search_for(workshop, repository, point, context=context)
    return StepResult(
        step=step.name,
        output=step.output,
        result=_table(context, search),
        record=Candidates(search=search),
    )


def search_for(
    workshop: Workshop, repository: AttachedRepository, point: ChangePoint, *, context: RunContext
) -> CommitSearch:
    """Rank what came out before the step."""
    history = History(workshop, repository.source_id, cancel=context.cancel)
    seen = history.seen(repository.commit, point)
    return CommitSearch(
        source_id=repository.source_id,
        repository=repository.name,
        point=point,
        candidates=ranked(point, seen),
        looked_at=history.inside,
        notes=tuple(history.notes),
    )


def _repository(context: RunContext, wish: TraceWish) -> tuple[Workshop, AttachedRepository]:
    workshop = context.workshop
    known = workshop.repositories() if workshop is not None else ()
    found = next((each for each in known if each.source_id == wish.source_id), None)
    if workshop is None or found is None:
        raise UserError(
            "No repository is attached to this notebook.",
            kept="No commit was looked at.",
            remedy="Attach one on the Code page, then ask again.",
        )
    return workshop, found


def _table(context: RunContext, search: CommitSearch) -> ResultRef:
    """What came of it, then a row a candidate."""
    rows = [{"commit": "", "when": "", "said": search.said, "subject": "", "score": ""}]
    rows += [
        {
            "commit": each.commit.id[:10],
            "when": f"{each.commit.at:%Y-%m-%d %H:%M}",
            "said": each.why,
            "subject": each.commit.subject,
            "score": f"{each.score.total:.2f}",
        }
        for each in search.candidates
    ]
    return keep_texts(context.results, rows)
