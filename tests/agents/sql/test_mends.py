"""Each rule on the query it is for, and on one it must leave alone. Results come from real SQL."""

from pathlib import Path

import pytest

from core.agents.sql.candidate import Candidate, read
from core.agents.sql.desk import Desk
from core.errors import StepError
from tests.fakes.desk import desk


def ran(sql: str, room: Desk) -> list[tuple[object, ...]]:
    """The rows of a mended query, which must have no open problem."""
    candidate = read(sql, room)
    assert not candidate.problems, [p.describe() for p in candidate.problems]
    return [tuple(row.values()) for row in room.look(candidate.sql)]


def mended(sql: str, room: Desk) -> Candidate:
    return read(sql, room)


def test_a_column_of_the_other_alias_moves_there(tmp_path: Path) -> None:
    sql = (
        "SELECT o.name FROM customers c JOIN orders o ON c.customer_id = o.customer_id"
        " WHERE o.amount > 60"
    )
    assert ran(sql, desk(tmp_path)) == [("Ann Low",), ("Bo Ek",)]


def test_a_missing_join_is_added_along_the_keys(tmp_path: Path) -> None:
    sql = "SELECT products.title FROM customers WHERE city = 'Rome'"
    candidate = mended(sql, desk(tmp_path))
    assert "Joined products for title." in candidate.notes
    assert ran(sql, desk(tmp_path)) == [("Lamp",)]


def test_near_names_of_tables_and_columns(tmp_path: Path) -> None:
    candidate = mended("SELECT Nam FROM Customer", desk(tmp_path))
    assert candidate.sql == "SELECT Customer.name FROM customers AS Customer"
    assert len(candidate.notes) == 2


def test_a_name_of_another_spelling_keeps_its_alias(tmp_path: Path) -> None:
    sql = (
        "SELECT b.Customer_Name FROM customers a JOIN (SELECT customer_id AS other, name AS"
        ' "customer name" FROM customers) b ON a.customer_id + 1 = b.other WHERE a.age = 31'
    )
    assert ran(sql, desk(tmp_path)) == [("Bo Ek",)]
    twice = (
        "SELECT b.Name FROM customers a JOIN customers b ON a.NAME = 'Ann Low' AND b.nam = 'Bo Ek'"
    )
    assert ran(twice, desk(tmp_path)) == [("Bo Ek",)]


def test_double_quotes_around_a_value(tmp_path: Path) -> None:
    assert ran('SELECT age FROM customers WHERE name = "Bo Ek"', desk(tmp_path)) == [(45,)]


def test_two_readings_stay_open(tmp_path: Path) -> None:
    candidate = mended("SELECT name FROM customers a, customers b", desk(tmp_path))
    assert [p.kind for p in candidate.problems] == ["ambiguous"]
    assert "a.name" in candidate.problems[0].describe()


def test_a_key_in_both_joined_tables_is_either(tmp_path: Path) -> None:
    sql = (
        "SELECT customer_id FROM customers JOIN orders"
        " ON customers.customer_id = orders.customer_id WHERE amount = 75"
    )
    assert ran(sql, desk(tmp_path)) == [(2,)]


def test_an_unknown_column_stays_open_with_its_choices(tmp_path: Path) -> None:
    candidate = mended("SELECT salary FROM customers", desk(tmp_path))
    assert candidate.problems[0].name == "salary"
    assert "customers.age" in candidate.problems[0].choices


def test_a_view_lends_its_columns(tmp_path: Path) -> None:
    sql = (
        "WITH big AS (SELECT customer_id AS who, SUM(amount) s FROM orders GROUP BY 1)"
        " SELECT s FROM big WHERE who = 1"
    )
    assert ran(sql, desk(tmp_path)) == [(150.0,)]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT age FROM customers WHERE name = 'ann low'", [(31,)]),
        ("SELECT name FROM customers WHERE name = 'Rome'", [("Bo Ek",)]),
        ("SELECT name FROM customers WHERE city = 'York'", [("Di Fox",)]),
        ("SELECT age FROM customers WHERE name = 'Ann Lowe'", [(31,)]),
        ("SELECT age FROM customers WHERE name IN ('ann low', 'Cy Day')", [(31,), (19,)]),
    ],
)
def test_texts_take_the_spelling_or_the_column_of_the_data(
    sql: str, rows: list[tuple[object, ...]], tmp_path: Path
) -> None:
    assert ran(sql, desk(tmp_path)) == rows


