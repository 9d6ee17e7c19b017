"""What every SourceStore promises."""

from __future__ import annotations

import pytest

from core.domain.sources import ColumnChoice
from core.errors import UserError
from core.protocols import SourceStore
from tests.fakes.samples import at, join, profile, source, table
from tests.fakes.sources import MemorySourceStore


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> SourceStore:
    if request.param == "memory":
        return MemorySourceStore()
    return request.getfixturevalue("state").sources


def test_a_source_comes_back_equal_with_its_profiles_and_joins(store: SourceStore) -> None:
    profiles = (profile("orders"), profile("customers", key="id"))
    kept = source(
        tables=(table("orders"), table("customers")),
        warnings=("Two names were empty.",),
        choices=(ColumnChoice(table="orders", column="price", read_as="numbers"),),
    )
    store.save(kept, profiles, [join()])
    assert store.get("s1") == kept
    assert store.list() == (kept,)
    assert store.profiles("s1") == profiles
    assert store.joins() == (join(),)


def test_saving_again_replaces_everything_known(store: SourceStore) -> None:
    store.save(source(), [profile(), profile("second")], [join("orders", "customers")])
    store.save_joins([join("returns", "orders"), join("x", "y")])
    store.save(source(tables=(table("orders", rows=9),)), [profile(rows=9)], [])
    assert store.get("s1").tables[0].rows == 9
    assert store.profiles("s1") == (profile(rows=9),)
    assert store.joins() == (join("x", "y"),)


def test_joins_are_replaced_by_their_columns(store: SourceStore) -> None:
    store.save_joins([join(coverage=0.5)])
    store.save_joins([join(coverage=0.9), join("a", "b")])
    assert store.joins() == (join("a", "b"), join(coverage=0.9))


def test_the_newest_source_is_first(store: SourceStore) -> None:
    for name, minute in (("a", 1), ("b", 3), ("c", 2)):
        store.save(source(name, attached_at=at(minute), tables=()), [], [])
    assert [s.id for s in store.list()] == ["b", "c", "a"]


def test_a_renamed_source_keeps_everything_else(store: SourceStore) -> None:
    store.save(source(), [profile()], [join()])
    store.rename("s1", "Orders of 2024; DROP TABLE source")
    assert store.get("s1") == source(name="Orders of 2024; DROP TABLE source")
    assert store.profiles("s1") == (profile(),)
    assert store.joins() == (join(),)


def test_removing_takes_profiles_and_joins_along(store: SourceStore) -> None:
    store.save(source(), [profile()], [join()])
    store.save(source("s2", tables=(table("other"),)), [profile("other")], [join("other", "z")])
    store.remove("s1")
    assert [s.id for s in store.list()] == ["s2"]
    assert store.profiles("s1") == ()
    assert store.joins() == (join("other", "z"),)
    store.remove("s1")


def test_what_is_not_there_is_said_so(store: SourceStore) -> None:
    with pytest.raises(UserError, match="not there"):
        store.get("none")
    with pytest.raises(UserError, match="not there"):
        store.rename("none", "x")
    assert store.profiles("none") == ()
