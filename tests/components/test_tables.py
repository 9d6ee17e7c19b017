"""Tables: columns by what they hold, and how much of the result is on show."""

from __future__ import annotations

from components.tables import SHOWN, column_config, extent, unique_names
from core.domain.results import ResultColumn, ResultRef

YEAR = ResultColumn(name="year", type="BIGINT")
TOTAL = ResultColumn(name="total", type="DOUBLE", unit="EUR")
DAY = ResultColumn(name="day", type="DATE")


def ref(rows: int, truncated: bool = False) -> ResultRef:
    return ResultRef(fingerprint="f", columns=(TOTAL,), rows=rows, truncated=truncated)


def test_extent_is_said_only_when_rows_are_left_out() -> None:
    assert extent(ref(SHOWN)) == ""
    assert extent(ref(48_213)) == "Showing 200 of 48,213 rows."
    assert "first 10,000 rows" in extent(ref(10_000, truncated=True))
    assert "export" in extent(ref(10_000, truncated=True))


def test_years_take_no_thousands_and_amounts_do() -> None:
    made = column_config((YEAR, TOTAL, DAY), ("year", "total", "day"))
    assert made["year"]["type_config"]["format"] == "plain"  # type: ignore[index]
    assert made["total"]["type_config"]["format"] == "localized"  # type: ignore[index]
    assert made["total"]["label"] == "total (EUR)"  # type: ignore[index]


def test_the_first_column_of_a_wide_table_stays_in_sight() -> None:
    columns = tuple(ResultColumn(name=f"c{i}", type="VARCHAR") for i in range(7))
    names = [column.name for column in columns]
    assert column_config(columns, names)["c0"]["pinned"]  # type: ignore[index]
    assert not column_config(columns[:3], names)["c0"]["pinned"]  # type: ignore[index]


def test_columns_are_headed_by_words_where_that_is_asked() -> None:
    column = ResultColumn(name="total_revenue", type="DOUBLE", unit="EUR")
    made = column_config((column,), ("total_revenue",), labelled=True)
    assert made["total_revenue"]["label"] == "Total revenue (EUR)"  # type: ignore[index]


def test_repeated_names_are_told_apart() -> None:
    assert unique_names(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