def test_a_text_that_is_right_is_left_alone(tmp_path: Path) -> None:
    sql = "SELECT age FROM customers WHERE city = 'Oslo'"
    candidate = mended(sql, desk(tmp_path))
    assert candidate.sql == sql
    assert candidate.notes == []


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT title FROM products WHERE year > 1000", [("Lamp",)]),
        ("SELECT title FROM products WHERE year = 990", [("Rug",)]),
        ("SELECT SUM(weight) FROM orders WHERE customer_id = 1", [(15.5,)]),
        ("SELECT order_id FROM orders ORDER BY weight DESC LIMIT 1", [(13,)]),
        (
            "SELECT title FROM products WHERE year IN (8, 990) ORDER BY title",
            [("Rug",), ("Total",)],
        ),
        ("SELECT MAX(weight) - MIN(weight) FROM orders", [(1197.0,)]),
    ],
)
def test_text_that_holds_numbers_is_compared_as_numbers(
    sql: str, rows: list[tuple[object, ...]], tmp_path: Path
) -> None:
    assert ran(sql, desk(tmp_path, off=["totals"])) == rows


def test_a_join_of_which_nothing_is_used_is_left_out(tmp_path: Path) -> None:
    sql = (
        "SELECT c.name FROM customers c JOIN orders o ON c.customer_id = o.customer_id"
        " WHERE c.age > 30"
    )
    assert len(ran(sql, desk(tmp_path, "Who is older than 30?"))) == 3
    asked = desk(tmp_path, "Which customers older than 30 have orders?")
    assert ran(sql, asked) == [("Ann Low",), ("Bo Ek",)]
    assert len(ran(sql, desk(tmp_path, "Who is older than 30?", off=["prune", "entity"]))) == 3


def test_rows_without_a_match_need_a_left_join(tmp_path: Path) -> None:
    sql = (
        "SELECT c.name FROM customers c JOIN orders o ON c.customer_id = o.customer_id"
        " WHERE o.order_id IS NULL ORDER BY 1"
    )
    assert ran(sql, desk(tmp_path)) == [("Cy Day",), ("Di Fox",)]
    assert ran(sql, desk(tmp_path, off=["antijoin"])) == []


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT name, MAX(age) FROM customers WHERE city = 'Oslo'", [("Ann Low", 31)]),
        ("SELECT city, COUNT(*) FROM customers ORDER BY 2 DESC, 1 LIMIT 1", [("Oslo", 2)]),
        (
            "SELECT customer_id, name FROM customers GROUP BY customer_id HAVING age < 20",
            [(3, "Cy Day")],
        ),
        ("SELECT DISTINCT city FROM customers ORDER BY age LIMIT 1", [("Oslo",)]),
        ("SELECT city FROM customers ORDER BY COUNT(*) DESC LIMIT 1", [("Oslo",)]),
    ],
)
def test_columns_beside_aggregates(
    sql: str, rows: list[tuple[object, ...]], tmp_path: Path
) -> None:
    assert ran(sql, desk(tmp_path, "the customer id and number")) == rows


def test_words_of_the_question_turn_a_comparison(tmp_path: Path) -> None:
    sql = "SELECT name FROM customers WHERE age > 30"
    assert ran(sql, desk(tmp_path, "Who is under 30?")) == [("Cy Day",)]
    assert len(ran(sql, desk(tmp_path, "Who is over 30?"))) == 3
    assert len(ran(sql, desk(tmp_path, "Who is under 30?", off=["direction"]))) == 3


