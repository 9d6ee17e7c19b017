"""A small shop as Parquet files, and a desk over it, for tests of the data agent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from core.agents.base import RunContext
from core.agents.sql.desk import Desk
from core.domain.cancel import CancelToken
from core.domain.conversation import Conversation
from core.domain.events import Happening
from core.domain.plan import Step
from core.domain.profiles import Join
from core.domain.sources import Column, Schema, Table
from core.domain.work import TableGrant, ViewGrant
from core.models.scripted import Reply, ScriptedModel
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox

TABLES = {
    "customers": """SELECT * FROM (VALUES (1, 'Ann Low', 'Oslo', 31), (2, 'Bo Ek', 'Rome', 45),
        (3, 'Cy Day', 'Oslo', 19), (4, 'Di Fox', 'New York', 45))
        t(customer_id, name, city, age)""",
    "orders": """SELECT * FROM (VALUES (10, 1, '12.5 kg', 100.0, 'A'), (11, 1, '3 kg', 50.0, 'B'),
        (12, 2, '7 kg', 75.0, 'A'), (13, 9, '1,200 kg', 10.0, 'C'))
        t(order_id, customer_id, weight, amount, product_code)""",
    "products": """SELECT * FROM (VALUES ('A', 'Lamp', '2014'), ('B', 'Rug', '990'),
        ('C', 'Total', '8')) t(product_code, title, year)""",
}
JOINS = (
    Join(
        left_table="orders",
        left_column="customer_id",
        right_table="customers",
        right_column="customer_id",
        coverage=0.9,
    ),
    Join(
        left_table="orders",
        left_column="product_code",
        right_table="products",
        right_column="product_code",
        coverage=1.0,
    ),
)
KEYS = {"customers": "customer_id", "orders": "order_id", "products": "product_code"}


def shop(folder: Path) -> tuple[Schema, tuple[TableGrant, ...]]:
    """Write the tables and say what is in them."""
    connection = duckdb.connect()
    tables, grants = [], []
    for name, query in TABLES.items():
        file = folder / f"{name}.parquet"
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
        described = connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        columns = []
        for column, kind, *_ in described:
            rows = connection.execute(f"SELECT {column} FROM '{file}' LIMIT 3").fetchall()
            samples = tuple(f"'{v}'" if isinstance(v, str) else str(v) for (v,) in rows)
            unit = "EUR" if column == "amount" else None
            columns.append(Column(name=column, type=kind, samples=samples, unit=unit))
        tables.append(
            Table(
                name=name, columns=tuple(columns), rows=4, file=str(file), primary_key=(KEYS[name],)
            )
        )
        grants.append(TableGrant(name=name, file=str(file)))
    return Schema(tables=tuple(tables)), tuple(grants)


def context(
    folder: Path,
    question: str = "",
    *,
    replies: Sequence[Reply] = (),
    off: Sequence[str] = (),
    views: tuple[ViewGrant, ...] = (),
    conversation: Conversation | None = None,
) -> tuple[RunContext, list[Happening], ScriptedModel]:
    """A run over the shop, with the events it emits and the model it asks."""
    schema, grants = shop(folder)
    events: list[Happening] = []
    model = ScriptedModel(list(replies))
    run = RunContext(
        run_id="run",
        notebook_id="notebook",
        question=question,
        schema=schema,
        grants=grants,
        model=model,
        sandbox=InlineSandbox(),
        results=MemoryResultStore(),
        emit=events.append,
        cancel=CancelToken(),
        agents={},
        joins=JOINS,
        views=views,
        conversation=conversation or Conversation(),
        off=frozenset(off),
    )
    return run, events, model


def step(question: str) -> Step:
    return Step(name="answer", agent="data", task=question, output="result")


def desk(folder: Path, question: str = "", *, off: Sequence[str] = ()) -> Desk:
    run, _, _ = context(folder, question, off=off)
    return Desk(step=step(question), context=run)
