"""Keys of questions in their context, and queries that stand alone."""

from __future__ import annotations

from core.agents.verified import fingerprint, key_for, reads, resolves, self_contained
from core.domain.sources import Column, Schema, Table
from core.domain.verified import VerifiedQuery
from core.domain.work import ViewGrant
from tests.fakes import retail
from tests.fakes.verified import verified

SCHEMA = retail.schema()


def query(sql: str, name: str = "made") -> VerifiedQuery:
    return VerifiedQuery(name=name, title=name, sql=sql)


def test_a_question_that_stands_alone_is_the_same_wherever_it_is_asked() -> None:
    plain = "How many customers are in the West region?"
    assert key_for(plain, ()) == key_for(plain, ("something else",))


def test_a_follow_up_is_the_same_only_after_the_same() -> None:
    before = ("Revenue by region", "and for 2024")
    assert key_for("and by month?", before) == key_for("And by month", before)
    assert key_for("and by month?", before) != key_for("and by month?", ("Refunds by region",))
    assert key_for("and by month?", before) != key_for("and by month?", ())
    assert key_for("what are these?", before) != key_for("what are these?", ())


def test_queries_of_other_cells_are_written_into_it() -> None:
    views = [
        ViewGrant(name="big", sql="SELECT * FROM orders WHERE revenue > 100"),
        ViewGrant(name="few", sql="WITH x AS (SELECT * FROM big) SELECT * FROM x LIMIT 5"),
    ]
    sql = self_contained("WITH y AS (SELECT * FROM few) SELECT count(*) FROM y", views)
    with retail.connect() as connection:
        assert connection.execute(sql).fetchone() == (5,)
    assert self_contained("SELECT 1", ()) == "SELECT 1"


def test_what_queries_read_is_known_behind_stars_and_results() -> None:
    first = query("SELECT * FROM customers WHERE region = 'North'", "north")
    second = query(
        "SELECT count(*), max(n.segment) FROM north AS n JOIN orders USING (customer_id)"
    )
    tables, columns = reads((first, second), SCHEMA)
    assert set(tables) == {"customers", "orders"}
    keys = {column.key for column in columns}
    assert {"customers.region", "customers.email", "customers.segment"} <= keys
    assert "orders.revenue" not in keys


def test_an_answer_resolves_until_a_name_means_two_things() -> None:
    sql = "SELECT segment, revenue FROM orders JOIN customers USING (customer_id)"
    answer = verified(queries=(query(sql),))
    assert resolves(answer, SCHEMA)
    customers = SCHEMA.table("customers")
    assert isinstance(customers, Table)
    more = (*customers.columns, Column(name="revenue", type="DOUBLE"))
    other = customers.model_copy(update={"columns": more})
    changed = Schema(tables=tuple(other if t.name == "customers" else t for t in SCHEMA.tables))
    assert not resolves(answer, changed)
    assert not resolves(verified(queries=(query("SELECT nothing FROM orders"),)), SCHEMA)
    assert not resolves(verified(queries=(query("no query"),)), SCHEMA)
    assert fingerprint(("customers",), SCHEMA) != fingerprint(("customers",), changed)
    assert fingerprint(("orders",), SCHEMA) == fingerprint(("orders",), changed)
