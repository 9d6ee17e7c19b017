"""One table whose columns are easily taken for one another, and a run over it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from core.agents.base import RunContext
from core.domain.cancel import CancelToken
from core.domain.events import Happening
from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Column, Schema, Table
from core.domain.work import TableGrant
from core.models.scripted import ScriptedModel
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox

ROWS = """SELECT * FROM (VALUES
    (1, DATE '2024-01-30', DATE '2024-02-02', 'Oslo', 'Rome', 100.0, 90.0, 5, 5, 100.0),
    (2, DATE '2024-02-10', DATE '2024-02-12', 'Rome', 'Oslo', 50.0, 40.0, 2, 2, 50.0),
    (3, DATE '2024-02-20', DATE '2024-03-01', 'Oslo', 'Bonn', 70.0, 70.0, 1, 1, 70.0))
    t(deal_id, order_date, ship_date, origin, destination, gross_sales, net_sales,
      packed_boxes, sent_boxes, amount)"""


def tied_schema(folder: Path) -> tuple[Schema, tuple[TableGrant, ...]]:
    """Write the table as Parquet and say what is in it."""
    file = folder / "deals.parquet"
    connection = duckdb.connect()
    connection.execute(f"COPY ({ROWS}) TO '{file}' (FORMAT parquet)")
    columns = []
    for name, kind, *_ in connection.execute(f"DESCRIBE {ROWS}").fetchall():
        rows = connection.execute(f"SELECT DISTINCT {name} FROM ({ROWS}) ORDER BY 1").fetchall()
        samples = tuple(f"'{v}'" if isinstance(v, str) else str(v) for (v,) in rows)
        columns.append(Column(name=name, type=kind, samples=samples))
    table = Table(
        name="deals", columns=tuple(columns), rows=3, file=str(file), primary_key=("deal_id",)
    )
    return Schema(tables=(table,)), (TableGrant(name="deals", file=str(file)),)


def tied_context(
    folder: Path, question: str, *, replies: Sequence[str] = (), off: Sequence[str] = ()
) -> tuple[RunContext, ScriptedModel]:
    schema, grants = tied_schema(folder)
    times = {"order_date": ("2024-01-30", "2024-02-20"), "ship_date": ("2024-02-02", "2024-03-01")}
    profiled = tuple(
        ColumnProfile(
            name=column.name,
            type=column.type,
            missing=0,
            distinct=len(column.samples),
            minimum=times.get(column.name, (None, None))[0],
            maximum=times.get(column.name, (None, None))[1],
        )
        for column in schema.tables[0].columns
    )
    model = ScriptedModel(list(replies))
    events: list[Happening] = []
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
        profiles=(TableProfile(table="deals", rows=3, columns=profiled),),
        off=frozenset(off),
    )
    return run, model
