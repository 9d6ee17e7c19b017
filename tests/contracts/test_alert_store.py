"""What every AlertStore promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import UserError
from core.services.alerts.stores import AlertStore
from tests.fakes.alerts import MemoryAlertStore, alert, spoken
from tests.fakes.samples import START


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> AlertStore:
    if request.param == "memory":
        return MemoryAlertStore()
    return request.getfixturevalue("state").alerts  # type: ignore[no-any-return]


def test_alerts_are_listed_by_name_and_replaced(store: AlertStore) -> None:
    store.save(alert("b", name="orders"))
    store.save(alert("a", name="Visits"))
    store.save(alert("a", name="Amounts", muted=True))
    assert [one.name for one in store.list()] == ["Amounts", "orders"]
    assert store.get("a") == alert("a", name="Amounts", muted=True)


def test_what_was_said_comes_newest_first(store: AlertStore) -> None:
    store.save(alert())
    later = START + timedelta(hours=1)
    store.speak([spoken("p1"), spoken("p2", at=later), spoken("p3", alert_id="other")])
    store.speak([])
    assert [one.id for one in store.spoken("a1")] == ["p2", "p1"]
    assert store.spoken("a1", limit=1) == (spoken("p2", at=later),)
    assert [one.id for one in store.spoken(since=START)] == ["p2"]
    assert len(store.spoken()) == 3


def test_saying_the_same_again_is_said_once(store: AlertStore) -> None:
    store.speak([spoken("p1"), spoken("p1", value=9.0)])
    store.speak([spoken("p1", value=8.0)])
    assert [one.value for one in store.spoken()] == [8.0]


def test_an_alert_goes_with_all_that_it_said(store: AlertStore) -> None:
    store.save(alert())
    store.speak([spoken("p1"), spoken("p3", alert_id="other")])
    store.remove("a1")
    store.remove("a1")
    assert store.list() == ()
    assert [one.id for one in store.spoken()] == ["p3"]
    with pytest.raises(UserError):
        store.get("a1")
