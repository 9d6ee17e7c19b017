"""Four joined tables, buyers, items, sales and refunds, and a desk over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from core.agents.base import RunContext
from core.agents.sql.desk import Desk
from core.agents.sql.vectors import Matrix
from core.domain.cancel import CancelToken
from core.domain.conversation import Conversation
from core.domain.plan import Step
from core.domain.profiles import ColumnProfile, Join, TableProfile, TopValue
from core.domain.sources import Column, Schema, Table
from core.domain.work import TableGrant
from core.models.scripted import Reply, ScriptedModel
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox

TABLES = {
    "buyers": """SELECT * FROM (VALUES
        (1, 'Ann Low', 'Oslo', 'a@x.org'), (2, 'Bo Ek', 'Rome', NULL),
        (3, 'Cy Day', 'Oslo', 'c@x.org'), (4, 'Di Fox', 'Rome', NULL))
        t(buyer_id, name, town, email)""",
    "items": """SELECT * FROM (VALUES
        ('A', 'Lamp', 'Light', 12.0), ('B', 'Torch', 'Light', 9.0),
        ('C', 'Vase', 'Glass', 4.0), ('D', 'Bowl', 'Glass', 4.0))
        t(item_id, item_name, kind, unit_cost)""",
    "sales": """SELECT * FROM (VALUES
        (10, 1, 'A', DATE '2023-01-05', 'Web', 3, 150.0),
        (11, 1, 'C', DATE '2023-02-01', 'Store', 1, 40.0),
        (12, 2, 'B', DATE '2023-12-31', 'Web', 2, 30.0),
        (13, 2, 'C', DATE '2024-02-09', 'Store', 1, 25.0),
        (14, 2, 'C', DATE '2024-03-01', 'Web', 1, 15.0))
        t(sale_id, buyer_id, item_id, day, channel, pieces, revenue)""",
    "refunds": """SELECT * FROM (VALUES (90, 11, 40.0), (91, 13, 25.0), (92, 13, 5.0))
        t(refund_id, sale_id, amount)""",
}
KEYS = {"buyers": "buyer_id", "items": "item_id", "sales": "sale_id", "refunds": "refund_id"}
JOINS = tuple(
    Join(left_table=a, left_column=key, right_table=b, right_column=key, coverage=1.0)
    for a, key, b in (
        ("sales", "buyer_id", "buyers"),
        ("sales", "item_id", "items"),
        ("refunds", "sale_id", "sales"),
    )
)


class LettersEmbedder:
    """Texts as their sets of letter triples: only equal or nearly equal spellings are alike."""

    id = "letters"
    dimension = 2048

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.full((len(texts), self.dimension), 1e-6, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            folded = f" {text.casefold()} "
            for at in range(len(folded) - 2):
                row[sum(ord(c) * 31**i for i, c in enumerate(folded[at : at + 3])) % 2048] += 1
        lengths: Matrix = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / lengths


def shop_schema(folder: Path) -> tuple[Schema, tuple[TableGrant, ...]]:
    """Write the tables as Parquet and say what is in them."""
    connection = duckdb.connect()
    tables = []
    for name, query in TABLES.items():
        file = folder / f"{name}.parquet"
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
        columns = []
        for column, kind, *_ in connection.execute(f"DESCRIBE {query}").fetchall():
            rows = connection.execute(f"SELECT DISTINCT {column} FROM ({query}) LIMIT 3").fetchall()
            samples = tuple(f"'{v}'" if isinstance(v, str) else str(v) for (v,) in rows)
            columns.append(Column(name=column, type=kind, samples=samples))
        tables.append(
            Table(
                name=name, columns=tuple(columns), rows=4, file=str(file), primary_key=(KEYS[name],)
            )
        )
    grants = tuple(TableGrant(name=table.name, file=table.file) for table in tables)
    return Schema(tables=tuple(tables)), grants


def shop_profiles(schema: Schema) -> tuple[TableProfile, ...]:
    """What a profile of each table says that readings of questions need."""
    connection = duckdb.connect()
    profiles = []
    for table in schema.tables:
        columns = []
        for column in table.columns:
            query = f"SELECT {column.name}::VARCHAR AS v FROM ({TABLES[table.name]})"
            values = [v for (v,) in connection.execute(query).fetchall()]
            known = sorted({v for v in values if v is not None})
            columns.append(
                ColumnProfile(
                    name=column.name,
                    type=column.type,
                    missing=values.count(None),
                    distinct=len(known),
                    minimum=known[0],
                    maximum=known[-1],
                    top=tuple(TopValue(text=v, count=values.count(v)) for v in known),
                    unique=len(known) == len(values),
                )
            )
        profiles.append(
            TableProfile(
                table=table.name, rows=len(values), columns=tuple(columns), key=KEYS[table.name]
            )
        )
    return tuple(profiles)


def shop_context(
    folder: Path,
    question: str,
    *,
    replies: Sequence[Reply] = (),
    conversation: Conversation | None = None,
) -> tuple[RunContext, ScriptedModel]:
    """A run over the shop and the model it asks."""
    schema, grants = shop_schema(folder)
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
        emit=lambda happening: None,
        cancel=CancelToken(),
        agents={},
        embedder=LettersEmbedder(),
        joins=JOINS,
        conversation=conversation or Conversation(),
    )
    return run, model


def shop_desk(folder: Path, question: str) -> Desk:
    run, _ = shop_context(folder, question)
    step = Step(name="answer", agent="data", task=question, output="result")
    return Desk(step=step, context=run)
