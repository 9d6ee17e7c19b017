"""Rules for questions over several joined tables, on what the bundled model wrote for them."""

from pathlib import Path

import pytest

from core.agents.sql.candidate import read
from core.agents.sql.desk import Desk
from tests.fakes.shop import shop_desk


def ran(sql: str, room: Desk) -> list[tuple[object, ...]]:
    """The rows of a mended query, which must have no open problem."""
    candidate = read(sql, room)
    assert not candidate.problems, [p.describe() for p in candidate.problems]
    return sorted((tuple(row.values()) for row in room.look(candidate.sql)), key=str)


@pytest.mark.parametrize(
    "test",
    [
        "day LIKE '2023%'", "day LIKE '%2023%'", "day = '2023'", "day = 2023",
        "CAST(day AS VARCHAR) LIKE '2023-%'", "strftime(day, '%Y-%m') = '2023'",
        "day BETWEEN '2023' AND '2023-12'", "day IN ('2023')", "day < '2024'",
        "NOT day LIKE '2024%'", "DATE_FORMAT(day, '%Y') = 2023", "day != '2024'",
    ],
)  # fmt: skip
def test_the_text_of_a_year_is_all_its_days(test: str, tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "How many sales in 2023?")
    assert ran(f"SELECT COUNT(*) FROM sales WHERE {test}", room) == [(3,)]


@pytest.mark.parametrize(
    ("test", "count"),
    [
        ("day LIKE '2024-02%'", 1), ("day LIKE '%-02-%'", 2), ("day = '2023-02'", 1),
        ("day > '2023-02'", 3), ("day >= '2023-02'", 4), ("day = '2023-02-01'", 1),
        ("strftime(day, '%Y-%m') = '2023-02'", 1), ("TO_CHAR(day, 'YYYY-MM') = '2023-02'", 1),
    ],
)  # fmt: skip
def test_months_and_days_of_text(test: str, count: int, tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "How many sales?")
    assert ran(f"SELECT COUNT(*) FROM sales WHERE {test}", room) == [(count,)]


def test_a_bare_name_that_a_subquery_shows_is_its_own(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "Which item was refunded most often?")
    sql = (
        "SELECT item_name FROM items WHERE item_id = (SELECT item_id FROM refunds"
        " GROUP BY item_id ORDER BY COUNT(*) DESC LIMIT 1)"
    )
    assert ran(sql, room) == [("Vase",)]
    never = "SELECT COUNT(item_id) FROM items WHERE item_id NOT IN (SELECT item_id FROM refunds)"
    assert ran(never, room) == [(3,)]


def test_what_is_sorted_by_outlives_the_column_that_named_it(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "Which kind has the highest revenue?")
    sql = (
        "SELECT kind, SUM(revenue) AS total_revenue FROM sales GROUP BY kind"
        " ORDER BY total_revenue DESC LIMIT 1"
    )
    assert ran(sql, room) == [("Light",)]


def test_a_group_is_written_as_the_column_shown(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "What is the revenue by kind?")
    candidate = read("SELECT kind, SUM(revenue) FROM sales GROUP BY kind", room)
    assert candidate.sql == (
        "SELECT items.kind, SUM(revenue) FROM sales JOIN items ON sales.item_id = items.item_id"
        " GROUP BY items.kind"
    )


def test_a_value_of_another_table_is_looked_for_there(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "How many Light items were sold?")
    sql = "SELECT SUM(pieces) FROM sales WHERE channel LIKE 'Light'"
    assert ran(sql, room) == [(5,)]


@pytest.mark.parametrize(
    ("question", "sql", "rows"),
    [
        (
            "Which item was sold the most in each town?",
            "SELECT i.item_name, b.town FROM items i JOIN sales s ON i.item_id = s.item_id"
            " JOIN buyers b ON s.buyer_id = b.buyer_id GROUP BY i.item_name, b.town"
            " ORDER BY SUM(s.pieces) DESC LIMIT 1",
            [("Lamp", "Oslo"), ("Torch", "Rome"), ("Vase", "Rome")],
        ),
        (
            "What is the cheapest item in each kind?",
            "SELECT kind, MIN(unit_cost) FROM items GROUP BY kind",
            [("Glass", 4.0, "Bowl"), ("Glass", 4.0, "Vase"), ("Light", 9.0, "Torch")],
        ),
        (
            "What is the cheapest item in each kind?",
            "SELECT item_name, kind, MIN(unit_cost) AS cheapest FROM items GROUP BY kind",
            [("Bowl", "Glass", 4.0), ("Torch", "Light", 9.0), ("Vase", "Glass", 4.0)],
        ),
        (
            "Which buyer spent the most in each town?",
            "SELECT town, SUM(revenue) FROM buyers JOIN sales USING (buyer_id) GROUP BY town",
            [("Oslo", 190.0, "Ann Low"), ("Rome", 70.0, "Bo Ek")],
        ),
    ],
)
def test_the_first_of_each_group_is_the_thing_asked_for(
    question: str, sql: str, rows: list[tuple[object, ...]], tmp_path: Path
) -> None:
    assert ran(sql, shop_desk(tmp_path, question)) == rows


def test_a_figure_a_group_stays_one(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "What is the lowest cost of each kind?")
    sql = "SELECT kind, MIN(unit_cost) FROM items GROUP BY kind"
    assert read(sql, room).sql == sql


