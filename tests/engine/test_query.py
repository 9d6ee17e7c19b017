"""Running queries: rows, types, limits, errors and fingerprints."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.work import QueryRun, RunQuery, TableGrant, ViewGrant
from core.engine import arrow
from core.engine.faults import failure_from
from core.engine.query import run_query
from core.errors import StepError

MEMORY = 1_000_000_000


@pytest.fixture
def orders(tmp_path: Path) -> tuple[TableGrant, ...]:
    file = tmp_path / "o'rders.parquet"
    table = pa.table({"region": ["N", "S", "N", None], "amount": [1.5, 2.0, 3.0, 4.0]})
    pq.write_table(table, file)
    return (TableGrant(name="orders", file=str(file)),)


def _run(
    sql: str, tables: tuple[TableGrant, ...] = (), **more: object
) -> tuple[QueryRun, pa.Table]:
    return run_query(RunQuery(sql=sql, tables=tables, **more), MEMORY)


def _value(sql: str) -> object:
    return _run(f"SELECT {sql} AS v")[1].column(0)[0].as_py()


def test_rows_in_the_order_of_the_query(orders: tuple[TableGrant, ...]) -> None:
    reply, table = _run("SELECT amount FROM orders ORDER BY amount DESC", orders)
    assert table.column(0).to_pylist() == [4.0, 3.0, 2.0, 1.5]
    assert (reply.rows, reply.truncated) == (4, False)


def test_more_rows_than_wanted_are_cut_and_told() -> None:
    sql = "SELECT n FROM range(1000000) t(n) ORDER BY n DESC"
    reply, table = _run(sql, max_rows=10)
    assert table.column(0).to_pylist() == list(range(999_999, 999_989, -1))
    assert reply.truncated
    assert _run("SELECT n FROM range(10) t(n)", max_rows=10)[0].truncated is False


def test_types_that_arrow_readers_do_not_share() -> None:
    assert _value("(SELECT sum(x) FROM (VALUES (1), (2)) t(x))") == 3
    assert _value("170141183460469231731687303715884105727::HUGEINT") == Decimal(
        "170141183460469231731687303715884105727"
    )
    assert _value("1.25::DECIMAL(10, 2)") == Decimal("1.25")
    assert _value("INTERVAL 36 HOUR") == datetime.timedelta(hours=36)
    assert _value("INTERVAL 2 MONTH") == "2 months"
    assert _value("[1, 2]") == "[1, 2]"
    assert _value("{'a': [1]}") == '{"a": [1]}'
    assert _value("'\\xAB'::BLOB") == "ab"
    assert _value("'b'::ENUM ('a', 'b')") == "b"
    assert _value("'5d3c1a5e-8e0f-4f2c-9b57-2a7c3b0c9d11'::UUID").startswith("5d3c")  # type: ignore[attr-defined]
    assert _value("NULL") is None
    assert _value("DATE '2024-01-02'") == datetime.date(2024, 1, 2)
    assert _value("TIMESTAMPTZ '2024-01-02 03:00:00+02'") == datetime.datetime(
        2024, 1, 2, 1, tzinfo=datetime.UTC
    )
    assert _value("'{\"a\": 1}'::JSON") == '{"a": 1}'


def test_columns_keep_duckdb_s_types_where_values_do() -> None:
    reply, _ = _run(
        "SELECT 1::BIGINT AS a, 'x' AS b, [1] AS c, sum(1) AS d, 1.5::DECIMAL(4,1) AS e"
    )
    assert [column.type for column in reply.columns] == [
        "BIGINT",
        "VARCHAR",
        "VARCHAR",
        "HUGEINT",
        "DECIMAL(4,1)",
    ]


def test_names_come_out_unique() -> None:
    _, table = _run("SELECT 1 AS a, 2 AS A, 3 AS a")
    assert table.column_names == ["a", "A_2", "a_3"]


def test_cells_are_cut() -> None:
    text = _value("repeat('x', 50000)")
    assert isinstance(text, str)
    assert len(text) == 10_000
    assert text.endswith("…")


def test_no_extension_types_leave() -> None:
    _, table = _run("SELECT uuid() AS u, '[1]'::JSON AS j, 1::UHUGEINT AS h, '1'::BIT AS b")
    plain = {pa.string(), pa.int64()}
    assert set(table.schema.types) <= plain
    assert all(not field.metadata for field in table.schema)


def test_views_see_whole_results(orders: tuple[TableGrant, ...]) -> None:
    views = (
        ViewGrant(name="north", sql="SELECT * FROM orders WHERE region = 'N' -- mine"),
        ViewGrant(name="sum of north", sql="SELECT sum(amount) AS s FROM north"),
    )
    _, table = _run('SELECT s FROM "sum of north"', orders, views=views)
    assert table.column(0).to_pylist() == [4.5]


def test_a_copy_that_changed_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "t.parquet"
    grant = (TableGrant(name="t", file=str(file)),)
    pq.write_table(pa.table({"a": [1]}), file)
    assert _run("SELECT * FROM t", grant)[1].to_pylist() == [{"a": 1}]
    pq.write_table(pa.table({"b": ["x", "y"]}), tmp_path / "new")
    (tmp_path / "new").replace(file)
    assert _run("SELECT * FROM t", grant)[1].to_pylist() == [{"b": "x"}, {"b": "y"}]


def test_a_copy_that_is_gone(tmp_path: Path) -> None:
    grant = (TableGrant(name="t", file=str(tmp_path / "none.parquet")),)
    with pytest.raises(StepError) as caught:
        _run("SELECT * FROM t", grant)
    assert "copy of table t is gone" in caught.value.message


def test_errors_keep_what_helps_to_repair(orders: tuple[TableGrant, ...]) -> None:
    def message(sql: str) -> str:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - any; its message is what counts
            _run(sql, orders)
        failure = failure_from(caught.value)
        assert failure.code == "sql"
        assert "LINE 1" not in failure.message
        return failure.message

    assert "Candidate bindings" in message("SELECT amuont FROM orders")
    assert '"amount"' in message("SELECT amuont FROM orders")
    assert "Did you mean" in message("SELECT sume(amount) FROM orders")
    assert "GROUP BY" in message("SELECT region, sum(amount) FROM orders")
    assert "syntax error" in message("SELECT FROM WHERE")
    assert "Could not convert" in message("SELECT region::INTEGER FROM orders")


def test_fingerprints_depend_on_schema_rows_and_order() -> None:
    def print_of(sql: str) -> str:
        return _run(sql)[0].fingerprint

    base = print_of("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) t(x, y)")
    assert base == print_of("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) t(x, y)")
    for other in (
        "SELECT * FROM (VALUES (2, NULL), (1, 'a')) t(x, y)",
        "SELECT * FROM (VALUES (1, 'a'), (2, '')) t(x, y)",
        "SELECT * FROM (VALUES (1, 'a'), (2, NULL)) t(x, z)",
        "SELECT * FROM (VALUES (1::BIGINT, 'a'), (2, NULL)) t(x, y)",
        "SELECT * FROM (VALUES (1, 'a')) t(x, y)",
    ):
        assert print_of(other) != base


def test_fingerprints_ignore_chunks_and_the_last_digits_of_floats() -> None:
    whole = pa.table({"a": [0.1 + 0.2, 1e300, float("nan"), None, 0.0]})
    parts = pa.concat_tables([whole.slice(0, 2), whole.slice(2)])
    close = pa.table({"a": [0.3, 1e300, float("nan"), None, -0.0]})
    assert arrow.fingerprint(whole) == arrow.fingerprint(parts) == arrow.fingerprint(close)
    assert arrow.fingerprint(whole) != arrow.fingerprint(
        pa.table({"a": [0.31, 1e300, 1.0, None, 0.0]})
    )


def test_nothing_is_left_between_queries(orders: tuple[TableGrant, ...]) -> None:
    _run("SELECT 1", orders, views=(ViewGrant(name="v", sql="SELECT 1 AS a"),))
    with pytest.raises(StepError):
        _run("SELECT * FROM v", orders)
