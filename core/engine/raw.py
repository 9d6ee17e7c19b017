"""A table as a reader found it, before it is copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from core.domain.sources import ForeignKey
from core.engine.names import quoted
from core.engine.progress import Report
from core.engine.readings import Reading


@dataclass(frozen=True)
class Workspace:
    """Where a source is read: a database that may read files, and the folder of its copies."""

    connection: duckdb.DuckDBPyConnection
    into: Path
    report: Report


@dataclass(frozen=True)
class Plain:
    """A SELECT that gives every text as it stands, and sentences about what it left out.

    `instead` is the table as another way of reading found it, to be copied in its place.
    """

    sql: str
    warnings: tuple[str, ...] = ()
    instead: Raw | None = None


@dataclass(frozen=True)
class Raw:
    """`columns` are (name, DuckDB type) as `plain` gives them; `samples` are values of the texts.

    `fast`, where a reader has it, is a SELECT that already applies readings, exactly or not at
    all. `european` is a hint that commas are decimal ones; `laid_out` says that people look at
    the table as it is, so that its last row may add up the others. `fault` says why it cannot be
    read.
    """

    title: str
    columns: tuple[tuple[str, str], ...]
    samples: Mapping[str, Sequence[str]]
    plain: Callable[[duckdb.DuckDBPyConnection], Plain]
    fast: Callable[[Mapping[str, Reading]], str] | None = None
    keep_name: bool = False
    european: bool = False
    laid_out: bool = False
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    fault: str = ""

    def texts(self) -> tuple[str, ...]:
        """Names of the columns that hold text."""
        return tuple(name for name, kind in self.columns if kind == "VARCHAR")


def before_table(count: int, noun: str) -> str:
    """What is said of that many lines or rows that come before the names of the columns."""
    first = (
        f"{noun} before the table was" if count == 1 else f"{count} {noun}s before the table were"
    )
    return f"The first {first} left out."


def strictly(
    sql: str, columns: Sequence[tuple[str, str]], *, readings: Mapping[str, Reading]
) -> str:
    """A SELECT over `sql` that applies readings and fails at the first misfit."""
    return _applied(
        sql, columns, {name: reading.strict(name) for name, reading in readings.items()}
    )


def loosely(
    sql: str, columns: Sequence[tuple[str, str]], *, readings: Mapping[str, Reading]
) -> str:
    """The same, but what does not fit becomes empty."""
    return _applied(sql, columns, {name: reading.loose(name) for name, reading in readings.items()})


def _applied(sql: str, columns: Sequence[tuple[str, str]], made: Mapping[str, str]) -> str:
    return f"SELECT {', '.join(_expression(c, made) for c in columns)} FROM ({sql})"


def _expression(column: tuple[str, str], made: Mapping[str, str]) -> str:
    name, kind = column
    if name in made:
        return f"{made[name]} AS {quoted(name)}"
    if kind.startswith(_UNKEPT) and not kind.endswith("[]"):
        return f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}"
    return quoted(name)


_UNKEPT = (
    "UNION",
    "BIT",
    "VARIANT",
    "TIME WITH TIME ZONE",
    "GEOMETRY",
    "INTERVAL",
    "NULL",
    '"NULL"',
)
