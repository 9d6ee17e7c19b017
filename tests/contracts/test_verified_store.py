"""What every VerifiedStore promises."""

from __future__ import annotations

import pytest

from core.errors import UserError
from core.protocols import VerifiedStore
from tests.fakes.samples import at
from tests.fakes.verified import MemoryVerifiedStore, verified


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> VerifiedStore:
    if request.param == "memory":
        return MemoryVerifiedStore()
    return request.getfixturevalue("state").verified  # type: ignore[no-any-return]


def test_answers_are_found_by_their_question_newest_first(store: VerifiedStore) -> None:
    store.save(verified("a", kept_at=at(1)))
    store.save(verified("b", kept_at=at(2), tables=("sales",)))
    store.save(verified("c", kept_at=at(3), key="other"))
    assert [a.id for a in store.find("total by region")] == ["b", "a"]
    assert [a.id for a in store.list()] == ["c", "b", "a"]
    assert store.find("nothing") == ()


def test_saving_again_replaces_question_and_all(store: VerifiedStore) -> None:
    store.save(verified())
    changed = verified(key="sum by region", question="Sum by region", kept_at=at(5))
    store.save(changed)
    assert store.get("v1") == changed
    assert store.find("total by region") == ()
    assert store.list() == (changed,)


def test_what_is_removed_is_gone(store: VerifiedStore) -> None:
    store.save(verified())
    store.remove("v1")
    store.remove("v1")
    assert store.list() == ()
    with pytest.raises(UserError):
        store.get("v1")
