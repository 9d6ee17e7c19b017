"""What every ApprovalStore promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.approvals import Policy
from core.errors import UserError
from core.protocols import ApprovalStore
from tests.fakes.approvals import MemoryApprovalStore, approval, origin
from tests.fakes.samples import START

LATER = START + timedelta(hours=1)


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> ApprovalStore:
    if request.param == "memory":
        return MemoryApprovalStore()
    return request.getfixturevalue("state").approvals  # type: ignore[no-any-return]


def test_what_waits_comes_oldest_first_and_what_is_over_newest_first(
    store: ApprovalStore,
) -> None:
    store.save([approval("b", asked_at=LATER), approval("a"), approval("c", status="denied")])
    store.save([approval("d", asked_at=LATER, status="allowed", decision="once", by="you")])
    assert [each.id for each in store.waiting()] == ["a", "b"]
    assert [each.id for each in store.list()] == ["d", "c"]
    assert [each.id for each in store.list(limit=1)] == ["d"]
    assert store.get("d").by == "you"


def test_a_decision_replaces_the_request(store: ApprovalStore) -> None:
    store.save([approval("a")])
    denied = approval("a", status="denied", decision="deny", word="not today", decided_at=LATER)
    store.save([denied])
    store.save([])
    assert store.waiting() == ()
    assert store.get("a") == denied


def test_all_of_a_run_are_found(store: ApprovalStore) -> None:
    store.save([approval("b", status="allowed", asked_at=LATER), approval("a")])
    store.save([approval("c", origin=origin("r2"))])
    assert [each.id for each in store.of("r1")] == ["a", "b"]
    assert store.of("none") == ()
    with pytest.raises(UserError):
        store.get("none")


def test_there_is_one_policy_of_a_kind_and_a_scope(store: ApprovalStore) -> None:
    here = Policy(kind="push", rule="allow", scope="n1")
    store.save_policies([Policy(kind="push", rule="allow"), here])
    store.save_policies([Policy(kind="push", rule="deny"), Policy(kind="commit", rule="ask")])
    assert store.policies() == (
        Policy(kind="commit", rule="ask"),
        Policy(kind="push", rule="deny"),
        here,
    )
    store.remove_policy(here)
    store.remove_policy(here)
    assert [each.scope for each in store.policies()] == ["", ""]
