"""What every LinkStore promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.links import SharedLink, digest_of
from core.errors import UserError
from core.protocols import LinkStore
from tests.fakes import samples
from tests.fakes.links import MemoryLinkStore


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> LinkStore:
    if request.param == "memory":
        return MemoryLinkStore()
    return request.getfixturevalue("state").links  # type: ignore[no-any-return]


def link(id: str, board: str = "a", minutes: int = 0) -> SharedLink:
    return SharedLink(
        id=id, dashboard_id=board, digest=digest_of(id), hint="wxyz", created_at=samples.at(minutes)
    )


def test_links_are_listed_newest_first_of_one_dashboard_or_of_all(store: LinkStore) -> None:
    for each in (link("one"), link("two", minutes=5), link("other", board="b", minutes=2)):
        store.save(each)
    assert [each.id for each in store.list("a")] == ["two", "one"]
    assert [each.id for each in store.list()] == ["two", "other", "one"]
    assert store.list("none") == ()


def test_a_link_comes_back_as_it_was_and_saving_replaces_it(store: LinkStore) -> None:
    chosen = (Chosen(column="orders.region", values=("North", None)),)
    made = link("one").model_copy(
        update={"chosen": chosen, "ends_at": samples.START + timedelta(days=3), "title": "Board"}
    )
    store.save(made)
    assert store.get("one") == made
    gone = made.model_copy(update={"revoked_at": samples.at(9)})
    store.save(gone)
    assert store.list() == (gone,)


def test_one_that_is_not_there_is_said(store: LinkStore) -> None:
    with pytest.raises(UserError):
        store.get("none")
