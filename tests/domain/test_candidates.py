"""Ranking: closer, touching and shipped commits never rank lower, all else equal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.code.candidates import (
    MOST_CANDIDATES,
    ChangePoint,
    CommitSeen,
    Shipping,
    came_out,
    ranked,
    stems,
)

STEP = datetime(2025, 3, 1, tzinfo=UTC)
POINT = ChangePoint(
    name="revenue in March 2025",
    since=STEP,
    until=datetime(2025, 4, 1, tzinfo=UTC),
    grain="month",
    words=("revenue",),
    columns=("unit_price", "quantity"),
    tables=("order_lines",),
    filters=("shipped",),
)
WORDS = ("revenue", "price", "quantity", "orders", "logging", "docs", "banner", "shipped")


def seen(id: str, days: float, **more: object) -> CommitSeen:
    fields = {"id": id, "at": STEP - timedelta(days=days), "author": "Ann", "subject": "Change"}
    return CommitSeen.model_validate(fields | more)


@st.composite
def commits(draw: st.DrawFn) -> list[CommitSeen]:
    count = draw(st.integers(0, 12))
    return [
        seen(
            f"{place:040d}",
            draw(st.floats(-30, 80)),
            lines=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=4))),
            paths=tuple(draw(st.lists(st.sampled_from(["a.py", "shop/price.py"]), max_size=2))),
        )
        for place in range(count)
    ]


def place(found: tuple[str, ...], id: str) -> int:
    return found.index(id) if id in found else len(found) + 1


def order(rest: list[CommitSeen], *own: CommitSeen) -> tuple[str, ...]:
    return tuple(each.commit.id for each in ranked(POINT, [*rest, *own], most=100))


@given(commits(), st.floats(0, 59), st.floats(0, 59), st.lists(st.sampled_from(WORDS), max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_closer_commit_never_ranks_lower(
    rest: list[CommitSeen], one: float, other: float, words: list[str]
) -> None:
    near, far = sorted((one, other))
    lines = " ".join(words)
    found = order(rest, seen("n" * 40, near, lines=lines), seen("o" * 40, far, lines=lines))
    if near < far:
        assert place(found, "n" * 40) <= place(found, "o" * 40)


@given(
    commits(),
    st.floats(0, 59),
    st.sets(st.sampled_from(WORDS), max_size=4),
    st.sets(st.sampled_from(WORDS), max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_a_commit_that_touches_more_never_ranks_lower(
    rest: list[CommitSeen], days: float, words: set[str], more: set[str]
) -> None:
    less = seen("b" * 40, days, lines=" ".join(sorted(words)))
    full = seen("a" * 40, days, lines=" ".join(sorted(words | more)))
    found = order(rest, less, full)
    assert place(found, "a" * 40) <= place(found, "b" * 40)


@given(commits(), st.floats(1, 59))
@settings(max_examples=80, deadline=None)
def test_what_was_shipped_counts_more_and_a_deployment_most(
    rest: list[CommitSeen], days: float
) -> None:
    at = STEP - timedelta(days=days)
    release = Shipping(kind="release", name="v2", at=at)
    deployed = Shipping(kind="deployment", name="v2 to stage", at=at)
    found = order(
        rest,
        seen("c" * 40, days, lines="price"),
        seen("b" * 40, days, lines="price", shipped=(release,)),
        seen("a" * 40, days, lines="price", shipped=(release, deployed)),
    )
    places = [place(found, letter * 40) for letter in "abc"]
    assert places == sorted(places)


@given(commits())
@settings(max_examples=80, deadline=None)
def test_only_what_came_out_in_time_and_touches_is_named(rest: list[CommitSeen]) -> None:
    found = ranked(POINT, rest)
    assert len(found) <= MOST_CANDIDATES
    for each in found:
        assert POINT.begins <= came_out(each.commit, POINT) <= POINT.until
        assert each.matched
        assert 0 <= each.score.total <= 1


def test_a_rebase_after_the_step_does_not_hide_when_it_was_written() -> None:
    late = seen("a" * 40, -90, authored=STEP - timedelta(days=2), lines="unit_price")
    assert order([], late) == ("a" * 40,)
    assert order([], seen("a" * 40, -90, lines="unit_price")) == ()


def test_words_are_taken_out_of_names() -> None:
    assert stems("def unitPrices(order_lines): return self.total") == (
        "unit",
        "price",
        "order",
        "return",
    )
