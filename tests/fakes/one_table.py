"""One table of texts as a page of the web has them, and a desk over it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.agents.base import RunContext
from core.agents.sql.desk import Desk
from core.domain.cancel import CancelToken
from core.domain.events import Happening
from core.domain.sources import Column, Schema, Table
from core.domain.work import TableGrant
from core.models.scripted import Reply, ScriptedModel
from tests.fakes.desk import step
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox

_TYPES = {"BIGINT": pa.int64(), "DOUBLE": pa.float64(), "VARCHAR": pa.string()}


def table_of(folder: Path, text: str, *, name: str = "listing") -> tuple[Schema, TableGrant]:
    """`text` has a line of names and a line a row, cells apart by bars; `n:BIGINT` names a type."""
    lines = [line.strip().split("|") for line in text.strip().splitlines()]
    heads = [(head.strip().partition(":")[0], head.partition(":")[2].strip()) for head in lines[0]]
    columns = [
        (head, kind or "VARCHAR", [_cell(row[at].strip(), kind) for row in lines[1:]])
        for at, (head, kind) in enumerate(heads)
    ]
    data = {head: pa.array(cells, _TYPES[kind]) for head, kind, cells in columns}
    file = folder / f"{name}.parquet"
    pq.write_table(pa.table(data), file)
    shown = tuple(
        Column(name=head, type=kind, samples=tuple(_sample(c) for c in cells[:3] if c is not None))
        for head, kind, cells in columns
    )
    table = Table(name=name, columns=shown, rows=len(lines) - 1, file=str(file))
    return Schema(tables=(table,)), TableGrant(name=name, file=str(file))


def listing_context(
    folder: Path,
    text: str,
    question: str,
    *,
    replies: Sequence[Reply] = (),
    off: Sequence[str] = (),
) -> tuple[RunContext, ScriptedModel]:
    """A run over the one table, and the model it asks."""
    schema, grant = table_of(folder, text)
    model = ScriptedModel(list(replies))
    events: list[Happening] = []
    run = RunContext(
        run_id="run",
        notebook_id="notebook",
        question=question,
        schema=schema,
        grants=(grant,),
        model=model,
        sandbox=InlineSandbox(),
        results=MemoryResultStore(),
        emit=events.append,
        cancel=CancelToken(),
        agents={},
        off=frozenset(off),
    )
    return run, model


def listing_desk(folder: Path, text: str, question: str, *, off: Sequence[str] = ()) -> Desk:
    run, _ = listing_context(folder, text, question, off=off)
    return Desk(step=step(question), context=run)


def _cell(text: str, kind: str) -> object:
    if not text:
        return None
    if kind == "BIGINT":
        return int(text)
    return float(text) if kind == "DOUBLE" else text


def _sample(cell: object) -> str:
    return f"'{cell}'" if isinstance(cell, str) else str(cell)
