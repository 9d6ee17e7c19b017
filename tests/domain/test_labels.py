from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.labels import humanise, is_identifier, is_share, is_year, plural, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("total_revenue", "total revenue"),
        ("sum(amount)", "total amount"),
        ("count_star()", "number of rows"),
        ("count(*)", "number of rows"),
        ("count(DISTINCT customer_id)", "number of different customers"),
        ("count(orders.order_id)", "number of orders"),
        ('round(avg("Unit Price"), 2)', "average unit price"),
        ("CAST(sum(x) AS INTEGER)", "total x"),
        ("sum((price * quantity))", "total price times quantity"),
        ("(sum(a) / count(b))", "total a divided by number of bs"),
        ("(100.0 * sum(a))", "total a"),
        ("date_trunc('month', order_date)", "month"),
        ("strftime(order_date, '%Y-%m')", "month"),
        ("year(order_date)", "year"),
        ("OrderDate", "order date"),
        ("GDP_growth", "GDP growth"),
        ("SCOREMARGIN", "scoremargin"),
        ("num_orders", "number of orders"),
        ("order_count", "number of orders"),
        ("avg_age", "average age"),
        ("t1.Name", "name"),
        ("Super G", "super g"),
        ("corr(quantity, revenue)", "correlation of quantity and revenue"),
        ("CASE WHEN ((a > 1)) THEN (1) ELSE 0 END", "value"),
        ("", "value"),
        ("Unit price (EUR)", "unit price (EUR)"),
        ("Revenue ($)", "revenue ($)"),
        ("Amount, EUR", "amount, EUR"),
        ("Cost/unit", "cost/unit"),
        ("% of total", "% of total"),
        ('sum("Unit price (EUR)")', "total unit price (EUR)"),
        ("revenue(2024)", "value"),
        ("(a IN (1, 2))", "value"),
        ("(a > 1)", "value"),
        ("-", "value"),
    ],
)
def test_names_become_words(name: str, words: str) -> None:
    assert humanise(name) == words


def test_extremes_of_dates_are_early_and_late() -> None:
    assert humanise("max(order_date)", time=True) == "latest order date"
    assert humanise("min(price)") == "lowest price"


@given(st.text(max_size=60))
def test_any_name_has_words_on_one_line(name: str) -> None:
    words = humanise(name)
    assert words
    assert words == " ".join(words.split())


@given(st.text(alphabet="()sumcount,*+ -/'\" .aA1", max_size=40))
def test_sql_like_names_never_fail(name: str) -> None:
    assert humanise(name)


@pytest.mark.parametrize("name", ["id", "customer_id", "CustomerID", "zip_code", "sku"])
def test_identifiers(name: str) -> None:
    assert is_identifier(name)


@pytest.mark.parametrize("name", ["count(customer_id)", "num_customer_id", "paid", "total_id", ""])
def test_not_identifiers(name: str) -> None:
    assert not is_identifier(name)


def test_years_and_shares() -> None:
    assert is_year("order_year")
    assert is_year("year(order_date)")
    assert not is_year("orders_per_year")
    assert not is_year("avg_year")
    assert is_share("market_share")
    assert not is_share("shares_price")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("city", "cities"),
        ("box", "boxes"),
        ("day", "days"),
        ("names", "names"),
        ("status", "statuses"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


def test_words() -> None:
    assert words_of("OrderDate_utc") == ("order", "date", "utc")
