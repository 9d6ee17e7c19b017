"""What a query reads, with everything that only looks like a table left out."""

from __future__ import annotations

import pytest

from core.services.lineage import names_read, read_from, read_in_code


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT * FROM by_region", {"by_region"}),
        ('SELECT * FROM By_Region JOIN "Big One" b USING (x)', {"by_region", "big one"}),
        ("WITH a AS (SELECT * FROM by_region) SELECT * FROM a", {"by_region"}),
        ("WITH by_region AS (SELECT 1) SELECT * FROM by_region", set()),
        ("WITH by_region AS (SELECT * FROM by_region) SELECT 1", {"by_region"}),
        ("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b", set()),
        ("WITH RECURSIVE r AS (SELECT 1 a UNION ALL SELECT a + 1 FROM r) SELECT * FROM r", set()),
        ("SELECT (SELECT max(n) FROM inner_one) FROM outer_one", {"inner_one", "outer_one"}),
        ("SELECT by_region FROM orders -- other", {"orders"}),
        ("SELECT 'by_region' FROM orders", {"orders"}),
        ("FROM by_region SELECT x", {"by_region"}),
        ("SELECT 1", set()),
        ("", set()),
    ],
)
def test_tables_and_queries_are_found(sql: str, names: set[str]) -> None:
    assert names_read(sql) == names


def test_what_cannot_be_parsed_counts_word_by_word() -> None:
    assert "by_region" in names_read("SELECT * FROM (by_region WHERE")


def test_only_known_names_are_given_in_their_order() -> None:
    assert read_from("SELECT * FROM b, A, other", ["A", "b", "c"]) == ("A", "b")


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("by_region.total.sum()", ("by_region",)),
        ('tables["By_Region"]', ("by_region",)),
        ("sql('SELECT * FROM by_region JOIN \"other\"')", ("by_region", "other")),
        ("# by_region\nprint(1)", ()),
        ("x.by_region", ()),
        ("by_region = (", ("by_region",)),
    ],
)
def test_code_reads_what_it_names(code: str, names: tuple[str, ...]) -> None:
    assert read_in_code(code, ["by_region", "other"]) == names
