"""Questions put to a real repository, indexed here: plan by rule, agent, answer and grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.agents.base import RunContext
from core.agents.code.agent import CodeAgent
from core.conversations.flows.asking_code import CodeQuestion, Shelf
from core.domain.answers import Answer
from core.domain.bound import render
from core.domain.cancel import CancelToken
from core.domain.code.asked import CodeAnswer
from core.domain.code.attached import AttachedRepository, CodeTableName
from core.domain.code.citations import holds, lines_of
from core.domain.code.index import CODE_TABLES, CodeIndexed, Tag
from core.domain.conversation import Conversation
from core.domain.events import Happening
from core.domain.findings import Finding
from core.domain.grades import Grade
from core.domain.plan import Plan
from core.domain.results import Result
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import TableGrant
from core.orchestrator.code_answers import code_answer, code_grade
from core.protocols import ChatModel
from core.services.repositories.indexing import Indexer, Indexing
from tests.fakes.indexing import CodeSandbox
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.workshop import BenchWorkshop


@dataclass(frozen=True)
class Replied:
    """One question answered; `text` is the sentence with its cells filled in."""

    plan: Plan
    step: StepResult
    answer: Answer
    grade: Grade
    text: str
    result: Result | None
    told: tuple[Happening, ...] = ()

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


class ReadWorkshop(BenchWorkshop):
    """Says what its tables are called; `touched` are the hands that were asked for."""

    def __init__(self, origin: Path, own: Path) -> None:
        super().__init__(origin, own)
        self.touched: list[str] = []

    def repositories(self) -> Sequence[AttachedRepository]:
        tables = tuple(CodeTableName(table=name, name=name) for name in CODE_TABLES)
        return [each.model_copy(update={"tables": tables}) for each in super().repositories()]

    def trees(self, source_id: str):  # type: ignore[no-untyped-def]
        self.touched.append("trees")
        return super().trees(source_id)

    def outbox(self, source_id: str):  # type: ignore[no-untyped-def]
        self.touched.append("outbox")
        return super().outbox(source_id)


@dataclass
class Library:
    """One repository that questions are put to."""

    folder: Path
    home: Path
    sandbox: InlineSandbox = field(default_factory=InlineSandbox)

    def __post_init__(self) -> None:
        self.workshop = ReadWorkshop(self.folder, self.home / "own")
        self.index()

    def index(self) -> CodeIndexed:
        """As it stands now."""
        self.workshop.fetch()
        store, work = self.workshop.store("s1"), self.home / "work"
        work.mkdir(parents=True, exist_ok=True)
        commit = store.head().commit
        self.into = self.home / f"tables-{commit[:8]}"
        tags = [r for r in store.refs() if r.kind == "tag"]
        what = Indexing(
            store=store,
            commit=commit,
            name="shop",
            tags=tuple(Tag(name=r.name, commit=r.commit, at=r.at) for r in tags),
            taken=(),
            work=work,
            into=self.into,
        )
        self.indexed = Indexer(CodeSandbox(), what, progress=lambda _: None).index()
        return self.indexed

    def plan(self, question: str, *, schema: Schema | None = None) -> Plan | None:
        return CodeQuestion(lambda schema: self.shelf()).match(
            question,
            "code",
            schema=schema or Schema(tables=self.indexed.tables),
            conversation=Conversation(),
        )

    def shelf(self) -> Shelf:
        return Shelf(tuple(self.workshop.repositories()), known=lambda r, names: frozenset())

    def ask(self, question: str, *chosen: str, model: ChatModel | None = None) -> Replied:
        """NeedsChoice goes through; `chosen` are the values picked so far."""
        plan = self.plan(question)
        assert plan is not None, f"no plan for {question}"
        step = plan.steps[0].model_copy(update={"chosen": chosen})
        told: list[Happening] = []
        context = self._context(question, told, model=model)
        step_result = CodeAgent().run(step, context, ())
        assert step_result.failure is None, step_result.failure
        result = context.results.result(step_result.result) if step_result.result else None
        findings = [Finding(step_result, result)]
        answer = code_answer(findings)
        text = render(answer.text, {step_result.output: result} if result else {}).text
        grade = code_grade(findings)
        return Replied(plan, step_result, answer, grade, text, result, tuple(told))

    def checked(self, replied: Replied) -> int:
        """How many citations there are; each is read from the repository anew."""
        store, count = self.workshop.store("s1"), 0
        for each in replied.found.found:
            if each.citation is None:
                continue
            file = store.file(each.citation.commit, each.citation.path)
            assert file is not None
            assert holds(each.citation, lines_of(store.read(file.blob))), each
            count += 1
        return count

    def _context(
        self, question: str, told: list[Happening], *, model: ChatModel | None
    ) -> RunContext:
        return RunContext(
            run_id="r1",
            notebook_id="n1",
            question=question,
            schema=Schema(tables=self.indexed.tables),
            grants=tuple(
                TableGrant(name=t.name, file=str(self.into / t.file)) for t in self.indexed.tables
            ),
            model=model,
            sandbox=self.sandbox,
            results=MemoryResultStore(),
            emit=told.append,
            cancel=CancelToken(),
            agents={},
            workshop=self.workshop,
        )
