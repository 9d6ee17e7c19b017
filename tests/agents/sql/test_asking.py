"""Two readings of a word are asked about when their figures differ, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agents.business.agent import BusinessAgent
from core.agents.business.form import Form, written
from core.agents.data import DataAgent
from core.agents.sql.asking import settled_by
from core.domain.choices import NeedsChoice
from core.domain.metrics import Measure, MetricQuery, TimeRange
from core.domain.plan import Step
from core.domain.steps import StepResult
from tests.fakes.tied_shop import tied_context


def step(question: str, *chosen: str, form: str = "") -> Step:
    return Step(
        name="answer", agent="data", task=question, output="result", chosen=chosen, form=form
    )


def run(
    folder: Path, question: str, sql: str, *chosen: str, off: tuple[str, ...] = ()
) -> StepResult:
    context, _ = tied_context(folder, question, replies=[sql], off=off)
    return DataAgent().run(step(question, *chosen), context, ())


def asked(folder: Path, question: str, sql: str) -> NeedsChoice:
    with pytest.raises(NeedsChoice) as raised:
        run(folder, question, sql)
    return raised.value


def shown(found: NeedsChoice) -> list[tuple[str, str]]:
    return [(choice.label, choice.detail) for choice in found.choices]


SALES = "SELECT sum(gross_sales) AS sales FROM deals"


def test_a_measure_that_fits_two_columns(tmp_path: Path) -> None:
    found = asked(tmp_path, "What are the total sales of all deals?", SALES)
    assert found.question.startswith("“sales” can mean 2 things here")
    assert shown(found) == [("Gross sales", "220"), ("Net sales", "200")]


def test_a_date_that_fits_two_columns(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        "How many deals have a date in February 2024, and what is the net sales of them?",
        "SELECT count(*), sum(net_sales) FROM deals WHERE order_date >= DATE '2024-02-01' "
        "AND order_date < DATE '2024-03-01' AND 'date' = 'date'",
    )
    assert [label for label, _ in shown(found)] == [
        "Order date, February 2024",
        "Ship date, February 2024",
    ]
    assert [detail for _, detail in shown(found)] == ["2, 110", "2, 130"]


def test_a_value_that_two_columns_hold(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        "What are the net sales of Oslo?",
        "SELECT sum(net_sales) AS s FROM deals WHERE origin = 'Oslo'",
    )
    assert shown(found) == [("Origin = Oslo", "160"), ("Destination = Oslo", "40")]


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("What are the gross sales of all deals?", SALES),
        ("What are the net sales?", "SELECT sum(net_sales) FROM deals"),
        ("How many boxes were there?", "SELECT sum(sent_boxes) FROM deals"),  # figures agree
        ("What are the sales and the sales?", "SELECT sum(gross_sales), sum(net_sales) FROM deals"),
        ("How many deals have sales?", "SELECT count(gross_sales) FROM deals"),
        ("Net sales with origin Oslo?", "SELECT sum(net_sales) FROM deals WHERE origin = 'Oslo'"),
        ("Net sales of Bonn?", "SELECT sum(net_sales) FROM deals WHERE destination = 'Bonn'"),
        ("Which deal has the order date 2024?", "SELECT deal_id FROM deals ORDER BY order_date"),
    ],
)
def test_nothing_is_asked_where_the_words_or_the_figures_settle_it(
    tmp_path: Path, question: str, sql: str
) -> None:
    assert run(tmp_path, question, sql).result is not None


def test_what_is_switched_off_asks_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "What are the total sales?", SALES, off=("choice",)).sql


@pytest.mark.parametrize(("number", "figure"), [(0, 220.0), (1, 200.0)])
def test_the_picked_query_runs_without_another_call(
    tmp_path: Path, number: int, figure: float
) -> None:
    question = "What are the total sales of all deals?"
    picked = asked(tmp_path, question, SALES).choices[number].value
    settled = settled_by([picked])
    assert settled is not None
    assert settled.tokens.calls == 1
    context, model = tied_context(tmp_path, question)
    result = DataAgent().run(step(question, picked), context, ())
    assert model.requests == []
    assert result.result is not None
    assert context.results.table(result.result).to_pylist()[0].popitem()[1] == figure
    assert result.tokens.calls == 1
    assert any("as chosen" in told for told in result.remarks)


def test_other_choices_are_no_readings() -> None:
    assert settled_by([]) is None
    assert settled_by(["orders.total"]) is None
    assert settled_by(['{"sql": "SELECT 1"}']) is None


def form(**fields: object) -> str:
    sales = Measure(name="total_gross_sales", expression="SUM(deals.gross_sales)")
    query = MetricQuery(measures=(sales,)).model_copy(update=fields)
    return written(Form(query=query, alone=True))


def test_a_form_asks_too_and_stays_a_form(tmp_path: Path) -> None:
    question = "sales by month"
    months = TimeRange(column="deals.order_date", grain="month")
    asks = step(question, form=form(time=months))
    context, _ = tied_context(tmp_path, question)
    with pytest.raises(NeedsChoice) as raised:
        BusinessAgent().run(asks, context, ())
    assert shown(raised.value) == [
        ("Gross sales", "1 Jan 2024, 100, and 1 more row"),
        ("Net sales", "1 Jan 2024, 90, and 1 more row"),
    ]
    for number, column in ((0, "gross_sales"), (1, "net_sales")):
        picked = raised.value.choices[number].value
        result = BusinessAgent().run(asks.model_copy(update={"chosen": (picked,)}), context, ())
        assert result.form == "metric"
        assert result.metric is not None
        assert result.metric.measures[0].name == f"total_{column}"
        assert result.metric.measures[0].expression == f"SUM(deals.{column})"


def test_one_form_of_several_asks_nothing(tmp_path: Path) -> None:
    question = "summarise sales"
    query = MetricQuery(measures=(Measure(name="s", expression="SUM(deals.gross_sales)"),))
    context, _ = tied_context(tmp_path, question)
    assert BusinessAgent().run(step(question, form=written(Form(query=query))), context, ()).result
