"""SQL laid out for reading is still the same SQL."""

from __future__ import annotations

import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from components.sql_text import is_sql, laid_out

QUERY = (
    "SELECT c.region, sum(o.revenue) AS r FROM orders AS o LEFT JOIN customers AS c "
    "ON o.customer_id = c.customer_id WHERE c.name <> 'x FROM y' GROUP BY c.region ORDER BY 2 DESC"
)


def test_each_clause_has_its_line() -> None:
    lines = laid_out(QUERY).split("\n")
    assert [line.split()[0] for line in lines] == "SELECT FROM LEFT WHERE GROUP ORDER".split()


def test_brackets_and_texts_stay_whole() -> None:
    assert laid_out("SELECT (SELECT 1 FROM t) AS a, 'GROUP BY' AS b") == (
        "SELECT (SELECT 1 FROM t) AS a, 'GROUP BY' AS b"
    )


def test_what_is_laid_out_already_stays() -> None:
    assert laid_out("SELECT 1\nFROM t WHERE a") == "SELECT 1\nFROM t WHERE a"


def test_it_parses_to_the_same_query() -> None:
    assert sqlglot.parse_one(laid_out(QUERY), dialect="duckdb") == sqlglot.parse_one(
        QUERY, dialect="duckdb"
    )


@given(st.text(max_size=80))
def test_only_space_is_changed(text: str) -> None:
    assert "".join(laid_out(text).split()) == "".join(text.split())


def test_queries_are_told_from_code() -> None:
    assert is_sql("SELECT 1")
    assert is_sql("-- first\n  with a as (select 1) select * from a")
    assert not is_sql("import pandas as pd")
    assert not is_sql("selected = orders[orders.total > 1]")
    assert not is_sql("")
