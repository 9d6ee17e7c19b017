"""Business questions on the retail sample, through real workers, against planted facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.agents.business.form import Form, form_of, with_inputs, written
from core.domain.metrics import Filter, Measure, MetricQuery
from core.errors import StepError
from core.sandbox.pool import WorkerPool
from tests.fakes import retail
from tests.fakes.agents import FakeAgent
from tests.fakes.retail_run import Asked, Asker, read_retail

FACTS = retail.facts()
DROP: dict[str, Any] = FACTS["drop"]


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    pool = WorkerPool(size=1)
    yield Asker(read_retail(pool, tmp_path_factory.mktemp("tables")))
    pool.close()


def sound(asked: Asked) -> Asked:
    """Answered by forms, with every figure bound, and no model asked."""
    assert asked.answer.kind == "answered"
    bound = next(check for check in asked.grade.checks if check.name == "bound numbers")
    assert bound.outcome == "passed", bound.reason
    assert asked.grade.verdict in {"checked", "unsure"}
    assert all(finding.step.form == "metric" for finding in asked.findings)
    assert not any(what.kind == "model_called" for what in asked.happened)
    return asked


def test_month_over_month_of_one_month(asker: Asker) -> None:
    asked = sound(asker.ask("What was the month over month change in revenue in March 2024?"))
    (row,) = asked.rows()
    assert row["change"] == pytest.approx(DROP["change"])
    assert row["change_percent"] == pytest.approx(100 * DROP["change_share"], abs=1e-3)
    assert asked.text == (
        "Total revenue fell by 7,756.77 (17.28%), from 44,875.9 in Feb 2024 "
        "to 37,119.13 in Mar 2024."
    )
    assert asked.grade.verdict == "checked"


def test_month_over_month_of_a_year(asker: Asker) -> None:
    asked = sound(asker.ask("month over month change in revenue in 2024"))
    rows = asked.rows()
    assert len(rows) == 12
    assert rows[2]["change"] == pytest.approx(DROP["change"])
    assert rows[0]["previous"] == pytest.approx(FACTS["revenue_by_month"]["2023-12"])
    assert asked.answer.chart is not None
    assert asked.answer.chart.y == ("change",)
    assert asked.text.startswith("In Dec 2024, total revenue was 79,621.86, a fall of 6,652.63")


def test_a_share(asker: Asker) -> None:
    asked = sound(asker.ask("What share of revenue comes from the North region?"))
    (row,) = asked.rows()
    assert row["share_percent"] == pytest.approx(100 * FACTS["north_share"], abs=1e-3)
    assert asked.result().columns[-1].unit == "%"
    assert asked.text.startswith("North accounts for 37.35% of total revenue")


def test_all_shares(asker: Asker) -> None:
    asked = sound(asker.ask("What percentage of total revenue did each category contribute?"))
    total = FACTS["total_revenue"]
    shares = {row["category"]: row["share_percent"] for row in asked.rows()}
    assert shares == pytest.approx(
        {name: 100 * value / total for name, value in FACTS["revenue_by_category"].items()}
    )


def test_two_steps(asker: Asker) -> None:
    asked = sound(
        asker.ask(
            "Which category had the highest revenue, and what share of total revenue does it have?"
        )
    )
    assert asked.rows("leading_group")[0]["category"] == "Electronics"
    by_category = FACTS["revenue_by_category"]
    share = 100 * by_category["Electronics"] / FACTS["total_revenue"]
    assert asked.rows()[0]["share_percent"] == pytest.approx(share)
    assert asked.last.inputs == ("leading_group",)
    assert "Electronics has the highest total revenue" in asked.text


def test_two_steps_by_month(asker: Asker) -> None:
    asked = sound(asker.ask("total revenue by region in the month with the highest revenue"))
    assert sum(float(str(row["total_revenue"])) for row in asked.rows()) == pytest.approx(
        max(FACTS["revenue_by_month"].values())
    )


def test_the_drivers_of_the_drop(asker: Asker) -> None:
    asked = sound(asker.ask("Why did revenue drop in March 2024?"))
    steps = {step.output: step for step in asked.plan.steps}
    assert asked.rows("total_change")[0]["change"] == pytest.approx(DROP["change"])
    side_by_side = [name for name, step in steps.items() if not step.inputs]
    assert {"total_change", "change_category", "change_region"} <= set(side_by_side)
    first = asked.rows("largest_drivers")[0]
    assert (first["category"], first["region"]) == (DROP["category"], DROP["region"])
    assert first["change"] == pytest.approx(DROP["driver_change"])
    assert asked.answer.evidence[0] == "largest_drivers"
    assert "Electronics with a fall of 8,291.65" in asked.text


def test_the_drivers_of_the_refunds(asker: Asker) -> None:
    asked = sound(asker.ask("what explains the rise in refunds in July 2024"))
    spike = FACTS["refund_spike"]
    assert asked.rows("total_change")[0]["total_refund"] == pytest.approx(spike["refund"])
    assert asked.rows("largest_drivers")[0]["reason"] == spike["reason"]


def test_a_summary(asker: Asker) -> None:
    asked = sound(asker.ask("How did we do in 2024?"))
    years = FACTS["revenue_by_year"]
    assert not any(step.inputs for step in asked.plan.steps)
    assert asked.rows("overall")[0]["total_revenue"] == pytest.approx(years["2024"])
    change = asked.rows("against_before")[0]["change"]
    assert change == pytest.approx(years["2024"] - years["2023"])
    assert len(asked.rows("by_month")) == 12
    assert "highest in Nov 2024" in asked.text
    assert "By region, North leads" in asked.text


def test_relative_times_are_relative_to_the_data(asker: Asker) -> None:
    asked = sound(asker.ask("revenue last month compared with the previous month"))
    assert asked.rows()[0]["previous"] == pytest.approx(FACTS["revenue_by_month"]["2024-11"])
    assert asked.answer.assumptions == (
        "“Last month” is read as December 2024, since the data ends on 31 December 2024.",
    )


def test_follow_ups_change_the_form_and_ask_no_model(asker: Asker) -> None:
    question = "revenue in 2024 compared to 2023"
    before = asker.ask(question)
    after = sound(asker.ask("and by region?", before.as_conversation(question)))
    changes = {row["region"]: float(str(row["change"])) for row in after.rows()}
    years = FACTS["revenue_by_year"]
    assert len(changes) == 4
    assert sum(changes.values()) == pytest.approx(years["2024"] - years["2023"])
    why = sound(asker.ask("why?", before.as_conversation(question)))
    assert why.plan.template == "drivers"


def test_a_task_without_a_form_is_read_anew(asker: Asker) -> None:
    result = asker.step("revenue by quarter in 2024")
    assert result.metric is not None
    assert result.result is not None
    assert result.result.rows == 4


def test_what_no_form_covers_goes_on_to_the_data_agent(asker: Asker) -> None:
    data = FakeAgent()
    question = "how did footfall change in March 2024"
    Asker(asker.retail, data=data).step(question)
    assert [step.task for step in data.steps] == [question]


def test_without_a_data_agent_it_says_what_to_do(asker: Asker) -> None:
    with pytest.raises(StepError) as raised:
        asker.step("how did footfall change in March 2024")
    assert raised.value.remedy


@pytest.mark.parametrize(
    "question",
    ["total revenue by region", "top 5 products by units sold", "how many customers have no email"],
)
def test_plain_questions_are_the_data_agents(asker: Asker, question: str) -> None:
    assert asker.plan(question) is None


def test_a_form_comes_back_from_its_text() -> None:
    query = MetricQuery(
        measures=(Measure(name="m", expression="SUM(t.a)"),),
        filters=(Filter(column="t.g", operator="in", within="1.g"),),
    )
    form = Form(query=query, notes=("A note.",), pairs=("t.g",))
    assert form_of(written(form)) == form
    assert form_of("metric") is None
    assert form_of("{not json") is None
    assert with_inputs(query, ("leading",)).filters[0].within == "leading.g"
    assert with_inputs(query, ()).filters[0].within == "1.g"


def test_a_rate_is_told_shown_and_drawn_in_percent(asker: Asker) -> None:
    asked = sound(asker.ask("return rate by category"))
    columns = asked.result().columns
    assert [c.name for c in columns if c.percent] == ["return_rate"]
    assert "%" in asked.text
    assert all(0 < row["return_rate"] < 1 for row in asked.rows())


def test_a_change_of_a_rate_is_told_in_points(asker: Asker) -> None:
    asked = sound(asker.ask("month over month change in return rate in March 2024"))
    assert "percentage points (" in asked.text, asked.text
    assert {c.name for c in asked.result().columns if c.percent} == {
        "return_rate", "previous", "change"
    }  # fmt: skip
