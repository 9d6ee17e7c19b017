"""Twelve histories with a known commit, four where none fits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.agents.base import RunContext
from core.agents.code.tracing.agent import AGENT, TracingAgent
from core.agents.code.tracing.wishes import TraceSaid, TraceWish, trace_said
from core.domain.cancel import CancelToken
from core.domain.code.candidates import CommitSearch
from core.domain.plan import Step
from core.domain.sources import Schema
from tests.agents.code.tracing.histories import NOTHING, PLANTED, History, made
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.workshop import BenchWorkshop

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)


def traced(history: History, root: Path) -> tuple[CommitSearch, str]:
    person, planted = made(history, root / "shop")
    wish = TraceWish(source_id="s1", point=history.point)
    step = Step(
        name="trace", agent=AGENT, task="Trace", output="found", form=wish.model_dump_json()
    )
    context = RunContext(
        run_id="r1",
        notebook_id="n1",
        question="which commit?",
        schema=Schema(),
        grants=(),
        model=None,
        sandbox=InlineSandbox(),
        results=MemoryResultStore(),
        emit=lambda told: None,
        cancel=CancelToken(),
        agents={},
        workshop=BenchWorkshop(person.folder, root / "home" / "s1"),
    )
    result = TracingAgent().run(step, context, ())
    assert result.failure is None, result.failure
    assert result.record is not None
    assert result.record.kind == "candidates"
    return result.record.search, planted


@pytest.mark.parametrize("history", PLANTED, ids=lambda history: history.name)
def test_the_planted_commit_is_first(history: History, tmp_path: Path) -> None:
    search, planted = traced(history, tmp_path)
    assert search.candidates[0].commit.id == planted
    assert "could" in search.said
    assert "not the cause" in search.said
    assert history.text.splitlines()[-1] in search.candidates[0].commit.diff


@pytest.mark.parametrize("history", NOTHING, ids=lambda history: history.name)
def test_nothing_is_named_where_no_commit_fits(history: History, tmp_path: Path) -> None:
    search, _ = traced(history, tmp_path)
    assert search.candidates == ()
    assert search.said.startswith("No commit from ")


def test_a_release_tells_when_it_came_out(tmp_path: Path) -> None:
    late = next(each for each in PLANTED if each.tag_days is not None)
    search, _ = traced(late, tmp_path)
    best = search.candidates[0]
    assert [each.name for each in best.commit.shipped] == ["v2.0.0"]
    assert best.days < 3
    assert best.why.startswith("Came out with v2.0.0")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Which commit could explain the drop in revenue in March?",
            TraceSaid(what="revenue", way="down"),
        ),
        (
            "what commit is behind the jump in refund rate since 2 July 2024",
            TraceSaid(what="refund rate", way="up"),
        ),
        ("Which deployment caused the fall of net sales?", TraceSaid(what="net sales", way="down")),
        ("which release could explain this?", TraceSaid()),
        ("Which commit could explain “total amount since July 2024”?", TraceSaid()),
        ("look for the commit", TraceSaid()),
    ],
)
def test_questions_are_read(question: str, said: TraceSaid) -> None:
    assert trace_said(question) == said


@pytest.mark.parametrize(
    "question",
    ["who made the most commits?", "commits by month", "why did revenue drop?", "last release"],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert trace_said(question) is None
