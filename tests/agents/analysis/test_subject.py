"""The table that a question names most of."""

from __future__ import annotations

import pytest

from core.agents.analysis.forms.subject import subject_table
from core.domain.sources import Column, Schema, Table


def table(name: str, *columns: str) -> Table:
    return Table(
        name=name, columns=tuple(Column(name=c, type="DOUBLE") for c in columns), rows=3, file=""
    )


SHOP = Schema(
    tables=(
        table("orders", "order_id", "product_id", "quantity", "revenue"),
        table("products", "product_id", "unit_cost", "weight"),
    )
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Is revenue normally distributed?", "orders"),
        ("Correlation between unit cost and weight", "products"),
        ("Correlation between quantity and weight", None),
        ("Is it normally distributed?", None),
        ("Is the product id of orders skewed?", "orders"),
    ],
)
def test_the_table_that_holds_most_of_what_is_named(question: str, name: str | None) -> None:
    found = subject_table(question, SHOP)
    assert (found.name if found else None) == name


def test_the_only_table_is_the_subject() -> None:
    only = Schema(tables=SHOP.tables[:1])
    assert subject_table("Anything", only) == only.tables[0]
