"""Metrics: defined, checked against what is attached, changed, taken out and in."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.metric_definitions import MetricDraft
from core.errors import UserError
from core.services.metrics import MetricService
from tests.fakes.metrics import MemoryMetricStore
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.shop_sources import ShopSources

REVENUE = MetricDraft(name="Revenue", formula="sum(amount)", synonyms=("sales",), unit="EUR")


@pytest.fixture
def sources(tmp_path: Path) -> ShopSources:
    return ShopSources(tmp_path)


@pytest.fixture
def service(sources: ShopSources) -> MetricService:
    return MetricService(
        MemoryMetricStore(), MemoryNotebookStore(), sources=sources, sandbox=InlineSandbox()
    )


def test_a_metric_is_defined_once_with_its_columns(service: MetricService) -> None:
    metric = service.create(REVENUE)
    assert metric.formula == "SUM(orders.amount)"
    assert (metric.table, metric.columns, metric.adds) == ("orders", ("orders.amount",), True)
    assert [view.missing for view in service.list()] == [()]
    assert service.usable(service.tables()) == (metric,)


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (MetricDraft(name="revenues", formula="sum(amount)"), "name of the metric “Revenue”"),
        (MetricDraft(name="Turnover", formula="sum(amount)", synonyms=("Sale",)), "“Revenue”"),
        (MetricDraft(name=" ", formula="sum(amount)"), "needs a name"),
        (MetricDraft(name="The total", formula="sum(amount)"), "says too little"),
        (MetricDraft(name="x" * 81, formula="sum(amount)"), "at most 80 characters"),
        (MetricDraft(name="Weighed", formula="sum(weight)"), "(?i)sum|text|varchar"),
        (MetricDraft(name="Gone", formula="sum(price)"), "no column price"),
        (MetricDraft(name="R", formula="sum(amount)", table="nowhere"), "no table nowhere"),
        (
            MetricDraft(name="R", formula="sum(amount)", time_column="orders.amount"),
            "holds no dates",
        ),
        (MetricDraft(name="R", formula="sum(amount)", time_column="orders.x"), "no column"),
        (
            MetricDraft(name="R", formula="sum(age) - sum(amount)", table="customers"),
            "no one row of orders",
        ),
    ],
)
def test_what_cannot_be_computed_or_is_there_already_is_refused(
    service: MetricService, draft: MetricDraft, says: str
) -> None:
    service.create(REVENUE)
    with pytest.raises(UserError, match=says) as caught:
        service.create(draft)
    assert caught.value.kept == "Nothing was saved."
    assert caught.value.remedy
    assert len(service.list()) == 1


def test_a_preview_gives_the_value_and_says_what_was_put_right(service: MetricService) -> None:
    draft = MetricDraft(name="", formula="sum(amount) / count(distinct customers.age)")
    preview = service.preview(draft)
    assert preview.value.rows == ((235.0 / 3,),)
    assert "rather than an error" in preview.notes[0]
    assert preview.series is None
    assert service.list() == ()


def test_a_value_looked_up_in_another_table_counts_each_row_once(service: MetricService) -> None:
    draft = MetricDraft(name="Of the old", formula="sum(amount * age)", table="orders")
    assert service.preview(draft).value.rows == ((100.0 * 31 + 50.0 * 31 + 75.0 * 45,),)


def test_an_edit_tells_what_changed_and_is_undone(service: MetricService) -> None:
    before = service.create(REVENUE)
    edited = service.edit(
        before.id, REVENUE.model_copy(update={"formula": "avg(amount)", "unit": ""})
    )
    assert edited.formula == "AVG(orders.amount)"
    assert edited.changes[-1].what == "formula was “SUM(orders.amount)”, unit was “EUR”"
    assert service.edit(before.id, edited.draft) == edited  # nothing to change
    service.put_back(before)
    assert service.get(before.id).metric == before


def test_a_deleted_metric_is_put_back_unless_its_name_was_taken(service: MetricService) -> None:
    metric = service.create(REVENUE)
    gone = service.delete(metric.id)
    assert service.list() == ()
    service.put_back(gone)
    assert service.get(metric.id).metric == metric
    service.delete(metric.id)
    service.create(REVENUE)
    with pytest.raises(UserError, match="already"):
        service.put_back(gone)


def test_a_column_that_has_gone_leaves_the_metric_broken(
    service: MetricService, sources: ShopSources
) -> None:
    metric = service.create(REVENUE)
    sources.without("orders", "amount")
    assert service.get(metric.id).missing == ("orders.amount",)
    assert service.usable(service.tables()) == (metric,)  # questions are told what is missing
    sources.tables = ()
    assert service.list()[0].missing == ("orders",)
    assert service.usable(service.tables()) == ()


def test_a_file_takes_metrics_out_and_in(service: MetricService, sources: ShopSources) -> None:
    service.create(REVENUE.model_copy(update={"description": "All of it: net, “gross”"}))
    service.create(MetricDraft(name="Orders", formula="count(*)", table="orders"))
    other = MetricService(
        MemoryMetricStore(), MemoryNotebookStore(), sources=sources, sandbox=InlineSandbox()
    )
    done = other.take_in(service.export())
    assert [m.name for m in done.made] == ["Orders", "Revenue"]
    assert [v.metric.draft for v in other.list()] == [v.metric.draft for v in service.list()]
    again = other.take_in(service.export())
    assert (again.made, again.same, again.refused) == ((), 2, ())
    other.undo(done)
    assert other.list() == ()


def test_a_file_changes_what_has_its_name_and_is_undone(service: MetricService) -> None:
    before = service.create(REVENUE)
    text = "metrics:\n- {name: revenue, formula: avg(amount), table: orders}\n"
    done = service.take_in(text.encode())
    assert done.before == (before,)
    assert service.get(before.id).metric.formula == "AVG(orders.amount)"
    service.undo(done)
    assert service.get(before.id).metric == before


def test_what_a_file_holds_wrong_is_refused_with_its_reason_and_the_rest_taken(
    service: MetricService,
) -> None:
    text = """
metrics:
- name: Good
  formula: sum(amount)
- name: Bad
  formula: sum(
- name: 12
  formula: sum(amount)
- formula: sum(amount)
- name: Good one
  formula: sum(amount)
  synonyms: [good]
- name: Elsewhere
  formula: sum(visits.hits)
  table: visits
- just text
- name: Extra
  formula: sum(amount)
  script: true
"""
    done = service.take_in(text.encode())
    assert [m.name for m in done.made] == ["Good", "Elsewhere"]
    refused = dict(done.refused)
    assert "no SQL expression" in refused["Bad"]
    assert "string" in refused["12"]
    assert "required" in refused["number 4"]
    assert "“Good”" in refused["Good one"]
    assert "extra" in refused["Extra"]
    assert len(refused) == 6
    assert service.list()[0].missing == ("visits",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"metrics: 3",
        b"[1, 2]",
        b"\xff\xfe",
        b"metrics: [",
        b"a: &x [1]\nb: *x\nmetrics: []",
        b"metrics: !!python/object/apply:os.system ['true']",
        b"x" * 1_000_001,
        b"[" * 5000,
    ],
)
def test_what_is_no_file_of_metrics_changes_nothing(service: MetricService, content: bytes) -> None:
    with pytest.raises(UserError) as caught:
        service.take_in(content)
    assert caught.value.kept == "No metric was changed."
    assert service.list() == ()
