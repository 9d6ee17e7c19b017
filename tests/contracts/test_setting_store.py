"""What every SettingStore promises."""

from __future__ import annotations

import pytest

from core.domain.catalog import ModelTest, Provider
from core.protocols import SettingStore
from tests.fakes.samples import at
from tests.fakes.settings import MemorySettingStore


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> SettingStore:
    if request.param == "memory":
        return MemorySettingStore()
    return request.getfixturevalue("state").settings


def provider(id: str, minute: int = 0, title: str = "Local server") -> Provider:
    return Provider(id=id, title=title, kind="compatible", model="openai/x", created_at=at(minute))


def tried(model: str, right: int) -> ModelTest:
    return ModelTest(
        model=model, at=at(0), read_speed=30.5, write_speed=9.0, memory=1, asked=5, right=right
    )


def test_a_setting_can_be_put_changed_and_taken_away(store: SettingStore) -> None:
    assert store.get("log level") is None
    store.put("log level", "debug")
    store.put("other", "")
    assert store.get("log level") == "debug"
    assert store.get("other") == ""
    store.put("log level", "info")
    assert store.get("log level") == "info"
    store.put("log level", None)
    store.put("log level", None)
    assert store.get("log level") is None


def test_providers_are_listed_in_the_order_they_came(store: SettingStore) -> None:
    store.save_provider(provider("b", 2))
    store.save_provider(provider("c", 1))
    store.save_provider(provider("b", 2, "Renamed"))
    assert store.providers() == (provider("c", 1), provider("b", 2, "Renamed"))
    store.remove_provider("c")
    store.remove_provider("c")
    assert store.providers() == (provider("b", 2, "Renamed"),)


def test_the_latest_test_of_a_model_is_kept(store: SettingStore) -> None:
    store.save_test(tried("small", 3))
    store.save_test(tried("big", 5))
    store.save_test(tried("small", 4))
    assert store.tests() == (tried("big", 5), tried("small", 4))
