"""“Tell me if …”: which figure is meant, on which side, or a question back."""

from __future__ import annotations

import pytest

from core.agents.business.catalogue import Catalogue
from core.agents.business.form import form_of
from core.agents.business.watching import watched, wish_of
from core.conversations.flows.watch import WATCH, WatchRequest
from core.domain.choices import NeedsChoice
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.sources import Schema
from tests.fakes.retail import JOINS, profiles, schema

CATALOGUE = Catalogue(schema(), profiles(), JOINS)


def plan(question: str, over: Schema | None = None) -> Plan | None:
    known = schema() if over is None else over
    return WatchRequest().match(Inquiry(question, "data", known, profiles=profiles(), joins=JOINS))


@pytest.mark.parametrize(
    ("question", "expression", "side", "grain"),
    [
        ("Tell me if refunds look unusual", "SUM(returns.refund)", "both", "month"),
        ("tell me if refunds look wrong", "SUM(returns.refund)", "both", "month"),
        ("let me know when revenue drops", "SUM(orders.revenue)", "down", "week"),
        ("warn me if the number of orders falls", "COUNT(*)", "down", "week"),
        ("alert me when returns spike", "COUNT(*)", "up", "month"),
        ("watch daily revenue", "SUM(orders.revenue)", "both", "day"),
        ("keep an eye on refunds", "SUM(returns.refund)", "both", "month"),
        ("tell me if something is wrong with refunds", "SUM(returns.refund)", "both", "month"),
        ("tell me if quantity per week is unusually low", "SUM(orders.quantity)", "down", "week"),
        ("notify me when there is anything odd in returns", "COUNT(*)", "both", "month"),
        ("alert me if revenue in North looks strange", "SUM(orders.revenue)", "both", "week"),
    ],
)
def test_what_is_watched(question: str, expression: str, side: str, grain: str) -> None:
    wish = wish_of(question)
    assert wish is not None
    found = watched(wish, CATALOGUE)
    assert found is not None
    assert found.query.measures[0].expression == expression
    assert (found.side, found.grain) == (side, grain)


def test_the_words_of_a_group_are_a_filter() -> None:
    wish = wish_of("alert me if revenue in North looks strange")
    assert wish is not None
    found = watched(wish, CATALOGUE)
    assert found is not None
    assert [(f.column, f.values) for f in found.query.filters] == [("customers.region", ("North",))]


@pytest.mark.parametrize(
    "question",
    [
        "tell me about refunds",
        "what is the total refund",
        "tell me the revenue by region",
        "notify me if revenue falls below 1000",  # a fixed limit is not what is usual
        "is revenue unusual",
    ],
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert wish_of(question) is None
    assert plan(question) is None


def test_the_plan_shows_the_figure_over_time() -> None:
    made = plan("Tell me if refunds look unusual")
    assert made is not None
    assert made.template == WATCH
    form = form_of(made.steps[0].form)
    assert form is not None
    assert form.query.time is not None
    assert form.query.time.grain == "month"


def test_where_no_figure_fits_it_asks_with_figures_that_do() -> None:
    with pytest.raises(NeedsChoice) as raised:
        plan("tell me if happiness drops")
    assert "happiness" in raised.value.question
    assert len(raised.value.choices) >= 3
    for choice in raised.value.choices:
        made = plan(choice.value)
        assert made is not None
        assert made.template == WATCH


def test_without_data_nothing_is_planned() -> None:
    assert plan("tell me if refunds look unusual", Schema()) is None
