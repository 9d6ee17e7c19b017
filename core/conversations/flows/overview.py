"""What is in this data? Tables and columns, without a model."""

from __future__ import annotations

import re

from core.conversations.flows.mentions import tables_named
from core.domain.identifiers import quoted, string
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Column, Table

_COLUMNS = re.compile(
    r"^(what|which|list|show|name)\b.{0,20}\b(columns|fields|variables)\b(?!.*\b(where|with|by|per)\b)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"\b(what('s| is)|what do we have|what have we got|describe|summari[sz]e|overview"
    r"|tell me about)\b.{0,25}\b(data|dataset|file|files|tables|here|attached)\W*$",
    re.IGNORECASE,
)


class OverviewQuestion:
    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        if not schema.tables:
            return None
        if _COLUMNS.search(question):
            named = tables_named(question, schema)
            tables = named or schema.tables
            return _plan("Columns of the data", "columns_of_data", _columns_sql(tables))
        if _CONTENT.search(question):
            return _plan("Tables of the data", "tables_of_data", _tables_sql(schema.tables))
        return None


def _columns_sql(tables: tuple[Table, ...]) -> str:
    several = len(tables) > 1
    rows = ",\n".join(
        "(" + ", ".join(string(text) for text in _described(table, column, several)) + ")"
        for table in tables
        for column in table.columns
    )
    names = "column_name, table_name, type, example" if several else "column_name, type, example"
    return f"SELECT {names} FROM (VALUES\n{rows}\n) AS known({names})"  # noqa: S608


def _described(table: Table, column: Column, several: bool) -> tuple[str, ...]:
    example = column.samples[0].strip("'") if column.samples else ""
    owner = (table.name,) if several else ()
    return (column.name, *owner, column.type, example)


def _tables_sql(tables: tuple[Table, ...]) -> str:
    counts = "\nUNION ALL\n".join(
        f"SELECT {string(t.name)} AS table_name, count(*) AS row_count, "  # noqa: S608
        f"{len(t.columns)} AS column_count FROM {quoted(t.name)}"
        for t in tables
    )
    return f"{counts}\nORDER BY row_count DESC, 1"


def _plan(task: str, output: str, sql: str) -> Plan:
    step = Step(name="look", agent="prepared", task=task, output=output, sql=sql)
    return Plan(steps=(step,), template="overview")
