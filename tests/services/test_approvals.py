"""Requests are kept, decided once by a person or a policy, and told to who waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.domain.approvals import Approval, Policy
from core.domain.value import now
from core.errors import UserError
from core.services.approvals import ApprovalService
from tests.fakes.approvals import MemoryApprovalStore, action, origin


@pytest.fixture
def service() -> ApprovalService:
    return ApprovalService(MemoryApprovalStore())


def test_a_request_waits_until_somebody_decides(service: ApprovalService) -> None:
    told: list[Approval] = []
    service.when_decided(told.append)
    asked = service.ask(action(), origin())
    assert asked.verdict is None
    assert service.waiting() == (asked,)
    decided = service.decide(asked.id, "once", by="you")
    assert (decided.status, decided.by, decided.decision) == ("allowed", "you", "once")
    assert decided.verdict
    assert decided.verdict.value == "allow"
    assert told == [decided]
    assert (service.waiting(), service.history()) == ((), (decided,))
    assert service.policies() == ()


def test_asking_again_gives_the_same_request(service: ApprovalService) -> None:
    asked = service.ask(action(), origin())
    assert service.ask(action(why="told otherwise"), origin()) == asked
    assert service.ask(action(preview="other"), origin()).id != asked.id
    service.decide(asked.id, "deny", by="you", word=" use\nthe other   remote ")
    again = service.ask(action(), origin())
    assert again.verdict
    assert again.verdict.value == "deny: use the other remote"
    assert service.ask(action(), origin(turn=1)).verdict is None
    assert service.verdict(action(), origin()) == again.verdict
    assert service.verdict(action("commit"), origin()) is None


def test_of_two_people_the_second_is_told(service: ApprovalService) -> None:
    asked = service.ask(action(), origin())

    def decide(who: int) -> str:
        try:
            service.decide(asked.id, "deny" if who % 2 else "once", by=f"window {who}")
        except UserError as error:
            return error.message
        return "taken"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(decide, range(8)))
    assert said.count("taken") == 1
    kept = service.get(asked.id)
    assert all("already, by window" in each for each in said if each != "taken")
    assert kept.by == f"window {said.index('taken')}"


def test_a_word_for_the_run_lets_the_same_kind_through(service: ApprovalService) -> None:
    first = service.ask(action(), origin())
    beside = service.ask(action(preview="second"), origin(step="b"))
    other = service.ask(action("commit"), origin(step="c"))
    elsewhere = service.ask(action(), origin("r2"))
    service.decide(first.id, "run", by="you")
    assert service.get(beside.id).status == "allowed"
    assert [each.id for each in service.waiting()] == [other.id, elsewhere.id]
    later = service.ask(action(preview="third"), origin(turn=4))
    assert later.verdict
    assert later.verdict.allowed
    assert later.by == "a word for the whole run"


def test_always_makes_a_policy_and_lets_through_what_waits(service: ApprovalService) -> None:
    first, second = (service.ask(action(), origin(run)) for run in ("r1", "r2"))
    other = service.ask(action(), origin("r3", notebook_id="n2"))
    service.decide(first.id, "always", by="you", scope="n1")
    assert service.policies() == (Policy(kind="push", rule="allow", scope="n1"),)
    assert service.get(second.id).by == "a policy"
    assert service.waiting() == (other,)
    with pytest.raises(UserError):
        service.decide(other.id, "always", by="you", scope="n1")


def test_a_policy_decides_what_already_waits(service: ApprovalService) -> None:
    asked = service.ask(action(), origin())
    told: list[Approval] = []
    service.when_decided(told.append)
    service.set_policies([Policy(kind="push", rule="deny")])
    assert [each.id for each in told] == [asked.id]
    assert service.get(asked.id).verdict == told[0].verdict
    assert not service.ask(action(preview="other"), origin()).verdict.allowed  # type: ignore[union-attr]
    with pytest.raises(UserError, match="policy"):
        service.clicked(action(), origin(kind="click"), by="you")
    service.remove_policy(Policy(kind="push", rule="deny"))
    assert service.ask(action(preview="third"), origin()).verdict is None


def test_what_is_asked_every_time_stays_asked(service: ApprovalService) -> None:
    asked = service.ask(action("run_unconfined"), origin())
    for decision in ("run", "always"):
        with pytest.raises(UserError, match="every time"):
            service.decide(asked.id, decision, by="you")
    with pytest.raises(UserError, match="every time"):
        service.set_policies([Policy(kind="run_unconfined", rule="allow")])
    assert service.waiting() == (asked,)
    task = service.ask(action(), origin(kind="task"))
    with pytest.raises(UserError, match="no run"):
        service.decide(task.id, "run", by="you")


def test_what_a_policy_said_holds_as_long_as_the_policy_does(service: ApprovalService) -> None:
    allow, deny = (Policy(kind="push", rule=rule) for rule in ("allow", "deny"))
    service.set_policies([allow])
    assert service.ask(action(), origin()).by == "a policy"
    verdict = service.verdict(action(), origin())
    assert verdict is not None
    assert verdict.allowed
    service.remove_policy(allow)
    assert service.verdict(action(), origin()) is None
    asked = service.ask(action(), origin())
    assert asked.verdict is None
    service.decide(asked.id, "once", by="you")
    service.set_policies([deny])
    for said in (service.verdict(action(), origin()), service.ask(action(), origin()).verdict):
        assert said is not None
        assert not said.allowed, "a deny wins over a yes that was given before it"
    service.remove_policy(deny)
    again = service.verdict(action(), origin())
    assert again is not None
    assert again.allowed


def test_a_request_is_known_again_under_another_name(service: ApprovalService) -> None:
    task = origin("dashboard b1", kind="task", label="Sales")
    renamed = task.model_copy(update={"label": "Sales of today"})
    assert service.ask(action(), renamed) == service.ask(action(), task)


def test_a_click_is_kept_and_not_asked(service: ApprovalService) -> None:
    made = service.clicked(action("purge_notebook"), origin("", kind="click"), by="you")
    assert service.waiting() == ()
    service.done(made.id, "It is gone.")
    assert [(a.by, a.status, a.outcome) for a in service.history()] == [
        ("you", "allowed", "It is gone.")
    ]


def test_what_only_reads_by_its_own_rule_is_not_kept(service: ApprovalService) -> None:
    read = service.ask(action("connect_database"), origin())
    assert read.verdict
    assert read.verdict.allowed
    assert service.history() == ()


def test_requests_are_withdrawn_and_run_out(service: ApprovalService) -> None:
    gone = service.ask(action(), origin())
    late = service.ask(action(), origin("t1", kind="task"), expires_at=now() - timedelta(seconds=1))
    told: list[Approval] = []
    service.when_decided(told.append)
    assert [each.id for each in service.withdraw("r1")] == [gone.id]
    assert service.waiting() == ()
    assert [(each.id, each.status) for each in told] == [(late.id, "expired")]
    for each in (gone, late):
        verdict = service.get(each.id).verdict
        assert verdict is not None
        assert not verdict.allowed
        with pytest.raises(UserError):
            service.decide(each.id, "once", by="you")
    assert service.ask(action(), origin()).status == "waiting"


def test_what_a_step_did_is_kept_with_what_it_was_allowed(service: ApprovalService) -> None:
    asked = service.ask(action(), origin())
    waits = service.ask(action("push_tag"), origin())
    service.decide(asked.id, "once", by="you")
    service.step_done("r1", "a", outcome="Done.")
    service.step_done("r1", "a", outcome="Done again.")
    assert service.get(asked.id).outcome == "Done."
    assert service.get(waits.id).outcome == ""


def test_one_that_cannot_be_told_does_not_undo_a_decision(service: ApprovalService) -> None:
    def broken(approval: Approval) -> None:
        raise RuntimeError(approval.id)

    service.when_decided(broken)
    asked = service.ask(action(), origin())
    assert service.decide(asked.id, "once", by="you").status == "allowed"


def test_policies_go_out_and_come_in(service: ApprovalService) -> None:
    policies = (Policy(kind="commit", rule="allow"), Policy(kind="push", rule="deny", scope="n1"))
    service.set_policies(policies)
    assert service.read(service.export()) == policies
    assert service.read(b"policies: []") == ()


@pytest.mark.parametrize(
    "text",
    [
        "policies: [{kind: purge_notebook, rule: allow}]",
        "policies: [{kind: anything, rule: allow}]",
        "policies: [{kind: push, rule: yes}]",
        "policies: [{kind: push, rule: allow, by: me}]",
        "policies: push",
        "policies: [{kind: push, rule: deny, rule: allow}]",
        "policies: [{kind: push, rule: deny}]\npolicies: [{kind: push, rule: allow}]",
        "policies: [{kind: push, rule: deny}, {kind: push, rule: allow}]",
        "policies: [{kind: push, rule: allow, scope: null}]",
        "policies: [{kind: push, rule: allow, scope: [n1]}]",
        "policies: [{kind: Push, rule: allow}]",
        "policies: [{<<: {kind: push}, rule: allow, kind: commit}]",
        "policies: [push]",
        "policies: null",
        "- push",
        "a: &a [1]\nb: *a",
        "!!python/object/apply:os.system ['true']",
        "policies: [" + "[" * 3000,
        "\x00",
        "x" * 300_000,
    ],
)
def test_a_file_that_is_no_list_of_policies_changes_nothing(
    service: ApprovalService, text: str
) -> None:
    with pytest.raises(UserError) as error:
        service.read(text.encode())
    assert error.value.kept == "No policy was changed."
    assert service.policies() == ()
