"""What every ResultStore promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from core.domain.results import ResultColumn, ResultRef
from core.errors import StorageError
from core.protocols import ResultStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import regions

EVERY_TYPE = """
SELECT * FROM (VALUES
  (1::BIGINT, 2::HUGEINT, 3.50::DECIMAL(10,2), 0.5::DOUBLE, 'é'::VARCHAR, TRUE,
   DATE '2024-02-29', TIMESTAMP '2024-02-29 10:11:12.5', TIMESTAMPTZ '2024-02-29 12:00:00+02',
   TIMESTAMP_NS '2024-02-29 10:11:12.123456789', TIME '10:11:12', [1, 2], {'a': 1}, 'ab'::BLOB,
   INTERVAL 3 MONTH),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS t(whole, huge, money, real, words, flag, day, moment, instant, nano, clock, list, struct, raw,
       span)
"""


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> ResultStore:
    if request.param == "memory":
        return MemoryResultStore()
    return request.getfixturevalue("state").results


def made(sql: str, fingerprint: str = "f") -> tuple[ResultRef, pa.Table]:
    with duckdb.connect() as connection:
        relation = connection.sql(sql)
        names, types = relation.columns, relation.types
        table = relation.to_arrow_table()
    columns = tuple(ResultColumn(name=n, type=str(t)) for n, t in zip(names, types, strict=True))
    return ResultRef(fingerprint=fingerprint, columns=columns, rows=table.num_rows), table


def test_a_result_comes_back_as_it_was(store: ResultStore) -> None:
    ref, table = regions()
    store.put(ref, table)
    store.put(ref, table)
    assert store.table(ref).equals(table)
    result = store.result(ref)
    assert result.columns == ref.columns
    assert result.rows == (("North", 12.5), ("South", 7.0))
    assert result.truncated is False


def test_the_first_rows_alone_say_that_there_are_more(store: ResultStore) -> None:
    ref, table = regions()
    store.put(ref, table)
    assert store.result(ref, rows=1).rows == (("North", 12.5),)
    assert store.result(ref, rows=1).truncated is True
    assert store.result(ref, rows=2).truncated is False
    assert store.result(ref.model_copy(update={"truncated": True})).truncated is True


def test_names_are_those_of_the_reference(store: ResultStore) -> None:
    ref, table = regions()
    store.put(ref, table)
    columns = (ResultColumn(name="zone", type="VARCHAR"), ref.columns[1])
    other = ref.model_copy(update={"columns": columns})
    assert store.table(other).column_names == ["zone", "total"]


def test_every_type_comes_back_as_a_python_value(store: ResultStore) -> None:
    ref, table = made(EVERY_TYPE)
    store.put(ref, table)
    first, second = store.result(ref).rows
    assert first == (
        1,
        2,
        Decimal("3.50"),
        0.5,
        "é",
        True,
        date(2024, 2, 29),
        datetime(2024, 2, 29, 10, 11, 12, 500000),
        datetime(2024, 2, 29, 10, 0, tzinfo=UTC),
        datetime(2024, 2, 29, 10, 11, 12, 123456),
        time(10, 11, 12),
        "[1, 2]",
        "{'a': 1}",
        "0x6162",
        first[-1],
    )
    assert type(first[1]) is int
    assert type(first[9]) is datetime
    assert isinstance(first[-1], str)
    assert second == (None,) * 15


def test_durations_and_empty_results_come_back(store: ResultStore) -> None:
    columns = (ResultColumn(name="d", type="INTERVAL"),)
    ref = ResultRef(fingerprint="d", columns=columns, rows=1)
    store.put(ref, pa.table({"d": pa.array([timedelta(seconds=3)], pa.duration("ns"))}))
    assert store.result(ref).rows == ((timedelta(seconds=3),),)
    empty, table = made("SELECT 1 AS n WHERE FALSE", "empty")
    store.put(empty, table)
    assert store.result(empty).rows == ()
    assert store.result(empty).columns == empty.columns


def test_columns_of_one_name_stay_apart(store: ResultStore) -> None:
    columns = (ResultColumn(name="n", type="INTEGER"), ResultColumn(name="n", type="INTEGER"))
    ref = ResultRef(fingerprint="twice", columns=columns, rows=1)
    store.put(ref, pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"]))
    assert store.result(ref).rows == ((1, 2),)


def test_a_result_that_is_not_there_is_said_so(store: ResultStore) -> None:
    with pytest.raises(StorageError, match="not kept"):
        store.result(regions()[0])
