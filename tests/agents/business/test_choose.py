"""A measure of unknown name is picked from a list, or the question goes on as SQL."""

from __future__ import annotations

import json

import pytest

from core.agents.business.catalogue import Catalogue
from core.agents.business.choose import choose, unknown_words
from core.domain.events import Happening
from core.domain.plan import Step
from core.errors import ModelError
from core.models.scripted import ScriptedModel
from tests.fakes import retail
from tests.fakes.contexts import context_of

CATALOGUE = Catalogue(retail.schema(), retail.profiles(), retail.JOINS)
STEP = Step(name="measure", agent="business", task="monthly takings in 2024", output="out")


def picked(name: str) -> str:
    return json.dumps({"measure": name})


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how did footfall change in March 2024", ("footfall",)),
        ("conversion rate by month", ("conversion", "rate")),
        ("revenue by month", ()),
        ("revenue by month for zebras", ()),
        ("which zebras live in the north", ()),
        ("the quick brown fox jumps over the lazy dog every month", ()),
    ],
)
def test_only_the_name_of_the_measure_may_be_unknown(question: str, words: tuple[str, ...]) -> None:
    assert unknown_words(question, CATALOGUE) == words


def test_the_model_picks_from_the_list_and_the_rules_do_the_rest() -> None:
    happened: list[Happening] = []
    model = ScriptedModel([picked("total_revenue")])
    step = STEP.model_copy(update={"task": "monthly cash flow in 2024"})
    form, spent = choose(step, context_of(model=model, emit=happened.append), CATALOGUE)
    assert form is not None
    assert form.query.measures[0].expression == "SUM(orders.revenue)"
    assert form.query.time is not None
    assert (form.query.time.grain, form.query.time.since) == ("month", "2024-01-01")
    assert form.notes == ("“Cash flow” is read as total revenue.",)
    assert spent.calls == 1
    assert [what.kind for what in happened] == ["model_called"]
    schema = json.loads(model.requests[0].json_schema or "")
    assert "none" in schema["properties"]["measure"]["enum"]


@pytest.mark.parametrize("reply", [picked("none"), picked("profit"), "nonsense", "{}"])
def test_no_measure_no_form(reply: str) -> None:
    step = STEP.model_copy(update={"task": "monthly footfall in 2024"})
    form, spent = choose(step, context_of(model=ScriptedModel([reply])), CATALOGUE)
    assert form is None
    assert spent.calls == 1


def test_without_a_model_or_switched_off_nothing_is_asked() -> None:
    step = STEP.model_copy(update={"task": "monthly footfall in 2024"})
    assert choose(step, context_of(), CATALOGUE)[0] is None
    model = ScriptedModel([picked("total_revenue")])
    assert choose(step, context_of(model=model, off={"metric choice"}), CATALOGUE)[0] is None
    assert not model.requests


def test_a_model_fault_that_may_pass_is_raised() -> None:
    step = STEP.model_copy(update={"task": "monthly footfall in 2024"})
    for retryable in (True, False):
        model = ScriptedModel([ModelError("The model stumbled.", retryable=retryable)])
        if retryable:
            with pytest.raises(ModelError):
                choose(step, context_of(model=model), CATALOGUE)
        else:
            assert choose(step, context_of(model=model), CATALOGUE)[0] is None
