"""Filters keep the same rows as filtering by hand, and the query stays as it is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.dashboards.filters import Chosen, Ground, filtered, reaches
from core.domain.dashboards.spec import FilterSpec
from core.domain.databases import Connection, LiveTable, Login, RemoteName
from core.domain.key_graph import key_graph
from core.domain.profiles import Join
from core.domain.sources import Column, Schema, Table
from core.domain.work import RunQuery, TableGrant
from core.errors import UserError
from tests.fakes.sandbox import InlineSandbox

ORDERS = [
    (n, n % 4 or None, ["a'b", "x", None][n % 3], f"2024-0{1 + n % 6}-{10 + n % 9}", n * 1.5)
    for n in range(1, 40)
]
CUSTOMERS = [(1, "North"), (2, "South"), (3, None)]
RETURNS = [(n, 1 + n * 2) for n in range(15)]


def table(name: str, *columns: str, key: str) -> Table:
    made = tuple(Column(name=c.split()[0], type=c.split()[1]) for c in columns)
    return Table(name=name, columns=made, rows=9, file=f"{name}.parquet", primary_key=(key,))


SCHEMA = Schema(
    tables=(
        table("orders", "id BIGINT", "customer_id BIGINT", "channel VARCHAR", "day DATE",
              "total DOUBLE", key="id"),
        table("customers", "customer_id BIGINT", "region VARCHAR", key="customer_id"),
        table("returns", "return_id BIGINT", "order_id BIGINT", key="return_id"),
        table("notes", "words VARCHAR", key="words"),
    )
)  # fmt: skip
JOINS = [
    Join(left_table=a, left_column=b, right_table=c, right_column=d, coverage=1.0)
    for a, b, c, d in (
        ("orders", "customer_id", "customers", "customer_id"),
        ("returns", "order_id", "orders", "id"),
    )
]
GROUND = Ground(SCHEMA, key_graph(SCHEMA, JOINS))


@pytest.fixture(scope="module")
def grants(tmp_path_factory: pytest.TempPathFactory) -> tuple[TableGrant, ...]:
    folder: Path = tmp_path_factory.mktemp("tables")
    made = []
    with duckdb.connect() as base:
        base.execute("CREATE TABLE orders (id BIGINT, customer_id BIGINT, channel TEXT, day DATE, "
                     "total DOUBLE)")  # fmt: skip
        base.execute("CREATE TABLE customers (customer_id BIGINT, region TEXT)")
        base.execute("CREATE TABLE returns (return_id BIGINT, order_id BIGINT)")
        base.execute("CREATE TABLE notes (words TEXT)")
        base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", ORDERS)
        base.executemany("INSERT INTO customers VALUES (?, ?)", CUSTOMERS)
        base.executemany("INSERT INTO returns VALUES (?, ?)", RETURNS)
        base.execute("INSERT INTO notes VALUES ('hello')")
        for name in ("orders", "customers", "returns", "notes"):
            file = folder / f"{name}.parquet"
            base.execute(f"COPY {name} TO '{file}' (FORMAT parquet)")
            made.append(TableGrant(name=name, file=str(file)))
    return tuple(made)


def rows(
    grants: tuple[TableGrant, ...], sql: str, *chosen: Chosen, filters: tuple[FilterSpec, ...] = ()
) -> list[object]:
    made = filtered(grants, chosen, filters=filters, ground=GROUND)
    replied = InlineSandbox().run(RunQuery(sql=sql, tables=made.tables, views=made.views))
    assert replied.table is not None
    return [tuple(row.values()) for row in replied.table.to_pylist()]


channels = st.lists(st.sampled_from(["a'b", "x", None]), unique=True)
regions = st.lists(st.sampled_from(["North", "South", None]), unique=True)
days = st.sampled_from([None, "2024-02-12", "2024-04-01", "2024-05-18"])


@settings(max_examples=20, deadline=None)
@given(channels, regions, days, days)
def test_filters_keep_what_filtering_by_hand_keeps(
    grants: tuple[TableGrant, ...],
    channel: list[str | None],
    region: list[str | None],
    since: str | None,
    until: str | None,
) -> None:
    chosen = (
        Chosen(column="orders.channel", values=tuple(channel)),
        Chosen(column="customers.region", values=tuple(region)),
        Chosen(column="orders.day", since=since, until=until),
    )
    areas = dict(CUSTOMERS)

    def kept(order: tuple[object, ...]) -> bool:
        number = order[1]
        area = areas.get(number) if isinstance(number, int) else None
        return (
            (not channel or order[2] in channel)
            and (not region or (number in areas and area in region))
            and (since is None or str(order[3]) >= since)
            and (until is None or str(order[3]) <= until)
        )

    wanted = {order[0] for order in ORDERS if kept(order)}
    found = rows(grants, "SELECT id FROM orders", *chosen)
    assert {row[0] for row in found} == wanted  # type: ignore[index]
    # a table that looks up its order is filtered with it, a LEFT JOIN lets nothing slip through
    back = rows(grants, "SELECT order_id FROM returns", *chosen)
    narrowed = any(not one.empty for one in chosen)
    expected = [n for _, n in RETURNS if n in wanted] if narrowed else [n for _, n in RETURNS]
    assert sorted(row[0] for row in back) == sorted(expected)  # type: ignore[index]
    left = "SELECT count(*) FROM orders o LEFT JOIN customers c USING (customer_id)"
    assert rows(grants, left, *chosen) == [(len(wanted),)]
    assert rows(grants, "SELECT count(*) FROM notes", *chosen) == [(1,)]


def test_a_filter_reaches_what_looks_its_table_up_and_nothing_else() -> None:
    region = Chosen(column="customers.region", values=("North",))
    channel = Chosen(column="orders.channel", values=("x",))
    for chosen, read, wanted in (
        (region, ["customers"], True),
        (region, ["RETURNS"], True),
        (region, ["notes"], False),
        (channel, ["customers"], False),
        (channel, ["customers", "orders"], True),
    ):
        assert reaches(chosen, read, filters=(), ground=GROUND) is wanted


def test_a_table_with_a_day_of_its_own_is_filtered_by_that(grants: tuple[TableGrant, ...]) -> None:
    both = (FilterSpec(kind="values", columns=("orders.id", "returns.return_id")),)
    chosen = Chosen(column="orders.id", values=("3",))
    assert rows(grants, "SELECT order_id FROM returns", chosen, filters=both) == [(7,)]
    assert rows(grants, "SELECT return_id FROM returns", chosen) == [(1,)]


def test_a_query_with_a_name_of_its_own_for_a_table_is_left_alone(
    grants: tuple[TableGrant, ...],
) -> None:
    sql = "WITH orders AS (SELECT 1 AS id) SELECT id FROM orders"
    assert rows(grants, sql, Chosen(column="orders.channel", values=("x",))) == [(1,)]


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen(column="orders.gone", values=("x",)),
        Chosen(column="orders.total", values=("1 OR 1=1",)),
        Chosen(column="orders.day", since="yesterday"),
        Chosen(column="orders.day", until="9999-12-31"),
        Chosen(column="orders.channel", since="2024-01-01"),
        Chosen(column="orders.channel", values=tuple(map(str, range(500)))),
    ],
)
def test_a_filter_that_cannot_work_says_so(chosen: Chosen) -> None:
    with pytest.raises(UserError) as told:
        filtered((), [chosen], filters=(), ground=GROUND)
    assert told.value.kept
    assert told.value.remedy


def test_a_table_that_is_asked_where_it_lives_stays_so() -> None:
    to = Connection(kind="postgresql", host="h", port=1, database="d", user="u")
    at = RemoteName(schema_="public", name="orders")
    live = LiveTable(login=Login(connection=to), at=at, columns=())
    grant = TableGrant(name="orders", file="", live=live)
    assert filtered([grant], [], filters=(), ground=GROUND).tables == (grant,)
