from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.evals import RowsExpected, ValuesExpected
from core.domain.scoring import list_match, normal, rows_match, values_match


def rows(*wanted: tuple[object, ...], ordered: bool = False) -> RowsExpected:
    return RowsExpected.model_validate({"kind": "rows", "rows": wanted, "ordered": ordered})


def test_columns_may_stand_in_any_order() -> None:
    assert rows_match(rows(("cat", 2), ("dog", 1)), [(1, "dog"), (2, "cat")])


def test_columns_are_swapped_for_all_rows_alike() -> None:
    assert not rows_match(rows((1, 2), (2, 1)), [(1, 2), (1, 2)])
    assert not rows_match(rows((1, 2), (3, 4)), [(1, 2), (4, 3)])


def test_order_counts_only_where_it_was_asked_for() -> None:
    assert rows_match(rows((1,), (2,)), [(2,), (1,)])
    assert not rows_match(rows((1,), (2,), ordered=True), [(2,), (1,)])


def test_a_date_is_itself_however_it_is_written() -> None:
    wanted = RowsExpected(kind="rows", rows=[["Ann", "May 26, 1986"], ["Bo", "3 June 1990"]])
    assert rows_match(wanted, [("Ann", date(1986, 5, 26)), ("Bo", date(1990, 6, 3))])
    assert rows_match(wanted, [("Ann", "26 May 1986"), ("Bo", datetime(1990, 6, 3))])
    assert not rows_match(wanted, [("Ann", date(1986, 5, 27)), ("Bo", date(1990, 6, 3))])


def test_a_column_too_many_or_a_row_twice_is_wrong() -> None:
    assert not rows_match(rows((1,)), [(1, 2)])
    assert not rows_match(rows((1,)), [(1,), (1,)])


def test_numbers_count_within_the_tolerance_and_as_text() -> None:
    assert rows_match(rows((11.350000000000001, "2014")), [(Decimal("11.35"), 2014)])
    assert not rows_match(rows((11.35,)), [(11.36,)])


def test_no_rows_match_no_rows_only() -> None:
    assert rows_match(rows(), [])
    assert not rows_match(rows(), [(1,)])


@given(st.lists(st.tuples(st.integers(), st.text(), st.none() | st.floats(-1e6, 1e6)), min_size=1))
def test_any_rows_match_themselves_reversed(table: list[tuple[object, ...]]) -> None:
    assert rows_match(rows(*table), [tuple(reversed(row)) for row in reversed(table)])


@pytest.mark.parametrize(
    ("wanted", "given_value"),
    [
        ("1,234", 1234),
        (".2", 0.2),
        ("Great Britain (GBR)", "great britain"),
        ("October 2, 1920", date(1920, 10, 2)),
        ("2 october 1920", "1920-10-02"),
        ("5 years", 5),
        ("1.15m", 1.15),
        ("“Les Sables”", "les sables"),
        ("Klaus Jürgen", "klaus jurgen"),
        ("no", False),
        ("Mera[1]", "mera"),
        ("2001-02-03", datetime(2001, 2, 3)),
    ],
)
def test_list_values_are_normalised(wanted: str, given_value: object) -> None:
    assert list_match([wanted], [given_value])


def test_lists_are_sets_of_the_same_size() -> None:
    assert list_match(["Australia", "United States"], ["united states", "Australia", "Australia"])
    assert not list_match(["Australia"], ["Australia", "Spain"])
    assert not list_match(["5 years"], ["5 months"])
    assert not list_match(["5"], [None])


def test_normal_keeps_different_things_apart() -> None:
    assert len({normal(v) for v in ("May 3", "May 2003", "3", "may", "3rd")}) == 5


def test_values_are_compared_to_the_decimals_that_were_asked_for() -> None:
    expected = ValuesExpected(kind="values", values={"mean": "45.22", "kind": "Not Normal"})
    assert values_match(expected, {"Mean": 45.2189, "kind": "not normal"})
    assert not values_match(expected, {"mean": 45.23, "kind": "not normal"})
    assert not values_match(expected, {"mean": 45.22})