def test_words_of_the_question_turn_an_order(tmp_path: Path) -> None:
    sql = "SELECT name FROM customers ORDER BY customer_id"
    down = desk(tmp_path, "List the names from oldest to youngest")
    assert ran(sql, down)[0] == ("Di Fox",)


def test_who_is_older_was_born_earlier(tmp_path: Path) -> None:
    sql = (
        "WITH p AS (SELECT name, CASE WHEN age > 40 THEN DATE '1980-01-01' ELSE DATE '2000-01-01'"
        " END AS birth_date FROM customers) SELECT name FROM p ORDER BY birth_date DESC LIMIT 1"
    )
    assert ran(sql, desk(tmp_path, "Who is the oldest?"))[0][0] in {"Bo Ek", "Di Fox"}
    assert ran(sql, desk(tmp_path, "Who is the youngest?"))[0][0] in {"Ann Low", "Cy Day"}


def test_identifiers_that_nobody_asked_for_are_left_out(tmp_path: Path) -> None:
    sql = "SELECT customer_id, name FROM customers WHERE age = 31"
    assert ran(sql, desk(tmp_path, "Who is 31?")) == [("Ann Low",)]
    assert ran(sql, desk(tmp_path, "Give the id and name of who is 31")) == [(1, "Ann Low")]
    orders = "SELECT order_id, amount FROM orders WHERE amount > 80"
    assert ran(orders, desk(tmp_path, "Which orders are above 80?")) == [(10, 100.0)]


def test_rows_of_totals_do_not_take_part(tmp_path: Path) -> None:
    sql = "SELECT COUNT(*) FROM products"
    assert ran(sql, desk(tmp_path, "How many products?")) == [(2,)]
    assert ran(sql, desk(tmp_path, "How many products?", off=["totals"])) == [(3,)]


def test_rowid_is_the_place_in_the_file(tmp_path: Path) -> None:
    sql = (
        "SELECT name FROM customers WHERE rowid ="
        " (SELECT rowid FROM customers WHERE name = 'Bo Ek') + 1"
    )
    assert ran(sql, desk(tmp_path)) == [("Cy Day",)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help.",
        "DROP TABLE customers",
        "SELECT FROM WHERE",
        "UPDATE customers SET age=1",
    ],
)
def test_what_is_no_query_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(StepError) as caught:
        read(text, desk(tmp_path))
    assert caught.value.code == "sql"


@pytest.mark.parametrize(
    "text",
    [
        "```sql\nSELECT COUNT(*) FROM customers;\n```",
        "Here is the query:\nSELECT COUNT(*) FROM customers; SELECT 2;",
        "SELECT COUNT(*) FROM `customers`",
        "WITH c AS (SELECT * FROM customers) SELECT COUNT(*) FROM c",
    ],
)
def test_fences_prose_and_other_dialects(text: str, tmp_path: Path) -> None:
    assert ran(text, desk(tmp_path)) == [(4,)]


@pytest.mark.parametrize(
    ("question", "condition", "rows"),
    [
        ("orders placed in March 2024", "day = '2024-03-01'", 3),
        ("orders placed in March 2024", "day = CAST('2024-03-01' AS DATE)", 3),
        ("orders in march 2024", "day BETWEEN '2024-03-01' AND '2024-03-31'", 3),
        ("orders on 2024-03-01", "day = '2024-03-01'", 1),
        ("orders of 2024", "day = '2024-04-02'", 4),
        ("orders", "day = '2024-03-01'", 1),
        ("orders in March 2024", "day > '2024-03-01'", 3),
    ],
)
def test_a_named_period_is_taken_whole(
    tmp_path: Path, question: str, condition: str, rows: int
) -> None:
    dated = (
        "WITH placed AS (SELECT * FROM (VALUES (TIMESTAMP '2024-03-01'),"
        " (TIMESTAMP '2024-03-15'), (TIMESTAMP '2024-03-31 12:00:00'), (TIMESTAMP '2024-04-02'))"
        " AS t(day)) SELECT COUNT(*) FROM placed WHERE "
    )
    room = desk(tmp_path, question)
    assert ran(dated + condition, room) == [(rows,)]
