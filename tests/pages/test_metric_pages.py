"""Metrics and verified answers: lists, forms, files, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.domain.metric_definitions import MetricDraft
from core.domain.metrics import MetricQuery
from core.domain.queries import AggregateFact, QueryFacts
from core.services.likeness import Likeness
from core.services.metrics import MetricService
from core.services.verified import VerifiedService
from tests.fakes.metrics import MemoryMetricStore, metric
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.shop_sources import ShopSources
from tests.fakes.verified import MemoryVectors, MemoryVerifiedStore, verified
from tests.pages.conftest import Open, texts

SQL = "SELECT city, count(*) AS customers FROM customers GROUP BY city"


@pytest.fixture
def shop(filled: Any, tmp_path: Path) -> Any:
    """Services over a real small shop."""
    sources, sandbox = ShopSources(tmp_path), InlineSandbox()
    filled.shop = sources
    filled.metrics = MetricService(
        MemoryMetricStore(), filled.store, sources=sources, sandbox=sandbox
    )
    filled.kept = MemoryVerifiedStore()
    filled.verified = VerifiedService(
        filled.kept,
        filled.store,
        sources=sources,
        likeness=Likeness(MemoryVectors(), lambda: None),
        sandbox=sandbox,
    )
    return filled


def answered(**fields: object) -> Any:
    query = {"name": "by_city", "title": "Customers by city", "sql": SQL}
    base: dict[str, object] = {
        "question": "customers by city",
        "key": "customers by city",
        "queries": (query,),
        "tables": ("customers",),
        "columns": ({"key": "customers.city", "role": "text"},),
        "notebook_id": "n1",
    }
    return verified(**(base | fields))


def test_an_empty_page_teaches_and_leads_to_the_form(shop: Any, open_page: Open) -> None:
    app = open_page("metrics")
    assert "Define a measure once" in texts(app)
    app.button(key="first").click().run()
    assert "The value shows here once there is a formula." in texts(app)


def test_a_metric_is_defined_with_its_value_in_view(shop: Any, open_page: Open) -> None:
    app = open_page("metric")
    app.text_input(key="name-new").set_value("Revenue")
    app.text_area(key="sql-formula-new").set_value("sum(amount) / count(*)").run()
    assert app.metric[0].value == "58.75"
    assert "rather than an error" in texts(app)
    app.text_input(key="synonyms-new").set_value("sales, turnover ,").run()
    app.button(key="save-new").click().run()
    (view,) = shop.metrics.list()
    assert view.metric.synonyms == ("sales", "turnover")
    said = texts(app)
    assert "Saved “Revenue”." in said
    assert "also sales, turnover" in said
    app.button(key="notice-undo").click().run()
    assert shop.metrics.list() == ()


def test_what_is_wrong_is_said_and_the_form_stays(shop: Any, open_page: Open) -> None:
    shop.metrics.create(MetricDraft(name="Revenue", formula="sum(amount)"))
    app = open_page("metric")
    app.text_input(key="name-new").set_value("revenues")
    app.text_area(key="sql-formula-new").set_value("sum(amount)").run()
    assert "a name of the metric “Revenue” already" in texts(app)
    app.button(key="save-new").click().run()
    assert "Nothing was saved." in texts(app)
    assert app.text_input(key="name-new").value == "revenues"
    assert len(shop.metrics.list()) == 1


def test_a_metric_is_edited_deleted_and_put_back(shop: Any, open_page: Open) -> None:
    metric = shop.metrics.create(MetricDraft(name="Revenue", formula="sum(amount)"))
    app = open_page("metric", metric=metric.id)
    assert "Reads orders.amount" in texts(app)
    app.text_area(key=f"sql-formula-{metric.id}").set_value("max(amount)").run()
    app.button(key=f"save-{metric.id}").click().run()
    assert shop.metrics.get(metric.id).metric.formula == "MAX(orders.amount)"
    app = open_page("metric", metric=metric.id)
    assert "formula was “SUM(orders.amount)”" in texts(app)
    app.button(key=f"delete-{metric.id}").click().run()
    assert shop.metrics.list() == ()
    app.button(key="notice-undo").click().run()
    assert shop.metrics.get(metric.id).metric.formula == "MAX(orders.amount)"


def test_a_broken_metric_says_what_is_missing(shop: Any, open_page: Open) -> None:
    metric = shop.metrics.create(MetricDraft(name="Revenue", formula="sum(amount)"))
    shop.shop.without("orders", "amount")
    assert "orders.amount is not there" in texts(open_page("metrics"))
    said = texts(open_page("metric", metric=metric.id))
    assert "orders.amount is not in the attached data" in said
    assert "There is no column orders.amount." in said


def test_the_measure_of_an_answer_begins_a_metric(shop: Any, open_page: Open) -> None:
    cell = shop.store.cell("q1").model_copy(
        update={"sql": "SELECT max(amount) AS most FROM orders"}
    )
    shop.store.save_cells([cell])
    app = open_page("metric", cell="q1")
    assert app.text_input(key="name-q1").value == "Most"
    assert app.text_area(key="sql-formula-q1").value == "MAX(orders.amount)"
    assert app.metric[0].value == "100"


def test_an_empty_page_of_verified_answers_says_how_they_come(shop: Any, open_page: Open) -> None:
    assert "This is right" in texts(open_page("verified"))


def test_a_verified_answer_is_changed_deleted_and_put_back(shop: Any, open_page: Open) -> None:
    shop.verified.put_back(answered())
    app = open_page("verified")
    app.expander[0].open = True
    app.session_state["verified-v1"] = True
    app.run()
    said = texts(app)
    assert "you said that it is right" in said
    assert "Sales" in said
    app.text_area[0].set_value(SQL.replace("city,", "upper(city) AS city,"))
    next(b for b in app.button if b.label == "Save").click().run()
    kept = shop.kept.get("v1")
    assert kept.by == "edit"
    assert "upper(city)" in kept.queries[0].sql
    next(b for b in app.button if b.label == "Show its result").click().run()
    assert "OSLO" in list(app.dataframe[0].value["city"])
    next(b for b in app.button if b.label == "Delete").click().run()
    assert shop.kept.list() == ()
    app.button(key="notice-undo").click().run()
    assert shop.kept.get("v1") == kept


def test_a_stale_one_says_why(shop: Any, open_page: Open) -> None:
    shop.verified.put_back(answered())
    shop.shop.without("customers", "city")
    app = open_page("verified")
    assert "Stale" in texts(app)
    app.session_state["verified-v1"] = True
    app.run()
    assert "Not used: customers.city is not there any more." in texts(app)


def test_an_answer_is_marked_as_right_and_unmarked(filled: Any, open_page: Open) -> None:
    app = open_page("notebook", notebook="n1")
    app.button(key="verify-r1").click().run()
    (view,) = filled.verified.list()
    assert (view.answer.question, view.answer.by) == ("Which region sells most?", "mark")
    assert "answered this way from now on" in texts(app)
    app.button(key="verified-r1").click().run()
    assert filled.verified.list() == ()
    app.button(key="notice-undo").click().run()
    assert len(filled.verified.list()) == 1


def test_a_corrected_query_is_used_from_now_on(filled: Any, open_page: Open) -> None:
    edited = filled.store.cell("q1").model_copy(update={"edited": True})
    filled.store.save_cells([edited])
    app = open_page("notebook", notebook="n1")
    assert app.button(key="verify-r1").label == "Use this from now on"
    app.button(key="verify-r1").click().run()
    assert filled.verified.list()[0].answer.by == "edit"


def test_how_shows_the_definition_what_is_read_and_the_metric(filled: Any, open_page: Open) -> None:
    cell = filled.store.cell("q1")
    facts = QueryFacts(aggregates=(AggregateFact(function="sum", column="orders.total"),))
    filled.store.save_cells([cell.model_copy(update={"facts": facts})])
    app = open_page("notebook", notebook="n1")
    app.session_state["how-r1"] = True
    app.run()
    said = texts(app)
    assert "Reads orders (region, total)" in said
    assert "Keep as a metric" in said
    defined = metric(
        name="Turnover", formula="SUM(orders.total)", expression="SUM(orders.total)",
        columns=("orders.total",), description="Before tax.",
    )  # fmt: skip
    filled.metrics.put_back(defined)
    form = MetricQuery(measures=(defined.measure,))
    filled.store.save_cells([cell.model_copy(update={"facts": facts, "metric": form})])
    app.run()
    said = texts(app)
    assert "Turnover is SUM(orders.total)" in said.replace("*", "")
    assert "your metric" in said
    assert "Before tax." in said
    assert "Keep as a metric" not in said
    assert "The definition is another one" not in said
    filled.metrics.put_back(defined.model_copy(update={"expression": "AVG(orders.total)"}))
    app.run()
    assert "The definition is another one" in texts(app)
