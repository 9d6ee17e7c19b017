"""The review agent: looks over a diff, and applies one suggestion of it when asked to."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.agents.base import RunContext
from core.agents.code.reviewing.applying import Applying
from core.agents.code.reviewing.current import current, refreshed
from core.agents.code.reviewing.gathering import Gathering
from core.agents.code.reviewing.linting import linted, ruff_of, unsaid
from core.agents.code.reviewing.modelling import by_the_model
from core.agents.code.reviewing.settings import settings_of
from core.agents.code.reviewing.span import Span, span_of
from core.agents.code.reviewing.testing import failing, run_tests
from core.agents.code.reviewing.wishes import ReviewWish
from core.agents.writer import Writer
from core.domain.code.attached import AttachedRepository
from core.domain.code.review import (
    CodeReviewed,
    Review,
    ReviewCode,
    ReviewFinding,
)
from core.domain.events import StepNote
from core.domain.plan import Step
from core.domain.records import Applied, Reviewed
from core.domain.results import ResultRef
from core.domain.steps import StepResult, Tokens
from core.domain.work import Limits, ViewGrant, failure_of
from core.errors import Cancelled, PlanError, StepError, UserError
from core.protocols import Workshop
from core.tools.outputs import keep_texts

AGENT = "review"
_LIMITS = Limits(seconds=60.0, memory=1_500_000_000, disk=0)


class ReviewAgent:
    """Takes steps whose `form` is a wish for a review or for one suggestion of it."""

    name = AGENT
    describes = "Reviews branches and commits, and applies a suggestion with your yes."
    intents: tuple[str, ...] = ()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        begun = time.perf_counter()
        try:
            wish = ReviewWish.model_validate_json(step.form)
        except ValueError:
            raise PlanError("This step says nothing of a review.") from None
        try:
            desk = desk_of(step, context, wish)
            result = _applied(desk) if wish.finding else _reviewed(desk)
        except Cancelled:
            raise
        except (StepError, UserError) as error:
            result = StepResult(step=step.name, output=step.output, failure=failure_of(error))
        return result.model_copy(update={"seconds": time.perf_counter() - begun, "form": "none"})


@dataclass(frozen=True)
class Desk:
    """One review: what it is of, and what it may touch."""

    step: Step
    context: RunContext
    workshop: Workshop
    repository: AttachedRepository
    wish: ReviewWish
    span: Span

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=text))


def desk_of(step: Step, context: RunContext, wish: ReviewWish) -> Desk:
    """UserError where the repository or a name of the wish is not there."""
    workshop = context.workshop
    known = workshop.repositories() if workshop is not None else ()
    found = next((each for each in known if each.source_id == wish.source_id), None)
    if workshop is None or found is None:
        raise UserError(
            "No repository is attached to this notebook.",
            kept="Nothing was reviewed.",
            remedy="Attach one on the Code page, then ask again.",
        )
    span = span_of(wish.said, found, workshop.store(found.source_id))
    return Desk(step, context, workshop, found, wish, span)


def review_by_rule(desk: Desk) -> tuple[ReviewCode, CodeReviewed, tuple[str, ...]]:
    """What the rules say, with what they were given and what was left out."""
    gathering = Gathering(desk.workshop.store(desk.repository.source_id), desk.span)
    request = gathering.request(desk.repository, desk.context)
    replied = desk.context.sandbox.run(request, limits=_LIMITS, cancel=desk.context.cancel)
    if replied.reply.kind != "code_reviewed":
        raise StepError("A worker replied to a review with something else.", code="crash")
    reply = replied.reply
    notes = [*desk.span.notes, *gathering.notes]
    if reply.unread:
        shown = ", ".join(reply.unread[:3])
        notes.append(f"Only read as lines, as it is no Python that can be parsed: {shown}.")
    foreign = [path for path in reply.foreign if path not in request.locks]
    if foreign:
        shown = ", ".join(foreign[:3])
        notes.append(f"Only read for secrets, as it is code of others or made by a tool: {shown}.")
    return request, reply, tuple(notes)


def _reviewed(desk: Desk) -> StepResult:
    request, reply, notes = review_by_rule(desk)
    findings, linter, unasked = _without_linted(desk, reply)
    span, repository = desk.span, desk.repository
    before, after = run_tests(desk)
    broken = failing(desk, before, after)
    said, model, tokens = _of_model(desk, reply, findings)
    review = Review(
        source_id=repository.source_id,
        repository=repository.name,
        title=span.title,
        base=span.base,
        commit=span.commit,
        files=len(request.files),
        functions=len(reply.functions),
        commits=len(span.commits),
        findings=(*broken, *findings, *said),
        linted=len(reply.findings) - len(findings),
        linter=linter,
        model=model,
        before=before,
        after=after,
        notes=(*notes, *unasked),
    )
    return StepResult(
        step=desk.step.name,
        output=desk.step.output,
        result=table_of(desk.context, review),
        record=Reviewed(review=review),
        tokens=tokens,
    )


def _without_linted(
    desk: Desk, reply: CodeReviewed
) -> tuple[tuple[ReviewFinding, ...], str, tuple[str, ...]]:
    """Findings that no linter of the project makes, which were asked, and notes. A linter that
    runs here is asked itself, of others their settings."""
    found = tuple(each for each in reply.findings if each.side == "new")
    store = desk.workshop.store(desk.repository.source_id)
    kept, asked, notes = reply.findings, [], []
    if any(each.path.endswith(".py") for each in found) and (ruff := ruff_of(desk.repository)):
        desk.note("Running the linter")
        trees = desk.workshop.trees(desk.repository.source_id)
        lint = linted(trees, desk.context, desk.span.commit, ruff)
        if lint is None:
            notes.append("The linter could not be run here, so some of this it may say too.")
        else:
            kept = unsaid(kept, lint)
            asked.append(f"“{' '.join(ruff)}”")
    if found:
        settings = settings_of(desk.repository, store, desk.span.commit)
        kept = tuple(each for each in kept if not any(one.says(each) for one in settings))
        asked += [f"the settings of {one.name}" for one in settings]
    return kept, " and ".join(asked), tuple(notes)


def _of_model(
    desk: Desk, reply: CodeReviewed, known: tuple[ReviewFinding, ...]
) -> tuple[tuple[ReviewFinding, ...], str, Tokens]:
    """What the model adds, its name, and what it cost; nothing where there is none."""
    model = desk.context.model
    if model is None or "python" in desk.context.barred or not reply.functions:
        return (), "", Tokens()
    desk.note("Asking the model about the changed functions")
    writer = Writer(desk.step.name, desk.context, model)
    said = by_the_model(reply.functions, writer, known)
    return said, model.id if writer.tokens.calls else "", writer.tokens


def table_of(context: RunContext, review: Review) -> ResultRef:
    """What came of it, then a row a finding."""
    rows = [{"place": review.title, "severity": "", "said": review.said, "why": review.tested}]
    rows += [
        {
            "place": f"{each.path}:{each.lines}",
            "severity": each.severity,
            "said": each.reason,
            "why": each.why,
        }
        for each in review.findings
    ]
    return keep_texts(context.results, rows)


def _applied(desk: Desk) -> StepResult:
    """The finding is found again by rule: what a model says has no suggestion."""
    _, reply, _ = review_by_rule(desk)
    finding = next((each for each in reply.findings if each.id == desk.wish.finding), None)
    if finding is None or finding.suggestion is None:
        raise UserError(
            "That suggestion is not among what the review finds.",
            kept="Nothing was committed.",
            remedy="Ask for the review again, and apply what it shows.",
        )
    store = desk.workshop.store(desk.repository.source_id)
    refreshed(desk.repository, store)
    commit, finding = current(store, desk.span.commit, finding)
    applied = Applying(
        step=desk.step,
        context=desk.context,
        workshop=desk.workshop,
        repository=desk.repository,
        commit=commit,
        finding=finding,
    ).apply()
    where = applied.where or "Syna's own copy only"
    said = f"The suggestion for {finding.path} is on {applied.branch}, in {where}."
    rows = [{"place": f"{finding.path}:{finding.lines}", "branch": applied.branch, "said": said}]
    return StepResult(
        step=desk.step.name,
        output=desk.step.output,
        result=keep_texts(desk.context.results, rows),
        record=Applied(applied=applied),
    )
