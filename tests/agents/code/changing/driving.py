"""Drives the code agent through the moves of a change, with a person who decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.agents.base import RunContext
from core.agents.code.agent import CodeAgent
from core.conversations.flows.changing import change_plan, wish_of
from core.domain.approvals import Action, Decided, Verdict
from core.domain.cancel import CancelToken
from core.domain.choices import NeedsApproval
from core.domain.code.changes import Change
from core.domain.code.overview import FoundCommand
from core.domain.events import Happening
from core.domain.plan import Step
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import Failure
from core.models.scripted import ScriptedModel
from core.protocols import Sandbox
from tests.fakes.repositories import Repository
from tests.fakes.results import MemoryResultStore
from tests.fakes.workshop import BenchWorkshop

YES = Verdict(allowed=True)
PYTEST = FoundCommand(words=("python", "-m", "pytest"), why="There are tests.", path="tests")
FILES = {
    "shop/__init__.py": "",
    "shop/pages.py": '''"""Pages of a catalogue."""

SIZE = 10


def page_count(total, size=SIZE):
    """How many pages there are."""
    return total // size + 1


def caption(total):
    # says how many
    return f"{page_count(total)} pages"
''',
    "tests/test_pages.py": """from shop.pages import caption, page_count


def test_full_pages():
    assert page_count(20) == 2


def test_caption():
    assert caption(15) == "2 pages"
""",
}
RIGHT = '''def page_count(total, size=SIZE):
    """How many pages there are."""
    return -(-total // size)
'''
WRONG = """def page_count(total, size=SIZE):
    return total // size
"""


def shop(folder: Path, **files: str) -> Repository:
    """A repository with one failing test; `files` go by names with `__` for a slash."""
    repository = Repository(folder / "person" / "shop")
    more = {name.replace("__slash__", "/").replace("__dot__", "."): t for name, t in files.items()}
    repository.commit({**FILES, **more}, "Begin")
    return repository


@dataclass
class Driver:
    """`actions` are those that were asked for; `judge` decides each."""

    workshop: BenchWorkshop
    sandbox: Sandbox
    model: ScriptedModel
    judge: Callable[[Action], Verdict] = lambda action: YES
    before: Callable[[str], None] = lambda move: None
    actions: list[Action] = field(default_factory=list)
    told: list[Happening] = field(default_factory=list)
    results: list[StepResult] = field(default_factory=list)

    @property
    def failure(self) -> Failure | None:
        return next((r.failure for r in self.results if r.failure is not None), None)

    def ask(self, question: str, *, run_id: str = "r1") -> Change:
        """All moves in order, up to one that fails."""
        wish = wish_of(question, of_code=True)
        assert wish is not None
        self.results = []
        for step in change_plan(wish.model_copy(update={"source_id": "s1"})).steps:
            self.before(step.name)
            self.results.append(self._step(step, run_id))
            if self.results[-1].failure is not None:
                break
        change = self.workshop.changes.find(run_id)
        assert change is not None
        return change

    def _step(self, step: Step, run_id: str) -> StepResult:
        context = self.context(run_id)
        while True:
            try:
                return CodeAgent().run(step, context, ())
            except NeedsApproval as asked:
                self.actions.append(asked.action)
                decided = Decided(mark=asked.action.mark, verdict=self.judge(asked.action))
                step = step.model_copy(update={"decided": (*step.decided, decided)})

    def context(self, run_id: str) -> RunContext:
        return RunContext(
            run_id=run_id,
            notebook_id="n1",
            question="change it",
            schema=Schema(),
            grants=(),
            model=self.model,
            sandbox=self.sandbox,
            results=MemoryResultStore(),
            emit=self.told.append,
            cancel=CancelToken(),
            agents={},
            workshop=self.workshop,
        )


def driver(
    person: Repository,
    box: Sandbox,
    replies: Sequence[str],
    *,
    tests: FoundCommand | None = PYTEST,
    judge: Callable[[Action], Verdict] = lambda action: YES,
) -> Driver:
    """The last reply is given as often as it is asked for."""
    said = list(replies)
    model = ScriptedModel(lambda request: said.pop(0) if len(said) > 1 else said[0])
    own = person.folder.parent.parent / "own"
    workshop = BenchWorkshop(person.folder, own, tests=tests)
    return Driver(workshop, box, model, judge)
