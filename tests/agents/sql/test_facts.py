from pathlib import Path

from core.agents.sql.facts import facts_of
from core.agents.sql.parse import parse_query
from core.domain.queries import (
    AggregateFact,
    FilterFact,
    JoinFact,
    OrderFact,
    OutputFact,
    QueryFacts,
)
from tests.fakes.desk import desk


def facts(sql: str, folder: Path) -> QueryFacts:
    return facts_of(parse_query(sql), desk(folder).catalogue)


def test_what_a_ranking_does(tmp_path: Path) -> None:
    found = facts(
        "SELECT c.city, SUM(o.amount) AS total FROM customers c JOIN orders o"
        " ON c.customer_id = o.customer_id WHERE o.amount >= 50 AND 45 > c.age"
        " GROUP BY c.city ORDER BY total DESC LIMIT 3",
        tmp_path,
    )
    assert found.tables == ("customers", "orders")
    assert found.joins == (JoinFact(left="customers.customer_id", right="orders.customer_id"),)
    assert set(found.filters) == {
        FilterFact(column="orders.amount", operator=">=", values=("50",)),
        FilterFact(column="customers.age", operator="<", values=("45",)),
    }
    assert found.aggregates == (
        AggregateFact(function="sum", column="orders.amount", output="total"),
    )
    assert found.groups == ("city",)
    assert found.outputs == (
        OutputFact(name="city", source="customers.city"),
        OutputFact(name="total", source="orders.amount"),
    )
    assert found.order_by == (OrderFact(column="total", descending=True),)
    assert found.limit == 3


def test_counts_sets_and_negations(tmp_path: Path) -> None:
    found = facts(
        "SELECT COUNT(DISTINCT city), COUNT(*) FROM customers"
        " WHERE city NOT IN ('Oslo', 'Rome') AND name IS NOT NULL AND age BETWEEN 20 AND 40",
        tmp_path,
    )
    assert {(f.column, f.operator, f.values) for f in found.filters} == {
        ("customers.city", "not in", ("Oslo", "Rome")),
        ("customers.name", "is not null", ()),
        ("customers.age", "between", ("20", "40")),
    }
    assert [(a.function, a.column, a.distinct) for a in found.aggregates] == [
        ("count", "customers.city", True),
        ("count", None, False),
    ]


def test_stars_unions_and_subqueries(tmp_path: Path) -> None:
    found = facts("SELECT * FROM products", tmp_path)
    assert [o.source for o in found.outputs] == [
        "products.product_code",
        "products.title",
        "products.year",
    ]
    found = facts("SELECT name FROM customers UNION SELECT title FROM products", tmp_path)
    assert found.tables == ("customers", "products")
    assert found.distinct
    found = facts(
        "SELECT name FROM customers WHERE age > (SELECT AVG(age) FROM customers)", tmp_path
    )
    assert found.aggregates == (AggregateFact(function="avg", column="customers.age"),)


def test_a_rank_that_is_kept_counts_as_a_limit(tmp_path: Path) -> None:
    ranked = "SELECT city FROM customers QUALIFY rank() OVER (ORDER BY age DESC) <= 2"
    assert facts(ranked, tmp_path).limit == 2
    assert facts("SELECT city FROM customers QUALIFY age >= 2", tmp_path).limit is None
