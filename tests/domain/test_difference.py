"""What moved between two results: figures, rows that came and rows that went."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.domain.difference import MOST, difference
from core.domain.results import Result, ResultColumn

REGION = ResultColumn(name="region", type="VARCHAR")
TOTAL = ResultColumn(name="total", type="DOUBLE")
ROWS = st.dictionaries(st.text(max_size=3), st.integers(-100, 100), max_size=8)


def by_region(**totals: float) -> Result:
    return Result((REGION, TOTAL), tuple(totals.items()))


def test_a_figure_that_moved_is_told_with_its_row_the_largest_first() -> None:
    found = difference("q", by_region(North=10, South=20), by_region(South=25, North=11))
    assert [(m.key, m.column, m.before, m.after, m.change) for m in found.moved] == [
        (("South",), "total", 20, 25, 5.0),
        (("North",), "total", 10, 11, 1.0),
    ]


def test_rows_that_came_and_went_are_told() -> None:
    found = difference("q", by_region(North=10), by_region(South=20, West=1))
    assert found.added == (("South", 20), ("West", 1))
    assert found.removed == (("North", 10),)


def test_a_single_row_is_the_same_row_whatever_it_says() -> None:
    found = difference("q", by_region(North=10), by_region(South=20))
    assert [(m.column, m.before, m.after) for m in found.moved] == [
        ("total", 10, 20),
        ("region", "North", "South"),
    ]


def test_rows_that_no_column_names_are_told_by_their_place() -> None:
    one = Result((REGION, TOTAL), (("N", 1), ("N", 2), ("S", 3)))
    other = Result((REGION, TOTAL), (("N", 1), ("N", 5), ("S", 3)))
    (moved,) = difference("q", one, other).moved
    assert (moved.key, moved.change) == ((2,), 3.0)


def test_other_columns_are_said_so() -> None:
    found = difference("q", by_region(North=1), Result((TOTAL,), ((1,),)))
    assert "region, total" in found.columns
    assert found.any


def test_numbers_of_other_kinds_have_a_change_and_texts_have_none() -> None:
    found = difference(
        "q", by_region(N=1, S=2), Result((REGION, TOTAL), (("N", Decimal(3)), ("S", None)))
    )
    assert {m.key: m.change for m in found.moved} == {("N",): 2.0, ("S",): None}


@given(ROWS)
def test_nothing_moved_in_the_same_rows_in_another_order(rows: dict[str, int]) -> None:
    one = Result((REGION, TOTAL), tuple(rows.items()))
    other = Result((REGION, TOTAL), tuple(reversed(rows.items())))
    assert not difference("q", one, other).any


@given(ROWS, ROWS)
def test_every_row_is_the_same_moved_added_or_removed(
    one: dict[str, int], other: dict[str, int]
) -> None:
    if len(one) == len(other) == 1:
        return
    before, after = (Result((REGION, TOTAL), tuple(rows.items())) for rows in (one, other))
    moved, added, removed = difference("q", before, after).counts
    assert added == len(other.keys() - one.keys())
    assert removed == len(one.keys() - other.keys())
    assert moved == sum(one[key] != other[key] for key in one.keys() & other.keys())


def test_a_long_list_is_cut_and_its_count_kept() -> None:
    rows = {f"r{n}": n for n in range(100)}
    more = {key: value + 1 for key, value in rows.items()}
    found = difference("q", by_region(**rows), by_region(**more))
    assert len(found.moved) == MOST
    assert found.counts == (100, 0, 0)
