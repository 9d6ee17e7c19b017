"""Order of queries that read one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.dependencies import behind, in_order, resting_on
from core.errors import UserError


@st.composite
def acyclic(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    names = [f"q{n}" for n in range(draw(st.integers(0, 8)))]
    inputs = {
        name: tuple(draw(st.sets(st.sampled_from(names[:place])))) if place else ()
        for place, name in enumerate(names)
    }
    return {name: inputs[name] for name in draw(st.permutations(names))}


@given(acyclic())
def test_every_query_comes_once_after_what_it_reads(inputs: dict[str, tuple[str, ...]]) -> None:
    order = in_order(inputs)
    assert sorted(order) == sorted(inputs)
    for name, read in inputs.items():
        assert all(order.index(other) < order.index(name) for other in read)


@given(acyclic())
def test_resting_on_is_the_other_side_of_behind(inputs: dict[str, tuple[str, ...]]) -> None:
    for name in inputs:
        for other in inputs:
            assert (other in resting_on([name], inputs) and other != name) == (
                name in behind(other, inputs)
            )


def test_the_order_of_the_notebook_is_kept_where_it_can_be() -> None:
    assert in_order({"c": (), "a": (), "b": ("a",)}) == ("c", "a", "b")
    assert in_order({"b": ("a", "unknown"), "a": ()}) == ("a", "b")


def test_a_ring_is_named() -> None:
    with pytest.raises(UserError, match="a reads b reads a") as told:
        in_order({"a": ("b",), "b": ("a",), "c": ()})
    assert "Nothing" in told.value.kept
    with pytest.raises(UserError, match="a reads a"):
        in_order({"a": ("a",)})
    assert resting_on(["a"], {"a": ("b",), "b": ("a",)}) == {"a", "b"}
    assert behind("a", {"a": ("b",), "b": ("a",)}) == {"a", "b"}
