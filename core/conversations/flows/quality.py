"""Is the data clean? Counted by queries that rules write, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.conversations.flows.mentions import columns_named, tables_named
from core.domain.identifiers import quoted, string
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Column, Schema, Table

MOST_COLUMNS = 200  # of all tables together
_MISSING = re.compile(
    r"\b(missing|null|blank|empty|incomplete)\s+(value|values|data|cells|entries|fields|rows)\b"
    r"|\b(nulls|gaps in the data)\b|\bcompleteness\b",
    re.IGNORECASE,
)
_TWICE = re.compile(
    r"\b(duplicate|duplicated|repeated)\s+(row|rows|record|records|line|lines)\b|"
    r"\b(any|find|check for|are there|have)\s+duplicates\b",
    re.IGNORECASE,
)
_CLEAN = re.compile(
    r"\b(data|dataset|table|file|it|this)\b.{0,12}\b(clean|tidy|dirty|messy|complete|reliable|valid)\b"
    r"|\b(data\s+quality|quality\s+(of|check|report|issues|problems)|clean(ing)?\s+(the\s+)?data"
    r"|problems\s+(in|with)\s+(the|this|my)\s+(data|file|table))\b",
    re.IGNORECASE,
)
# Anything that narrows or groups the rows is a question for the data agent.
_NARROWED = re.compile(
    r"\b(where|by|per|each|during|since|before|after|between|whose|with)\b", re.I
)


class QualityQuestion:
    """Missing values and duplicate rows, of the tables named or of all."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        missing, twice = _MISSING.search(question), _TWICE.search(question)
        clean = _CLEAN.search(question)
        if not (missing or twice or clean) or _NARROWED.search(question) or not schema.tables:
            return None
        tables = tables_named(question, schema) or schema.tables
        steps: list[Step] = []
        if missing or clean:
            columns = _columns(question, Schema(tables=tables)) if missing else ()
            steps.append(_missing_step(columns or _all_columns(tables), one=len(columns) == 1))
        if twice or clean:
            steps.append(_twice_step(tables))
        return Plan(steps=tuple(steps), template="data quality")


def _columns(question: str, schema: Schema) -> tuple[tuple[Table, Column], ...]:
    """Columns named, if their names are not the words that asked."""
    said = _MISSING.sub(" ", question)
    return columns_named(said, schema)


def _all_columns(tables: Sequence[Table]) -> tuple[tuple[Table, Column], ...]:
    return tuple((t, c) for t in tables for c in t.columns)[:MOST_COLUMNS]


def _missing_step(columns: Sequence[tuple[Table, Column]], *, one: bool) -> Step:
    if one:
        table, column = columns[0]
        sql = (
            f"SELECT count(*) - count({quoted(column.name)}) AS missing_values\n"
            f"FROM {quoted(table.name)}"
        )
        return _step("missing", f"Missing values in {column.name}", "missing_values", sql)
    several = len({table.name for table, _ in columns}) > 1
    counts = "\nUNION ALL\n".join(_counted(table, column, several) for table, column in columns)
    sql = f"{counts}\nORDER BY missing_values DESC, 1"
    return _step("missing", "Missing values by column", "missing_values", sql)


def _counted(table: Table, column: Column, several: bool) -> str:
    label = f"{table.name}.{column.name}" if several else column.name
    return (
        f"SELECT {string(label)} AS column_name, "  # noqa: S608
        f"count(*) - count({quoted(column.name)}) AS missing_values FROM {quoted(table.name)}"
    )


def _twice_step(tables: Sequence[Table]) -> Step:
    counts = "\nUNION ALL\n".join(
        f"SELECT {string(table.name)} AS table_name, count(*) - (SELECT count(*) FROM "  # noqa: S608
        f"(SELECT DISTINCT * FROM {quoted(table.name)}) AS once) AS duplicate_rows "
        f"FROM {quoted(table.name)}"
        for table in tables
    )
    sql = f"{counts}\nORDER BY duplicate_rows DESC, 1" if len(tables) > 1 else counts
    return _step("duplicates", "Duplicate rows by table", "duplicate_rows", sql)


def _step(name: str, task: str, output: str, sql: str) -> Step:
    return Step(name=name, agent="prepared", task=task, output=output, sql=sql)
