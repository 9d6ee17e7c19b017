"""The tables about a repository: what their columns are, and how they become Parquet copies.

No column is called `at`, which DuckDB reads as the start of `AT (...)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.domain.code.index import CODE_TABLES, CodeTable, HistoryRead
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Column, ForeignKey, Table
from core.engine.copy import Copied
from core.engine.names import table_name
from core.engine.profile import profile

_TEXT, _INT, _TIME = pa.string(), pa.int32(), pa.timestamp("us", tz="UTC")
_DUCKDB = {
    _TEXT: "VARCHAR",
    _INT: "INTEGER",
    pa.int64(): "BIGINT",
    _TIME: "TIMESTAMP WITH TIME ZONE",
}

_DATED: tuple[CodeTable, ...] = ("commits", "changes", "releases")


@dataclass(frozen=True)
class Shape:
    """A table: what a row is, its columns with what each says, its key, and keys of others."""

    comment: str
    columns: tuple[tuple[str, pa.DataType, str], ...]
    key: str = ""
    leads: tuple[tuple[str, CodeTable, str], ...] = field(default=())

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(name, kind) for name, kind, _ in self.columns])


_PATH = ("path", _TEXT, "the file")
_LINE = ("line", _INT, "line in the file, from 1")
SHAPES: Mapping[CodeTable, Shape] = {
    "files": Shape(
        "one row a file of the repository as it is now",
        (
            ("path", _TEXT, "where it is, from the top of the repository"),
            ("language", _TEXT, ""),
            ("bytes", pa.int64(), "size"),
            ("lines", _INT, "all lines of its text"),
            ("code_lines", _INT, "lines that are code, neither blank nor comment"),
            ("changed", _TIME, "when a commit last changed it"),
            ("changes", _INT, "how many commits changed it"),
            ("owner", _TEXT, "who changed it most often"),
            ("skipped", _TEXT, "why it was not read; null if it was"),
        ),
        key="path",
    ),
    "commits": Shape(
        "one row a commit",
        (
            ("id", _TEXT, ""),
            ("committed_at", _TIME, "when it was committed"),
            ("author", _TEXT, ""),
            ("email", _TEXT, "of the author"),
            ("subject", _TEXT, "first line of its message"),
            ("files", _INT, "how many files it changed"),
            ("parents", _INT, "2 or more is a merge"),
        ),
        key="id",
    ),
    "changes": Shape(
        "one row a file that a commit changed",
        (
            ("commit", _TEXT, "id of the commit"),
            ("committed_at", _TIME, "when it was committed"),
            ("path", _TEXT, "the file, which may be gone since"),
            ("how", _TEXT, "added, modified, deleted or renamed"),
        ),
        leads=(("commit", "commits", "id"),),
    ),
    "symbols": Shape(
        "one row a definition: a function, method, class, constant and so on",
        (
            ("name", _TEXT, ""),
            ("kind", _TEXT, "function, method, class, constant and so on"),
            _PATH,
            ("line", _INT, "where it begins, from 1"),
            ("end_line", _INT, "where it ends"),
            ("parent", _TEXT, "what it is defined in, such as its class; empty at the top"),
            ("signature", _TEXT, "its head on one line"),
        ),
        leads=(("path", "files", "path"),),
    ),
    "calls": Shape(
        "one row a place where a function, method or class is called",
        (
            ("caller", _TEXT, "function or method that calls; empty outside of all"),
            ("callee", _TEXT, "name that is called"),
            ("path", _TEXT, "the file that calls"),
            _LINE,
            ("receiver", _TEXT, "what stands before the dot, as written"),
            ("target", _TEXT, "file that defines what is called; null where not known"),
            ("target_line", _INT, "line of that definition"),
        ),
        leads=(("path", "files", "path"), ("target", "files", "path")),
    ),
    "imports": Shape(
        "one row an import",
        (
            ("path", _TEXT, "the file that imports"),
            _LINE,
            ("module", _TEXT, "what is imported, as written"),
            ("target", _TEXT, "file or folder of it; null for what comes from outside"),
        ),
        leads=(("path", "files", "path"),),
    ),
    "releases": Shape(
        "one row a tag",
        (
            ("tag", _TEXT, ""),
            ("commit", _TEXT, "id of the commit it leads to"),
            ("released_at", _TIME, "when it was made"),
        ),
        key="tag",
        leads=(("commit", "commits", "id"),),
    ),
}


def names_for(repository: str, taken: Sequence[str]) -> dict[CodeTable, str]:
    """Plain names, or where one is taken all with the repository's before them."""
    used = {name.casefold() for name in taken}
    if not used.intersection(CODE_TABLES):
        return {which: which for which in CODE_TABLES}
    named = {which: table_name(f"{repository}_{which}", ()) for which in CODE_TABLES}
    number = 2
    while used.intersection(named.values()):
        named = {w: table_name(f"{repository}_{number}_{w}", ()) for w in CODE_TABLES}
        number += 1
    return named


def columns_of(rows: Sequence[Sequence[object]], width: int) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


class Written:
    """Tables written under a folder; a view of each by its name is in `connection`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        into: Path,
        names: Mapping[CodeTable, str],
    ) -> None:
        self.connection = connection
        self.names = names
        self._into = into
        self.tables: list[Table] = []
        self.profiles: list[TableProfile] = []

    def take_over(self, found: HistoryRead) -> None:
        """Tables that another wrote there."""
        for which in _DATED:
            file = self._into / f"{which}.parquet"
            self.connection.read_parquet(str(file)).create_view(self.names[which])
        self.tables += found.tables
        self.profiles += found.profiles

    def write(self, which: CodeTable, columns: Sequence[Sequence[object]]) -> None:
        """Rows as columns, in the order of the shape."""
        shape = SHAPES[which]
        arrays = [
            pa.array(values, kind)
            for values, (_, kind, _) in zip(columns, shape.columns, strict=True)
        ]
        self.keep(which, pa.table(arrays, schema=shape.schema))

    def keep(self, which: CodeTable, rows: pa.Table) -> None:
        """Write, profile, and offer it by its name."""
        shape, name = SHAPES[which], self.names[which]
        file = self._into / f"{which}.parquet"
        pq.write_table(
            rows.select(shape.schema.names).cast(shape.schema), file, compression="snappy"
        )
        copied = Copied(
            file=file,
            columns=tuple((column, _DUCKDB[kind]) for column, kind, _ in shape.columns),
            rows=rows.num_rows,
            units={},
            remarks={},
        )
        key = (shape.key,) if shape.key else ()
        made = profile(self.connection, copied, table=name, key=key)
        self.connection.read_parquet(str(file)).create_view(name)
        self.profiles.append(made.profile)
        columns = tuple(
            Column(name=column, type=_DUCKDB[kind], samples=samples, comment=said)
            for (column, kind, said), samples in zip(shape.columns, made.samples, strict=True)
        )
        self.tables.append(
            Table(
                name=name,
                columns=columns,
                rows=rows.num_rows,
                file=file.name,
                primary_key=key,
                foreign_keys=tuple(
                    ForeignKey(column=own, to_table=self.names[other], to_column=theirs)
                    for own, other, theirs in shape.leads
                ),
                comment=shape.comment,
            )
        )

    def joins(self) -> tuple[Join, ...]:
        """Declared by the shapes."""
        return tuple(
            Join(
                left_table=table.name,
                left_column=key.column,
                right_table=key.to_table,
                right_column=key.to_column,
                coverage=1.0,
                declared=True,
            )
            for table in self.tables
            for key in table.foreign_keys
        )
