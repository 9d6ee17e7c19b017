"""What the reader of each kind of database tells of tables, columns and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.databases import RemoteName, RemoteTable

Ask = Callable[[str], list[tuple[object, ...]]]


@dataclass(frozen=True)
class RemoteColumn:
    """`read` is how the server gives it in a type that both sides know.

    `attached` is how DuckDB makes the same of the attached column; None where only the server can.
    """

    name: str
    read: str
    comment: str = ""
    attached: str | None = None


@dataclass(frozen=True)
class RemoteKey:
    """`to` is None for a primary key; `pairs` are (column, column of `to`) in order."""

    pairs: tuple[tuple[str, str], ...]
    to: RemoteName | None = None


@dataclass(frozen=True)
class Description:
    """What is needed to read one table."""

    at: RemoteName
    columns: tuple[RemoteColumn, ...]
    keys: tuple[RemoteKey, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Dialect:
    """How one kind of database is asked. `home` is the schema whose tables go by bare names.

    `sampled` turns a SELECT of a whole table, of about so many rows (None: not known), into one of
    at most so many. For queries of ours: `spoken` is the name of its SQL to sqlglot, `as_bytes` how
    a text is put so that it is compared by its bytes, and `results` are the types that it casts to
    for each type that DuckDB would give, without digits.
    """

    server: Callable[[Ask], str]
    tables: Callable[[Ask, int], list[RemoteTable]]
    describe: Callable[[Ask, Sequence[RemoteName]], list[Description]]
    quoted: Callable[[str], str]
    home: Callable[[Ask], str]
    sampled: Callable[[str, int | None, int], str]
    spoken: str
    as_bytes: str
    results: Mapping[str, str]


def keys_of(found: Sequence[Sequence[object]]) -> dict[RemoteName, list[RemoteKey]]:
    """Rows of schema, table, constraint, column, and the schema, table and column it leads to."""
    pairs: dict[tuple[RemoteName, str, RemoteName | None], list[tuple[str, str]]] = {}
    for schema, name, constraint, column, to_schema, to_name, to_column in found:
        at = RemoteName(schema_=str(schema), name=str(name))
        to = None if to_name is None else RemoteName(schema_=str(to_schema), name=str(to_name))
        pair = (str(column), "" if to_column is None else str(to_column))
        pairs.setdefault((at, str(constraint), to), []).append(pair)
    keys: dict[RemoteName, list[RemoteKey]] = {}
    for (at, _, to), many in pairs.items():
        keys.setdefault(at, []).append(RemoteKey(tuple(many), to))
    return keys


def select_from(table: Description, dialect: Dialect) -> str:
    """The whole table as the server gives it, columns named by their position."""
    columns = ", ".join(f"{column.read} AS c{n}" for n, column in enumerate(table.columns))
    at = f"{dialect.quoted(table.at.schema_)}.{dialect.quoted(table.at.name)}"
    return f"SELECT {columns} FROM {at}"


def text(value: object) -> str:
    """A value of the catalogue as plain text on one line."""
    return " ".join(str(value).split()) if value is not None else ""


def whole(value: object) -> int | None:
    """A count or a size; None where there is none."""
    return int(value) if isinstance(value, int | float) and value >= 0 else None
