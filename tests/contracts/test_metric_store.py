"""What every MetricStore promises."""

from __future__ import annotations

import pytest

from core.errors import UserError
from core.protocols import MetricStore
from tests.fakes.metrics import MemoryMetricStore, metric


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> MetricStore:
    if request.param == "memory":
        return MemoryMetricStore()
    return request.getfixturevalue("state").metrics  # type: ignore[no-any-return]


def test_metrics_are_listed_by_name_whatever_the_case(store: MetricStore) -> None:
    store.save([metric("b", name="orders"), metric("a", name="Visits"), metric("c", name="Net")])
    assert [m.name for m in store.list()] == ["Net", "orders", "Visits"]


def test_saving_again_replaces(store: MetricStore) -> None:
    store.save([metric(synonyms=("net sales",), description="Without discount.")])
    store.save([metric(unit="EUR")])
    assert store.list() == (metric(unit="EUR"),)
    assert store.get("m1").unit == "EUR"


def test_what_is_removed_is_gone_and_once_more_changes_nothing(store: MetricStore) -> None:
    store.save([metric("a"), metric("b", name="Other")])
    store.remove(["a"])
    store.remove(["a"])
    assert [m.id for m in store.list()] == ["b"]
    with pytest.raises(UserError):
        store.get("a")
    store.save([])
    store.remove([])
