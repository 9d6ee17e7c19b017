"""Names and values as SQL writes them, and the columns that an expression names."""

from __future__ import annotations

import re
from datetime import date, datetime

from core.domain.sources import Column, Schema, Table
from core.errors import StepError

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = frozenset(
    "all analyse analyze and anti any array as asc asof asymmetric authorization both by case "
    "cast check collate column constraint create cross current_date current_time default "
    "deferrable desc describe distinct do else end except exists extract false fetch filter for "
    "foreign freeze from full generated glob grant group having ilike in initially inner "
    "intersect into is isnull join lambda lateral leading left like limit map natural not "
    "notnull null offset on only or order outer over overlaps pivot placing positional primary "
    "qualify references returning right select semi show similar some struct summarize "
    "symmetric table tablesample then to trailing true try try_cast union unique unpivot using "
    "values variadic verbose when where window with".split()
)
_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_]\w*)'
_QUALIFIED = re.compile(rf"({_NAME})\s*\.\s*({_NAME})")
_STRING = re.compile(r"'(?:[^']|'')*'")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


def select_all(name: str) -> str:
    """The query of every row of a table."""
    return f"SELECT * FROM {quoted(name)}"  # noqa: S608 - the name is quoted


def quoted(name: str) -> str:
    """`name` as an identifier, quoted only where SQL needs it."""
    if _PLAIN.fullmatch(name) and name.lower() not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(table: str, column: str) -> str:
    return f"{quoted(table)}.{quoted(column)}"


def key_of(table: str, column: str) -> str:
    """How forms name a column: `table.column`, as `resolve` reads it back."""
    return f"{table}.{column}"


def resolve(key: str, schema: Schema) -> tuple[Table, Column]:
    """The table and column that `table.column` names; StepError when there is none."""
    for table in schema.tables:
        prefix = table.name.casefold() + "."
        if key.casefold().startswith(prefix):
            column = table.column(key[len(prefix) :])
            if column is not None:
                return table, column
    raise StepError(
        f"The data has no column {key}.",
        code="form",
        kept="Nothing was run.",
        remedy="Ask with one of the columns that the Data page lists.",
    )


def columns_in(expression: str, schema: Schema) -> tuple[tuple[Table, Column], ...]:
    """The qualified columns of an expression, each once; StepError for one that is not there."""
    found: dict[str, tuple[Table, Column]] = {}
    for table, column in _QUALIFIED.findall(_STRING.sub("''", expression)):
        pair = resolve(key_of(_bare(table), _bare(column)), schema)
        found.setdefault(key_of(pair[0].name, pair[1].name), pair)
    return tuple(found.values())


def literal(value: str, column: Column) -> str:
    """`value` as a literal of the column's type; StepError when it is none."""
    match column.role:
        case "number" if _NUMBER.fullmatch(value.strip()):
            return value.strip()
        case "time" if (text := _instant(value)) is not None:
            return text
        case "flag" if value.strip().lower() in {"true", "false"}:
            return value.strip().upper()
        case "text" | "other":
            return string(value)
    raise StepError(
        f"“{value}” is no value that the column {column.name} ({column.type}) can hold.",
        code="form",
        kept="Nothing was run.",
    )


def string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def date_literal(text: str) -> str:
    """An ISO date as a DATE literal; ValueError when it is none."""
    return f"DATE '{date.fromisoformat(text).isoformat()}'"


def _instant(value: str) -> str | None:
    try:
        return date_literal(value)
    except ValueError:
        pass
    try:
        return f"TIMESTAMP '{datetime.fromisoformat(value).isoformat(sep=' ')}'"
    except ValueError:
        return None


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
