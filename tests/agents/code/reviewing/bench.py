"""Drives the review agent over real git, with a person who decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.agents.base import RunContext
from core.agents.code.reviewing.agent import AGENT, ReviewAgent
from core.agents.code.reviewing.wishes import ReviewSaid, ReviewWish, apply_said, review_said
from core.domain.approvals import Action, Decided, Verdict
from core.domain.cancel import CancelToken
from core.domain.choices import NeedsApproval
from core.domain.code.commands import CommandRun
from core.domain.code.overview import FoundCommand
from core.domain.code.review import AppliedSuggestion, Review
from core.domain.events import Happening
from core.domain.plan import Step
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import Limits, Progress, Request
from core.errors import StepError
from core.models.scripted import ScriptedModel
from core.protocols import ChatModel, Replied
from tests.fakes.repositories import Repository
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.workshop import BenchWorkshop

YES = Verdict(allowed=True)


def no_box(request: Request, cancel: CancelToken) -> None:
    if request.kind == "run_command":
        raise StepError("No programs run here.", code="tier")


class BoxSandbox(InlineSandbox):
    """Commands end as they are told to, one after the other."""

    def __init__(self, *ends: CommandRun | Exception) -> None:
        super().__init__()
        self._ends = list(ends)

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied:
        if request.kind != "run_command":
            return super().run(request, limits=limits, cancel=cancel, progress=progress)
        self.requests.append(request)
        end = self._ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return Replied(end)


@dataclass
class Bench:
    """A repository whose `main` has `before`, and a branch `topic` that makes it `after`."""

    root: Path
    before: Mapping[str, str | bytes]
    after: Mapping[str, str | bytes | None]
    message: str = "Change it"
    model: ChatModel | None = None
    judge: Callable[[Action], Verdict] = lambda action: YES
    tag: str = ""
    tests: FoundCommand | None = None
    sandbox: InlineSandbox = field(default_factory=lambda: InlineSandbox(no_box))
    actions: list[Action] = field(default_factory=list)
    told: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person = Repository(self.root / "shop")
        self.person.commit(self.before, "Begin")
        if self.tag:
            self.person.git("tag", self.tag)
        self.person.git("checkout", "-q", "-b", "topic")
        for path, content in self.after.items():
            if content is None:
                (self.person.folder / path).unlink()
        self.person.commit({p: c for p, c in self.after.items() if c is not None}, self.message)
        self.person.git("checkout", "-q", "main")
        self.shop = BenchWorkshop(self.person.folder, self.root / "home" / "s1", tests=self.tests)

    def review(self, question: str = "review the branch topic") -> Review:
        said = review_said(question)
        assert said is not None
        result = self.step(said)
        assert result.failure is None, result.failure
        assert result.record is not None
        assert result.record.kind == "reviewed"
        return result.record.review

    def apply(self, question: str) -> AppliedSuggestion:
        found = apply_said(question)
        assert found is not None
        result = self.step(found[0], finding=found[1])
        assert result.failure is None, result.failure
        assert result.record is not None
        assert result.record.kind == "applied"
        return result.record.applied

    def step(self, said: ReviewSaid, *, finding: str = "") -> StepResult:
        """One step, until nothing is asked any more."""
        wish = ReviewWish(source_id="s1", said=said, finding=finding)
        form = wish.model_dump_json()
        step = Step(name="review", agent=AGENT, task="Review", output="review", form=form)
        for _ in range(5):  # each is decided once
            try:
                return ReviewAgent().run(step, self._context(), ())
            except NeedsApproval as asked:
                self.actions.append(asked.action)
                decided = Decided(mark=asked.action.mark, verdict=self.judge(asked.action))
                step = step.model_copy(update={"decided": (*step.decided, decided)})
        raise AssertionError("The same was asked again and again.")

    def _context(self) -> RunContext:
        return RunContext(
            run_id="r1",
            notebook_id="n1",
            question="review",
            schema=Schema(),
            grants=(),
            model=self.model,
            sandbox=self.sandbox,
            results=MemoryResultStore(),
            emit=self.told.append,
            cancel=CancelToken(),
            agents={},
            workshop=self.shop,
        )


def says(reply: str) -> ScriptedModel:
    return ScriptedModel(lambda request: reply)


def rules(review: Review) -> Sequence[str]:
    return [finding.rule for finding in review.findings]
