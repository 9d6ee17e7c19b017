"""Questions put to a real repository, indexed here: plan by rule, agent, answer and grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import cast

from core.agents.base import RunContext
from core.agents.code.agent import CodeAgent
from core.conversations.flows.asking_code import CodeQuestion
from core.domain.answers import Answer
from core.domain.bound import render
from core.domain.cancel import CancelToken
from core.domain.code.asked import CodeAnswer
from core.domain.code.attached import AttachedRepository
from core.domain.code.citations import holds, lines_of
from core.domain.code.repository import Uncommitted
from core.domain.events import Happening
from core.domain.findings import Finding
from core.domain.grades import Grade
from core.domain.home import Home
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.results import Result
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.integrations.git import GitAdapter
from core.orchestrator.code_answers import code_answer, code_grade
from core.protocols import ChatModel, GitStore, Sandbox, Workshop
from core.services.copies import Copies
from core.services.notebooks import NotebookService
from core.services.repositories.copies import CodeCopies
from core.services.repositories.service import RepositoryService
from core.services.repositories.shelf import CodeShelf
from core.services.sources import SourceService
from tests.fakes.indexing import CodeSandbox
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.secrets import MemorySecrets
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks


@dataclass(frozen=True)
class Replied:
    """One question answered; `text` is the sentence with its cells filled in.

    `cited_at` are the instants (of perf_counter) at which a place was there to be shown.
    """

    plan: Plan
    step: StepResult
    answer: Answer
    grade: Grade
    text: str
    result: Result | None
    told: tuple[Happening, ...] = ()
    cited_at: tuple[float, ...] = ()

    @property
    def found(self) -> CodeAnswer:
        record = self.step.record
        assert record is not None
        assert record.kind == "cited"
        return record.answer

    @property
    def places(self) -> list[str]:
        return [each.place for each in self.found.found]

    def of(self, *parts: str) -> list[str]:
        return [each.place for each in self.found.found if each.part in parts]


class ReadWorkshop:
    """Lets a repository be read, and nothing else: any other hand that is asked for is noted."""

    def __init__(self, repositories: RepositoryService, source_id: str) -> None:
        self._repositories = repositories
        self._source_id = source_id
        self.touched: list[str] = []

    def repositories(self) -> Sequence[AttachedRepository]:
        return [self._repositories.attached(self._source_id)]

    def store(self, source_id: str) -> GitStore:
        return self._repositories.store(source_id)

    def uncommitted(self, source_id: str) -> Uncommitted:
        return self._repositories.uncommitted(source_id, anew=True)

    def __getattr__(self, name: str) -> object:
        self.touched.append(name)
        raise AssertionError(f"{name} is no part of reading")


@dataclass
class Library:
    """One repository that questions are put to."""

    folder: Path
    home: Path
    sandbox: Sandbox = field(default_factory=CodeSandbox)

    def __post_init__(self) -> None:
        home = Home(self.home)
        sources = MemorySourceStore()
        self.sources = SourceService(
            home,
            sources,
            notebooks=NotebookService(MemoryNotebookStore(), sources),
            sandbox=self.sandbox,
            tasks=ManualTasks(),
        )
        copies = CodeCopies(
            home,
            GitAdapter(home.code),
            copies=Copies(home, self.sandbox),
            sandbox=self.sandbox,
            secrets=MemorySecrets(),
        )
        self.sources.read_code(copies)
        self.repositories = RepositoryService(self.sources, copies)
        self.source = self.repositories.attach(str(self.folder))
        self.workshop = ReadWorkshop(self.repositories, self.source.id)

    @property
    def requests(self) -> set[str]:
        """The kinds of what workers were asked since it was attached."""
        assert isinstance(self.sandbox, CodeSandbox)
        indexing = ("parse_code", "read_history", "index_code")
        return {r.kind for r in self.sandbox.requests if r.kind not in indexing}

    @property
    def schema(self) -> Schema:
        return self.sources.schema([self.source.id])

    def shelf(self) -> CodeShelf:
        return CodeShelf(self.repositories, self.sources, self.sandbox)

    def plan(self, question: str, *, schema: Schema | None = None) -> Plan | None:
        return CodeQuestion(self.shelf()).match(Inquiry(question, "data", schema or self.schema))

    def ask(self, question: str, *chosen: str, model: ChatModel | None = None) -> Replied:
        """NeedsChoice goes through; `chosen` are the values picked so far."""
        plan = self.plan(question)
        assert plan is not None, f"no plan for {question}"
        step = plan.steps[0].model_copy(update={"chosen": chosen})
        told: list[Happening] = []
        cited_at: list[float] = []

        def heard(what: Happening) -> None:
            told.append(what)
            if what.kind == "step_note":
                cited_at.append(perf_counter())

        context = self._context(question, heard, model=model)
        step_result = CodeAgent().run(step, context, ())
        assert step_result.failure is None, step_result.failure
        result = context.results.result(step_result.result) if step_result.result else None
        cited_at.append(perf_counter())
        findings = [Finding(step_result, result)]
        answer = code_answer(findings)
        text = render(answer.text, {step_result.output: result} if result else {}).text
        grade = code_grade(findings)
        return Replied(plan, step_result, answer, grade, text, result, tuple(told), tuple(cited_at))

    def checked(self, replied: Replied) -> int:
        """How many citations there are; each is read from the repository anew."""
        store, count = self.workshop.store(self.source.id), 0
        for each in replied.found.found:
            if each.citation is None:
                continue
            file = store.file(each.citation.commit, each.citation.path)
            assert file is not None
            assert holds(each.citation, lines_of(store.read(file.blob))), each
            count += 1
        return count

    def _context(
        self, question: str, heard: Callable[[Happening], None], *, model: ChatModel | None
    ) -> RunContext:
        return RunContext(
            run_id="r1",
            notebook_id="n1",
            question=question,
            schema=self.schema,
            grants=self.sources.grants(self.schema),
            model=model,
            sandbox=self.sandbox,
            results=MemoryResultStore(),
            emit=heard,
            cancel=CancelToken(),
            agents={},
            workshop=cast(Workshop, self.workshop),
        )
