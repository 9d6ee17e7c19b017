"""Data a person attached: sources, their tables and columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from core.domain.code.repository import Origin
from core.domain.databases import Database, DatabaseKind, RemoteName
from core.domain.metric_definitions import Metric
from core.domain.value import Value

FileKind = Literal["csv", "parquet", "json", "excel", "sqlite", "duckdb", "folder"]
SourceKind = FileKind | DatabaseKind | Literal["git"]
ColumnRole = Literal["number", "text", "time", "flag", "other"]
ReadAs = Literal["numbers", "dates", "text"]


class Column(Value):
    """`type` is DuckDB's; `samples` are up to three frequent values, as SQL literals show them.

    `comment` is what a database says of it.
    """

    name: str
    type: str
    samples: tuple[str, ...] = ()
    unit: str | None = None
    comment: str = ""

    @property
    def role(self) -> ColumnRole:
        return role_of(self.type)


class ForeignKey(Value):
    """`column` of the owning table holds values of `to_table`.`to_column`."""

    column: str
    to_table: str
    to_column: str


class Table(Value):
    """`name` is how SQL names it; `file` is its Parquet copy, relative to Syna's home.

    `origin` is its name in the database that it comes from, `comment` what that says of it.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    file: str
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    origin: RemoteName | None = None
    comment: str = ""

    def column(self, name: str) -> Column | None:
        """The column of that name, case ignored."""
        folded = name.casefold()
        return next((c for c in self.columns if c.name.casefold() == folded), None)


class ColumnChoice(Value):
    """How a person wants a column of text read; a value that is no number or date is then empty.

    "text" is how it stands in the file.
    """

    table: str
    column: str
    read_as: ReadAs


class Source(Value):
    """`fingerprint` changes when the file's content does; `warnings` are sentences for people.

    `modified` is the file's time of change when it was read, in nanoseconds. Of a database `path`
    is the address, `bytes` are those of its copy, and `database` says how to read it again.
    Of a repository `fingerprint` is the commit, and `repository` says where it is. `choices` are
    part of the fingerprint; one whose column is gone, or no longer mostly such values, waits.
    """

    id: str
    name: str
    kind: SourceKind
    path: str
    fingerprint: str
    bytes: int
    tables: tuple[Table, ...]
    attached_at: datetime
    warnings: tuple[str, ...] = ()
    modified: int = 0
    database: Database | None = None
    repository: Origin | None = None
    choices: tuple[ColumnChoice, ...] = ()

    def choice(self, table: str, column: str) -> ColumnChoice:
        """How that column is to be read."""
        stands = ColumnChoice(table=table, column=column, read_as="text")
        return next((c for c in self.choices if (c.table, c.column) == (table, column)), stands)

    def follows(self, choice: ColumnChoice) -> bool:
        """Whether that column is there and of the type that was chosen."""
        table = next((t for t in self.tables if t.name == choice.table), None)
        column = table.column(choice.column) if table is not None else None
        return column is not None and column.role == _ROLES[choice.read_as]

    def choosing(self, new: ColumnChoice) -> Source:
        """With this choice in place of that for the same column; its copy is yet to be made."""
        others = tuple(c for c in self.choices if c != self.choice(new.table, new.column))
        choices = others if new.read_as == "text" else (*others, new)
        return self.model_copy(update={"choices": choices})


class Schema(Value):
    """All tables that one notebook may use; table names are unique, case ignored.

    `metrics` are those that people defined over these tables.
    """

    tables: tuple[Table, ...] = ()
    metrics: tuple[Metric, ...] = ()

    def table(self, name: str) -> Table | None:
        folded = name.casefold()
        return next((t for t in self.tables if t.name.casefold() == folded), None)

    def columns(self) -> Iterator[tuple[Table, Column]]:
        return ((t, c) for t in self.tables for c in t.columns)


_ROLES: dict[ReadAs, ColumnRole] = {"numbers": "number", "dates": "time", "text": "text"}
_NUMBER = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


def role_of(type_name: str) -> ColumnRole:
    """What a DuckDB type is used for."""
    upper = type_name.upper()
    if upper.endswith("[]") or upper.startswith(("STRUCT", "MAP", "LIST", "BLOB")):
        return "other"
    if upper.startswith(_NUMBER) or upper.startswith(tuple(f"U{n}" for n in _NUMBER)):
        return "number"
    if upper.startswith(("DATE", "TIMESTAMP")):
        return "time"
    if upper.startswith("BOOL"):
        return "flag"
    return "text" if upper.startswith(("VARCHAR", "TEXT", "ENUM", "UUID")) else "other"
