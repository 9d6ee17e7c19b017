"""First questions on a set of tables."""

from __future__ import annotations

from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Column, Table
from core.domain.suggestions import suggestions
from tests.fakes import retail


def pair(
    *columns: tuple[str, str, int], name: str = "t", rows: int = 10
) -> tuple[Table, TableProfile]:
    table = Table(
        name=name,
        columns=tuple(Column(name=n, type=t) for n, t, _ in columns),
        rows=rows,
        file="t.parquet",
    )
    known = tuple(ColumnProfile(name=n, type=t, missing=0, distinct=d) for n, t, d in columns)
    return table, TableProfile(table=name, rows=rows, columns=known)


def test_retail_asks_about_revenue_first() -> None:
    pairs = list(zip(retail.schema().tables, retail.profiles(), strict=True))
    assert suggestions(pairs) == (
        "total revenue by channel",
        "total revenue per month",
        "top 5 channels by total revenue",
    )


def test_identifiers_and_years_are_not_added_up() -> None:
    made = suggestions([pair(("id", "BIGINT", 10), ("year", "BIGINT", 3), ("kind", "VARCHAR", 3))])
    assert made == ("number of ts by kind",)


def test_columns_with_strange_names_are_left_out() -> None:
    made = suggestions([pair(('Select * from "x"', "VARCHAR", 3), ("Amount", "DOUBLE", 9))])
    assert made == ("how many ts are there",)


def test_names_are_not_asked_for_one_by_one() -> None:
    assert suggestions([pair(("name", "VARCHAR", 9_000), ("total", "DOUBLE", 9))]) == (
        "how many ts are there",
    )


def test_no_tables_no_questions() -> None:
    assert suggestions([]) == ()