def test_the_amount_that_is_kept_is_taken(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "Who spent the most?")
    sql = (
        "SELECT b.name, SUM(s.pieces * i.unit_cost) AS spent FROM buyers b JOIN sales s ON"
        " b.buyer_id = s.buyer_id JOIN items i ON s.item_id = i.item_id GROUP BY b.name"
    )
    assert "SUM(s.revenue) AS spent" in read(sql, room).sql
    asked = shop_desk(tmp_path, "What did each buyer cost us?")
    assert "SUM(s.pieces * i.unit_cost)" in read(sql, asked).sql


def test_a_missing_match_that_nobody_asked_for(tmp_path: Path) -> None:
    sql = (
        "SELECT COUNT(*) FROM sales s JOIN refunds r ON s.sale_id = r.sale_id"
        " WHERE r.refund_id IS NULL"
    )
    assert ran(sql, shop_desk(tmp_path, "How many sales are there?")) == [(5,)]
    assert ran(sql, shop_desk(tmp_path, "How many sales were not refunded?")) == [(3,)]


def test_a_condition_that_nobody_asked_for(tmp_path: Path) -> None:
    sql = "SELECT SUM(s.pieces) FROM sales s WHERE s.channel = 'Web'"
    assert ran(sql, shop_desk(tmp_path, "How many pieces were sold?")) == [(8,)]
    assert ran(sql, shop_desk(tmp_path, "How many Glass pieces were sold?")) == [(3,)]
    assert ran(sql, shop_desk(tmp_path, "How many pieces were sold on the web?")) == [(6,)]
    assert ran(sql, shop_desk(tmp_path, "How many pieces were sold on that channel?")) == [(6,)]


def test_groups_are_counted_as_groups(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "How many buyers bought at least two times?")
    sql = (
        "SELECT COUNT(DISTINCT buyer_id) FROM sales GROUP BY buyer_id HAVING COUNT(sale_id) >= 2"
        " ORDER BY COUNT(*)"
    )
    assert ran(sql, room) == [(2,)]


def test_a_key_gives_way_to_the_name_unless_it_is_asked_for(tmp_path: Path) -> None:
    sql = "SELECT revenue, buyer_id FROM sales ORDER BY revenue DESC LIMIT 1"
    who = shop_desk(tmp_path, "What is the largest sale and who made it?")
    assert ran(sql, who) == [(150.0, "Ann Low")]
    own = "SELECT item_id FROM items WHERE unit_cost < 5"
    assert ran(own, shop_desk(tmp_path, "Which items cost under 5?")) == [("Bowl",), ("Vase",)]
    assert ran(own, shop_desk(tmp_path, "Which item ids cost under 5?")) == [("C",), ("D",)]


def test_each_thing_once_however_often_it_was_joined(tmp_path: Path) -> None:
    sql = (
        "SELECT b.name FROM buyers b JOIN sales s ON b.buyer_id = s.buyer_id"
        " WHERE s.day LIKE '2024%'"
    )
    assert ran(sql, shop_desk(tmp_path, "Which buyers bought in 2024?")) == [("Bo Ek",)]
    assert len(ran(sql, shop_desk(tmp_path, "List the names of buyers in 2024 sales"))) == 2
    lookup = "SELECT s.sale_id FROM sales s JOIN items i ON s.item_id = i.item_id"
    assert "DISTINCT" not in read(lookup, shop_desk(tmp_path, "Which sale ids are there?")).sql


def test_profit_is_what_is_left_after_the_cost(tmp_path: Path) -> None:
    sql = "SELECT kind, SUM(revenue) AS profit FROM sales GROUP BY kind"
    rows = ran(sql, shop_desk(tmp_path, "What is the profit by kind?"))
    assert rows == [("Glass", 68.0), ("Light", 126.0)]


def test_keys_that_a_join_repeats_are_counted_once(tmp_path: Path) -> None:
    room = shop_desk(tmp_path, "How many buyers bought Glass items?")
    sql = (
        "SELECT COUNT(b.buyer_id) FROM buyers b JOIN sales s ON b.buyer_id = s.buyer_id"
        " JOIN items i ON s.item_id = i.item_id WHERE i.kind = 'Glass'"
    )
    assert ran(sql, room) == [(2,)]
    sales = "SELECT COUNT(s.sale_id) FROM sales s JOIN buyers b ON s.buyer_id = b.buyer_id"
    assert "DISTINCT" not in read(sales, shop_desk(tmp_path, "How many sales?")).sql


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which kind has the lowest revenue?", [("Glass",)]),
        ("Which kind had the lowest single revenue?", [("Glass",)]),
        ("Which is the second lowest kind by revenue?", [("Light",)]),
    ],
)
def test_what_has_many_rows_is_ranked_by_their_sum(
    question: str, rows: list[tuple[object, ...]], tmp_path: Path
) -> None:
    room = shop_desk(tmp_path, question)
    join = "items i JOIN sales s ON i.item_id = s.item_id"
    sql = f"SELECT i.kind FROM {join} ORDER BY s.revenue LIMIT 1"
    assert ran(sql, room) == rows
    assert ("SUM" in read(sql, room).sql) == ("single" not in question)


def test_by_a_column_means_a_row_each(tmp_path: Path) -> None:
    assert shop_desk(tmp_path, "What is the total number sold by kind?").expectation.rows == "some"
    assert shop_desk(tmp_path, "How many were sold by buyers?").expectation.rows == "one"
