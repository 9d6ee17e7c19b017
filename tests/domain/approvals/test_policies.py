"""What is allowed without asking: never anything risky without a word of a person."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.approvals import (
    KINDS,
    RISKS,
    Action,
    Approval,
    Origin,
    Policy,
    kind_of,
    rank,
    ruling,
    with_policy,
)
from tests.fakes.approvals import action, approval, origin

KIND = st.sampled_from([*KINDS, "of_a_plugin"])
RULE = st.sampled_from(["ask", "allow", "deny"])
SCOPE = st.sampled_from(["", "n1", "n2", "s1"])
POLICY = st.builds(Policy, kind=KIND, rule=RULE, scope=SCOPE)
POLICIES = st.lists(POLICY, max_size=6)


@st.composite
def actions(draw: st.DrawFn) -> Action:
    kind = draw(KIND)
    least = rank(kind_of(kind, unknown="reads").risk)
    risk = draw(st.sampled_from([r for r in RISKS if rank(r) >= least]))
    return action(kind, risk=risk)


@st.composite
def earlier(draw: st.DrawFn) -> Approval:
    return approval(
        action=draw(actions()),
        origin=draw(origins()),
        status=draw(st.sampled_from(["waiting", "allowed", "denied", "withdrawn", "expired"])),
        decision=draw(st.sampled_from(["once", "run", "always", "deny", None])),
    )


def origins() -> st.SearchStrategy[Origin]:
    return st.builds(
        Origin,
        kind=st.sampled_from(["run", "task", "click"]),
        id=st.sampled_from(["", "r1", "r2"]),
        notebook_id=st.sampled_from(["", "n1", "n2"]),
        source_id=st.sampled_from(["", "s1"]),
    )


@given(actions(), origins())
def test_nothing_risky_is_allowed_without_a_policy_or_a_decision(
    asked: Action, where: Origin
) -> None:
    if ruling(asked, where, policies=()) == "allow":
        assert asked.risk == "reads"
        assert KINDS[asked.kind].rule == "allow"


@given(actions(), origins(), POLICIES, st.lists(earlier(), max_size=4))
def test_what_is_allowed_was_allowed_by_somebody(
    asked: Action, where: Origin, policies: list[Policy], words: list[Approval]
) -> None:
    if ruling(asked, where, policies=policies, earlier=words) != "allow":
        return
    kind = kind_of(asked.kind)
    assert kind.standing
    by_policy = any(
        p.kind == asked.kind and p.rule == "allow" and (not p.scope or p.scope in where)
        for p in policies
    )
    by_word = any(
        w.status == "allowed"
        and w.decision == "run"
        and w.action.kind == asked.kind
        and w.origin.kind == where.kind == "run"
        and w.origin.id == where.id
        and rank(asked.risk) <= rank(w.action.risk)
        for w in words
    )
    assert by_policy or by_word or asked.risk == "reads"


@given(actions(), origins(), POLICIES, st.lists(earlier(), max_size=4))
def test_a_deny_wins(
    asked: Action, where: Origin, policies: list[Policy], words: list[Approval]
) -> None:
    denied = [*policies, Policy(kind=asked.kind, rule="deny")]
    assert ruling(asked, where, policies=denied, earlier=words) == "deny"


@given(actions(), origins(), POLICIES)
def test_the_order_of_policies_does_not_matter(
    asked: Action, where: Origin, policies: list[Policy]
) -> None:
    given_so = ruling(asked, where, policies=policies)
    assert ruling(asked, where, policies=policies[::-1]) == given_so


def test_a_word_for_the_run_holds_for_its_kind_and_no_greater_risk() -> None:
    word = approval(action=action("push"), status="allowed", decision="run")
    assert ruling(action("push"), origin(), policies=(), earlier=[word]) == "allow"
    assert ruling(action("push_tag"), origin(), policies=(), earlier=[word]) == "ask"
    assert ruling(action("push"), origin("r2"), policies=(), earlier=[word]) == "ask"
    costly = action("push", risk="spends")
    assert ruling(costly, origin(), policies=(), earlier=[word]) == "ask"
    final = action("merge_pull_request")
    assert ruling(final, origin(), policies=(), earlier=[word]) == "ask"


def test_a_narrow_policy_wins_over_one_of_everywhere() -> None:
    everywhere = Policy(kind="push", rule="allow")
    here = Policy(kind="push", rule="ask", scope="n1")
    assert ruling(action(), origin(), policies=[everywhere, here]) == "ask"
    assert ruling(action(), origin(notebook_id="n2"), policies=[everywhere, here]) == "allow"
    narrow = Policy(kind="push", rule="allow", scope="n1")
    assert ruling(action(), origin(), policies=[Policy(kind="push", rule="ask"), narrow]) == "allow"


def test_what_is_asked_every_time_is_not_allowed_by_a_policy() -> None:
    always = Policy(kind="purge_notebook", rule="allow")
    word = approval(action=action("purge_notebook"), status="allowed", decision="run")
    for words in ((), (word,)):
        said = ruling(action("purge_notebook"), origin(), policies=[always], earlier=words)
        assert said == "ask"
    assert ruling(action("of_a_plugin"), origin(), policies=[]) == "ask"


@given(POLICIES, POLICY)
def test_there_is_one_policy_of_a_kind_and_a_scope(policies: list[Policy], new: Policy) -> None:
    kept = with_policy(policies, new)
    assert [p for p in kept if p.key == new.key] == [new]


def test_every_kind_tells_what_it_may_do() -> None:
    for name, kind in KINDS.items():
        assert name == kind.kind
        assert kind.sentence[0].islower()
        assert not kind.sentence.endswith(".")
        assert kind.rule == "ask" or kind.risk == "reads"
