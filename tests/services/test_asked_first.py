"""Whole runs: a defined metric and a verified answer come before the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.agents.business.agent import BusinessAgent
from core.agents.prepared import PreparedAgent
from core.conversations.flows.metric import MetricQuestion
from core.conversations.flows.named_metric import NamedMetricQuestion
from core.conversations.flows.plain import PlainQuestion
from core.conversations.flows.verified import VerifiedQuestion
from core.domain.cells import AnswerCell, QueryCell
from core.domain.metric_definitions import MetricDraft
from core.services.likeness import Likeness
from core.services.metrics import MetricService
from core.services.run_parts import Skills
from core.services.runs import RunService
from core.services.verified import VerifiedService
from tests.fakes.agents import FakeAgent, KeywordIntents
from tests.fakes.floor import Floor, answer_to
from tests.fakes.metrics import MemoryMetricStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.shop_sources import ShopSources
from tests.fakes.verified import MemoryVectors, MemoryVerifiedStore

QUESTION = "total by region"


@dataclass
class Whole:
    floor: Floor
    sources: ShopSources
    data: FakeAgent
    metrics: MetricService
    verified: VerifiedService
    runs: RunService

    def ask(self, question: str) -> tuple[AnswerCell, tuple[QueryCell, ...]]:
        view = answer_to(self.runs, question)
        assert view.status == "finished", view.failure
        *_, head = [c for c in self.floor.cells() if c.kind == "answer"]
        made = [c for c in self.floor.cells() if c.kind == "query" and c.run_id == head.run_id]
        return head, tuple(made)


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    floor, sources, sandbox = Floor(tmp_path), ShopSources(tmp_path), InlineSandbox()
    metrics = MetricService(MemoryMetricStore(), floor.notebooks, sources=sources, sandbox=sandbox)
    verified = VerifiedService(
        MemoryVerifiedStore(),
        floor.notebooks,
        sources=sources,
        likeness=Likeness(MemoryVectors(), lambda: None),
        sandbox=sandbox,
    )
    data = FakeAgent()
    skills = Skills(
        intents=KeywordIntents(),
        agents={"data": data, "business": BusinessAgent(), "prepared": PreparedAgent()},
        templates=(
            VerifiedQuestion(verified.find),
            MetricQuestion(),
            NamedMetricQuestion(),
            PlainQuestion(),
        ),
    )
    parts = replace(
        floor.parts(),
        sources=sources,
        sandbox=sandbox,
        skills=lambda: skills,
        metrics=metrics.usable,
    )
    runs = RunService(parts)
    yield Whole(floor, sources, data, metrics, verified, runs)
    runs.close(timeout=1)
    floor.close()


def test_a_defined_metric_is_what_its_name_means(whole: Whole) -> None:
    whole.metrics.create(MetricDraft(name="Light revenue", formula="sum(amount) / 2", unit="EUR"))
    _, (query,) = whole.ask("light revenue by city")
    assert query.metric is not None
    assert query.metric.measures[0].metric == whole.metrics.list()[0].metric.id
    assert "SUM(orders.amount) / 2" in query.sql
    assert query.result is not None
    assert query.result.columns[-1].unit == "EUR"
    assert whole.data.steps == []


def test_what_no_form_covers_is_asked_with_the_formula_and_says_so(whole: Whole) -> None:
    whole.metrics.create(MetricDraft(name="Light revenue", formula="sum(amount) / 2"))
    head, (query,) = whole.ask("light revenue of people who are older than their neighbours")
    (step,) = whole.data.steps
    assert step.task.startswith("SUM(orders.amount) / 2 of people who are older")
    assert head.question.startswith("light revenue")
    assert head.answer.assumptions[0] == "“Light revenue” is computed as SUM(orders.amount) / 2."
    assert query.title.startswith("Light revenue")


def test_a_verified_answer_is_asked_first_and_says_so(whole: Whole) -> None:
    head, (query,) = whole.ask(QUESTION)
    assert len(whole.data.steps) == 1
    sql = "SELECT city AS region, count(*) AS total FROM customers GROUP BY city ORDER BY 2 DESC"
    corrected = query.model_copy(update={"sql": sql, "edited": True})
    whole.floor.notebooks.save_cells([corrected])
    whole.verified.verify(head.id)
    again, (same,) = whole.ask("Total by region?")
    assert len(whole.data.steps) == 1  # no agent that could ask a model
    assert (same.sql, again.tokens.calls) == (sql, 0)
    assert again.plan is not None
    assert again.plan.template == "verified"
    assert "you verified" in again.answer.assumptions[0]
    assert again.grade.checks[0].name == "verified"
    assert whole.verified.of(again, [same]) is not None


def test_one_that_fails_is_asked_anew(whole: Whole) -> None:
    head, (query,) = whole.ask(QUESTION)
    broken = "SELECT CAST(city AS INTEGER) AS region, 1 AS total FROM customers"
    whole.floor.notebooks.save_cells([query.model_copy(update={"sql": broken})])
    whole.verified.verify(head.id)
    again, _ = whole.ask(QUESTION)
    assert again.answer.kind == "answered"
    assert again.plan is not None
    assert again.plan.template == "plain"
    assert len(whole.data.steps) == 2
