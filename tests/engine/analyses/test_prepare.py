"""What is done to the rows before any analysis."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.analyses.preparation import Condition, Derived, Preparation
from core.engine.analyses.derive import derived
from core.engine.analyses.frame import Frame
from core.engine.analyses.moments import hours, instants
from core.engine.analyses.number_text import numbers_in
from core.engine.analyses.prepare import prepare
from core.engine.analyses.where import holds
from core.errors import StepError


def frame() -> Frame:
    return Frame(
        pd.DataFrame(
            {
                "a": [1.0, 2.0, None, 4.0],
                "b": [0.0, 4.0, 5.0, 8.0],
                "k": ["x", "Y", None, "x "],
                "d": pd.to_datetime(
                    ["2024-01-06 00:00", "2024-02-28 00:00", None, "2025-12-31 18:30"]
                ),
                "t": ["$1,200", "3", "tie", "-"],
                "f": [True, False, True, True],
            }
        )
    )


def rows(**condition: object) -> list[int]:
    kept = holds(frame(), (Condition.model_validate(condition),))
    return list(np.flatnonzero(kept))


def test_conditions() -> None:
    assert rows(column="a", operator=">=", value=2) == [1, 3]
    assert rows(column="a", operator="!=", value=2) == [0, 3]
    assert rows(column="a", operator="is null") == [2]
    assert rows(column="a", operator="between", values=[2, 4]) == [1, 3]
    assert rows(column="a", operator="in", values=[1, 4.0]) == [0, 3]
    assert rows(column="a", operator="not in", values=[1]) == [1, 3]
    assert rows(column="K", value="x") == [0, 3]
    assert rows(column="k", value="X") == [0, 3]
    assert rows(column="k", operator="contains", value="y") == [1]
    assert rows(column="k", operator="starts with", value="x") == [0, 3]
    assert rows(column="f", value=True) == rows(column="f", value="yes") == [0, 2, 3]
    assert rows(column="t", operator=">", value=100) == [0]


def test_a_date_stands_for_all_of_its_time() -> None:
    assert rows(column="d", value="2024") == [0, 1]
    assert rows(column="d", value="2024-02") == [1]
    assert rows(column="d", operator="<=", value="2025-12-31") == [0, 1, 3]
    assert rows(column="d", operator=">", value="2024") == [3]
    assert rows(column="d", operator=">=", value="2024-02") == [1, 3]
    assert rows(column="d", operator="between", values=["2024-01", "2024-02"]) == [0, 1]
    assert rows(column="d", operator="!=", value="2024") == [3]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"column": "a", "value": "many"}, "cannot be compared with 'many'"),
        ({"column": "d", "value": "someday"}, "holds dates"),
        ({"column": "a", "operator": "between", "value": 2}, "lacks a value"),
        ({"column": "a", "operator": "="}, "lacks a value"),
        ({"column": "aa", "value": 1}, "no column aa"),
    ],
)
def test_conditions_that_cannot_be_met(condition: dict[str, object], said: str) -> None:
    with pytest.raises(StepError, match=said):
        rows(**condition)


def column(operation: str, *names: str, **more: object) -> list[object]:
    wanted = {"name": "new", "operation": operation, "columns": names, **more}
    found = derived(frame(), Derived.model_validate(wanted))
    return [None if pd.isna(value) else value for value in found]


def test_columns_across() -> None:
    assert column("sum", "a", "b") == [1, 6, None, 12]
    assert column("difference", "b", "a") == [-1, 2, None, 4]
    assert column("ratio", "a", "b") == [None, 0.5, None, 0.5]
    assert column("ratio", "a", "b", when_zero=0) == [0, 0.5, None, 0.5]
    assert column("ratio", "a", number=2) == [0.5, 1, None, 2]
    assert column("product", "a", number=10) == [10, 20, None, 40]
    assert column("mean", "a", "b") == [0.5, 3, None, 6]
    assert column("max", "a", "b") == [1, 4, None, 8]
    assert column("name_of_max", "a", "b") == ["a", "b", "b", "b"]


def test_columns_along() -> None:
    assert column("lag", "b") == [None, 0, 4, 5]
    assert column("change", "b") == [None, 4, 1, 3]
    assert column("percent_change", "b")[2:] == pytest.approx([25.0, 60.0])
    assert column("cumulative_sum", "b") == [0, 4, 9, 17]
    assert column("rolling_mean", "b", number=2) == [None, 2, 4.5, 6.5]
    assert column("rank", "a") == [1, 2, None, 3]


def test_columns_of_one() -> None:
    assert column("log", "b")[:2] == [None, np.log(4)]
    assert column("centred", "b") == [-4.25, -0.25, 0.75, 3.75]
    assert column("min_max", "b") == [0, 0.5, 0.625, 1]
    b = frame().data["b"]
    assert column("z_score", "b", ddof=0) == pytest.approx((b - b.mean()) / b.std(ddof=0))
    assert column("absolute", "b") == list(b)
    assert column("square", "a") == [1, 4, None, 16]
    assert column("text_length", "k") == [1, 1, None, 2]
    assert column("category_code", "k") == [1, 0, None, 2]
    assert column("number_in_text", "t") == [1200, 3, None, None]


def test_columns_of_time() -> None:
    assert column("year", "d") == [2024, 2024, None, 2025]
    assert column("quarter", "d") == [1, 1, None, 4]
    assert column("weekday", "d") == ["Saturday", "Wednesday", None, "Wednesday"]
    assert column("is_weekend", "d") == [True, False, None, False]
    assert column("hour", "d") == [0, 0, None, 18]
    assert column("days_between", "d", "d") == [0, 0, None, 0]


def test_flags_and_bins() -> None:
    flag = {"column": "b", "operator": ">", "value": 4}
    assert column("flag", "b", condition=flag) == [0, 0, 1, 1]
    bins = {"edges": [4, 5], "labels": ["low", "mid", "high"]}
    assert column("bin", "b", **bins) == ["low", "low", "mid", "high"]
    assert column("bin", "b", **bins, right=False) == ["low", "mid", "high", "high"]


@pytest.mark.parametrize(
    ("operation", "columns", "said"),
    [
        ("difference", ["a"], "two operands"),
        ("log", ["a", "b"], "takes one column"),
        ("flag", ["a"], "lacks its condition"),
        ("days_between", ["d"], "takes two columns"),
        ("year", ["k"], "holds no dates"),
        ("sum", ["a", "k"], "not a column of numbers"),
        ("bin", ["a"], "labels"),
    ],
)
def test_columns_that_cannot_be_made(operation: str, columns: list[str], said: str) -> None:
    more = {"edges": [2, 3], "labels": ["one"]} if operation == "bin" else {}
    with pytest.raises(StepError, match=said):
        column(operation, *columns, **more)


def prepared(**wanted: object) -> Frame:
    return prepare(frame(), Preparation.model_validate(wanted))


def test_the_order_of_preparation() -> None:
    found = prepared(
        derived=[{"name": "c", "operation": "sum", "columns": ["a", "b"]}],
        where=[{"column": "c", "operator": ">", "value": 2}],
        drop_missing=["d"],
    )
    assert list(found.data.index) == [1, 3]
    filled = prepared(
        fill_missing=[{"columns": ["a"], "strategy": "constant", "fill_value": 10}],
        derived=[{"name": "c", "operation": "product", "columns": ["a"], "number": 2}],
    )
    assert list(filled.data["c"]) == [2, 4, 20, 8]
    assert "1 missing values of a were filled" in filled.notes[0]


def test_rows_dropped_are_told() -> None:
    found = prepared(drop_missing=["*"])
    assert [(each.rows, each.reason) for each in found.left_out] == [(1, "missing in any column")]


def test_unpivot_split_and_aggregate() -> None:
    long = prepared(unpivot={"columns": ["a", "b"], "name": "which"})
    assert list(long.data["value"].dropna()) == [1, 2, 4, 0, 4, 5, 8]
    assert set(long.data["which"]) == {"a", "b"}
    several = Frame(pd.DataFrame({"k": ["x, y", "y", None], "n": [1, 2, 3]}))
    split = prepare(several, Preparation.model_validate({"split": {"column": "k"}}))
    assert [(k, n) for k, n in split.data.to_numpy() if isinstance(k, str)] == [
        ("x", 1),
        ("y", 1),
        ("y", 2),
    ]
    found = prepared(aggregate={"by": ["f"], "statistic": "sum"})
    assert dict(zip(found.data["f"], found.data["b"], strict=True)) == {True: 13.0, False: 4.0}


def test_outliers_are_dropped_by_all_rows() -> None:
    values = Frame(pd.DataFrame({"n": [1.0, 2, 3, 2, 1, 2, 3, 90, None]}))
    found = prepare(values, Preparation.model_validate({"drop_outliers": [{"column": "n"}]}))
    assert (len(found.data), found.left_out[0].rows) == (8, 1)


def test_sorting_comes_before_what_needs_an_order() -> None:
    found = prepared(
        sort_by=["b"], derived=[{"name": "c", "operation": "change", "columns": ["b"]}]
    )
    assert list(found.data["c"].dropna()) == [4, 1, 3]


def test_no_row_left() -> None:
    with pytest.raises(StepError, match="No row meets"):
        prepared(where=[{"column": "a", "operator": ">", "value": 99}])


def test_text_as_numbers() -> None:
    found = Frame(pd.DataFrame({"t": ["$1,200", "3", "tie", "-"]}))
    assert found.number("t").tolist()[:2] == [1200, 3]
    assert found.left_out[0].reason == "t is no number there (for instance 'tie')"
    mostly = Frame(pd.DataFrame({"t": ["one", "two", "3"]}))
    with pytest.raises(StepError, match="not a column of numbers"):
        mostly.number("t")
    assert mostly.number("t", force=True).tolist()[2] == 3


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["$1,200", "€ 3", "-£5"], [1200, 3, -5]),
        (["12%", "7.5 %"], [12, 7.5]),
        (["(3.5)", "\u22122", "1e3"], [-3.5, -2, 1000]),
        (["1.234,56", "7,5"], [1234.56, 7.5]),
        (["1 234", "12\u00a0000.5"], [1234, 12000.5]),
        (["", "n/a", " 4 "], [None, None, 4]),
    ],
)
def test_spellings_of_numbers(texts: list[str], numbers: list[float | None]) -> None:
    found, wrong = numbers_in(pd.Series(texts))
    assert [None if pd.isna(value) else value for value in found] == numbers
    assert not wrong.any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), min_size=1))
def test_any_number_comes_back_from_its_text(values: list[float]) -> None:
    found, wrong = numbers_in(pd.Series([f"{value:,.2f}" for value in values]))
    assert found.tolist() == values
    assert not wrong.any()


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["2024-03-01", "2024-03-02"], "2024-03-01"),
        (["3/1/2024", "3/31/2024"], "2024-03-01"),
        (["13/1/2024", "14/2/2024"], "2024-01-13"),
        ([2010, 2011], "2010-01-01"),
        (["2024-05", "2024-06"], "2024-05-01"),
        (["5 March 2024", "6 March 2024"], "2024-03-05"),
    ],
)
def test_spellings_of_dates(values: list[object], first: str) -> None:
    found = instants(pd.Series(values))
    assert found is not None
    assert str(found.iloc[0].date()) == first


def test_what_is_no_date() -> None:
    assert instants(pd.Series(["red", "green"])) is None
    assert instants(pd.Series([1.5, 2.5])) is None
    assert instants(pd.Series([12, 99999])) is None


def test_hours_of_a_clock() -> None:
    assert hours(pd.Series(["8:05 PM", "12:10 AM"])).tolist() == [20, 0]  # type: ignore[union-attr]
    assert hours(pd.Series(["08:05:09", "23:59:59"])).tolist() == [8, 23]  # type: ignore[union-attr]
