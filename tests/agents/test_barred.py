"""Agents and plans obey what a model may not be used for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from core.agents.analysis.agent import AnalysisAgent
from core.agents.data import DataAgent
from core.domain.plan import Step
from core.orchestrator.context import StageContext
from core.orchestrator.draft import draft
from tests.fakes.clinic import in_clinic
from tests.fakes.desk import context, step

WRONG = "SELECT nothing_like_it FROM orders"
RIGHT = "SELECT sum(amount) FROM orders"
QUESTION = "What is the total amount of all orders?"


def test_no_query_is_written_by_a_model_that_may_not(tmp_path: Path) -> None:
    run, _, model = context(tmp_path, QUESTION, replies=[RIGHT])
    result = DataAgent().run(step(QUESTION), replace(run, barred={"sql": "1 of 12."}), ())
    assert result.failure is not None
    assert result.failure.code == "form"
    assert "SQL queries" in result.failure.message
    assert "1 of 12." in result.failure.message
    assert model.requests == []


def test_a_model_that_may_not_mend_tries_once(tmp_path: Path) -> None:
    run, _, model = context(tmp_path, QUESTION, replies=[WRONG, RIGHT])
    barred = DataAgent().run(step(QUESTION), replace(run, barred={"repair": "slow"}), ())
    assert barred.failure is not None
    assert len(model.requests) == 1
    run, _, model = context(tmp_path, QUESTION, replies=[WRONG, RIGHT])
    assert DataAgent().run(step(QUESTION), run, ()).failure is None
    assert len(model.requests) == 2


def test_no_script_is_written_either_but_typed_analyses_go_on(tmp_path: Path) -> None:
    run, _, model = in_clinic(tmp_path, replies=('answer["a"] = 1',))
    run = replace(run, barred={"python": "slow"})

    def ask(task: str) -> Step:
        return Step(name="answer", agent="analysis", task=task, output="result")

    refused = AnalysisAgent().run(ask("Compute @ratio[n]: the entropy of the ages"), run, ())
    assert refused.failure is not None
    assert "Python scripts" in refused.failure.message
    typed = AnalysisAgent().run(ask("correlation between age and cost"), run, ())
    assert typed.form == "analysis"
    assert model.requests == []


def test_a_plan_is_not_drafted(tmp_path: Path) -> None:
    run, _, model = context(tmp_path, QUESTION, replies=["{}"])
    run = replace(run, barred={"plan": "slow"})
    made, _ = draft(QUESTION, ("data",), cast(StageContext, run))
    assert made is None
    assert model.requests == []
