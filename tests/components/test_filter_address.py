"""Filters leave for the address and come back, whatever the values are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.filter_address import from_address, to_address
from core.domain.dashboards.filters import Chosen

values = st.lists(
    st.one_of(st.none(), st.text(max_size=6), st.just("~"), st.just("~~x")), min_size=1, unique=True
)
columns = st.sampled_from(["orders.region", "a b.c", "x.y.z"])
days = st.one_of(st.none(), st.just("2024-02-29"))
chosen = st.one_of(
    st.builds(Chosen, column=columns, values=values.map(tuple)),
    st.builds(Chosen, column=columns, since=days, until=days).filter(lambda c: not c.empty),
)


@given(st.lists(chosen, max_size=3, unique_by=lambda c: c.column))
def test_filters_come_back_from_the_address(wanted: list[Chosen]) -> None:
    assert set(from_address(to_address(wanted))) == set(wanted)


def test_what_was_typed_wrong_is_left_out() -> None:
    odd = {"f.": ["x"], "d.orders.day": ["soon"], "f.orders": ["x"], "notebook": ["1"], "f.a.b": []}
    assert from_address(odd) == ()
