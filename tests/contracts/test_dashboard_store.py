"""What every DashboardStore promises."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from core.domain.dashboards.history import begun, edited
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard
from core.errors import ChangedMeanwhile, UserError
from core.protocols import DashboardStore
from tests.fakes import samples
from tests.fakes.dashboards import MemoryDashboardStore, spec, tile


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> DashboardStore:
    if request.param == "memory":
        return MemoryDashboardStore()
    return request.getfixturevalue("state").dashboards  # type: ignore[no-any-return]


def made(store: DashboardStore, id: str, title: str, minutes: int = 0) -> Dashboard:
    dashboard, version = begun(id, spec(tile(), title=title), samples.at(minutes))
    store.add(dashboard, version)
    return dashboard


def test_dashboards_are_listed_newest_first_and_found_by_their_tiles(store: DashboardStore) -> None:
    made(store, "a", "Sales")
    made(store, "b", "Returns", minutes=5)
    assert [d.id for d in store.list()] == ["b", "a"]
    assert [d.id for d in store.list(search="SALES tile")] == ["a"]
    assert store.list(search="nothing") == ()
    assert store.get("a").spec.tiles[0].title == "Tile t1"


def test_a_deleted_one_is_listed_apart(store: DashboardStore) -> None:
    dashboard = made(store, "a", "Sales")
    gone = dashboard.model_copy(update={"deleted_at": samples.START, "revision": 2})
    store.save(gone, seen=1)
    assert store.list() == ()
    assert [d.id for d in store.list(deleted=True)] == ["a"]


def test_versions_are_kept_in_order(store: DashboardStore) -> None:
    dashboard = made(store, "a", "Sales")
    changed = edited(dashboard, spec(title="Sales 2024"), number=2, at=samples.at(1))
    assert changed is not None
    store.save(*changed, seen=1)
    assert [v.number for v in store.versions("a")] == [1, 2]
    assert store.last_number("a") == 2
    assert store.version("a", 2) == changed[1]
    assert store.version("a", 3) is None
    assert store.get("a") == changed[0]


def test_of_two_who_change_one_state_the_second_is_told_and_nothing_is_lost(
    store: DashboardStore,
) -> None:
    dashboard = made(store, "a", "Sales")
    told: list[str] = []

    def change(number: int) -> None:
        title = f"By {number}"
        changed = edited(dashboard, spec(title=title), number=number, at=samples.at(number))
        assert changed is not None
        try:
            store.save(*changed, seen=dashboard.revision)
        except ChangedMeanwhile:
            told.append(title)

    threads = [threading.Thread(target=change, args=(n,)) for n in (2, 3, 4, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 3
    assert store.get("a").title not in told
    assert len(store.versions("a")) == 2


def test_what_tiles_computed_replaces_what_they_had(store: DashboardStore) -> None:
    made(store, "a", "Sales")
    ref, _ = samples.regions()
    first = TileRun(tile_id="t1", key="k", result=ref, computed_at=samples.START, seconds=0.5)
    again = first.model_copy(update={"computed_at": samples.START + timedelta(hours=1)})
    store.save_runs("a", [first, first.model_copy(update={"tile_id": "t2"})])
    store.save_runs("a", [again])
    store.save_runs("a", [])
    assert [run.tile_id for run in store.runs("a")] == ["t1", "t2"]
    assert store.runs("a")[0] == again


def test_what_is_purged_is_gone_with_all_of_it(store: DashboardStore) -> None:
    dashboard = made(store, "a", "Sales")
    store.save_runs("a", [TileRun(tile_id="t1", key="k")])
    store.purge("a")
    store.purge("a")
    with pytest.raises(UserError):
        store.get("a")
    with pytest.raises(UserError):
        store.save(dashboard, seen=1)
    assert (store.versions("a"), store.runs("a")) == ((), ())
