"""Copy tables of a database as Parquet, in pieces, all as of one moment."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.domain.content import content_fingerprint
from core.domain.database_work import CopyDatabase
from core.domain.databases import RemoteName, RemoteTable
from core.domain.profiles import TableProfile
from core.domain.sources import Column, ForeignKey, Table
from core.domain.work import SourceRead, TableGrant
from core.engine import database
from core.engine.copy import Copied
from core.engine.joins import find_joins
from core.engine.names import path_literal, table_name, unique_columns
from core.engine.profile import profile
from core.engine.progress import Report
from core.engine.remote.attach import attached, remote_query, rows
from core.engine.remote.catalog import Ask, Description, select_from
from core.engine.remote.dialects import dialect_of
from core.engine.remote.faults import spoken
from core.engine.remote.sampled import as_sample
from core.engine.remote.times import Times
from core.errors import StepError

_CELLS = 1_000_000
_MOST = 10_000
_GROUP = (2_048, 122_880)


def copy_database(request: CopyDatabase, memory: int, *, report: Report) -> SourceRead:
    """StepError (code database) when a table is gone, may not be read, or breaks off."""
    into = Path(request.into)
    into.mkdir(parents=True, exist_ok=True)
    try:
        with database.plain(memory) as connection:
            return _Copying(request, connection, into, report).run()
    except BaseException:
        for file in into.glob("*.parquet"):
            file.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class _Piece:
    """One finished copy: what it is of, and under which name; `rows` are those of the table."""

    of: Description
    name: str
    copied: Copied
    rows: int


@dataclass
class _Copying:
    request: CopyDatabase
    connection: duckdb.DuckDBPyConnection
    into: Path
    report: Report
    pieces: list[_Piece] = field(default_factory=list)

    def run(self) -> SourceRead:
        login = self.request.login
        dialect = dialect_of(login.connection.kind)
        with attached(self.connection, login):
            ask = partial(rows, self.connection, login)
            home = dialect.home(ask)
            self.connection.execute("BEGIN TRANSACTION")
            found = dialect.describe(ask, self.request.tables)
            _check_all(self.request.tables, found)
            known = {table.at: table for table in dialect.tables(ask, _MOST)}
            if self.request.sample:
                _check_apart(self.request.tables, known)
            expected = sum((known[t.at].rows or 0) for t in found if t.at in known)
            for table in found:
                name = table_name(_title(table.at, home), self._taken(), keep=True)
                told = _Told(name, sum(p.rows for p in self.pieces), expected, self.report)
                self.pieces.append(self._piece(table, ask, known=known.get(table.at), told=told))
            self.connection.execute("COMMIT")
        return self._read()

    def _piece(
        self, table: Description, ask: Ask, *, known: RemoteTable | None, told: _Told
    ) -> _Piece:
        """The whole table, or a sample of it with the number of all its rows."""
        login, most = self.request.login, self.request.sample
        dialect = dialect_of(login.connection.kind)
        whole = select_from(table, dialect)
        if not most:
            made = self._copy(table, remote_query(login, whole), told=told)
            return _Piece(table, told.name, made, made.rows)
        estimate = known.rows if known is not None and known.kind == "table" else None
        sql = dialect.sampled(whole, estimate, most)
        made = self._copy(table, remote_query(login, sql), told=told)
        if made.rows < most and (estimate is None or estimate <= most):
            return _Piece(table, told.name, made, made.rows)
        if estimate is None:
            with spoken(login, f"Table {table.at}"):
                estimate = int(str(ask(f"SELECT count(*) AS n FROM ({whole}) t")[0][0]))
        return _Piece(table, told.name, made, max(estimate, made.rows))

    def _taken(self) -> list[str]:
        return [*self.request.taken, *(piece.name for piece in self.pieces)]

    def _copy(self, table: Description, sql: str, *, told: _Told) -> Copied:
        names, warnings = unique_columns(column.name for column in table.columns)
        file = self.into / f"{len(self.pieces):03d}-{table_name(told.name, ())}.parquet"
        times = Times(names)
        size = min(max(_CELLS // len(names), _GROUP[0]), _GROUP[1])
        count = 0
        with spoken(self.request.login, f"Table {table.at}"):
            reader = self.connection.execute(sql).to_arrow_reader(size)
            schema = pa.schema(
                [pa.field(n, f.type) for n, f in zip(names, reader.schema, strict=True)]
            )
            with pq.ParquetWriter(file, schema, compression="snappy") as writer:
                for batch in reader:
                    columns = times.plain(batch.columns)
                    writer.write_batch(pa.record_batch(columns, schema=schema))
                    count += batch.num_rows
                    told.rows(count)
        described = self.connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({path_literal(str(file))})"
        ).fetchall()
        return Copied(
            file=file,
            columns=tuple((str(row[0]), str(row[1])) for row in described),
            rows=count,
            units={},
            remarks=times.remarks(),
            warnings=warnings,
        )

    def _read(self) -> SourceRead:
        tables, profiles = [], []
        for piece in self.pieces:
            self.report(None, f"Looking at {piece.name}")
            table, profile_ = self._profiled(piece)
            tables.append(table)
            profiles.append(profile_)
        if self.request.sample:
            return self._sampled(tables, profiles)
        self.report(None, "Looking for joins")
        grants = tuple(TableGrant(name=t.name, file=str(self.into / t.file)) for t in tables)
        return SourceRead(
            source_kind=self.request.login.connection.kind,
            fingerprint=content_fingerprint(self.into),
            bytes=sum((self.into / table.file).stat().st_size for table in tables),
            tables=tuple(tables),
            profiles=tuple(profiles),
            joins=find_joins(self.connection, grants, profiles=profiles, tables=tables),
        )

    def _sampled(self, tables: list[Table], profiles: list[TableProfile]) -> SourceRead:
        """No copy stays; joins are those that the database declares."""
        for table in tables:
            (self.into / table.file).unlink()
        told = [
            as_sample(p, piece.rows, table)
            for p, piece, table in zip(profiles, self.pieces, tables, strict=True)
        ]
        shape = json.dumps([[t.name, [[c.name, c.type] for c in t.columns]] for t in tables])
        return SourceRead(
            source_kind=self.request.login.connection.kind,
            fingerprint=hashlib.sha256(shape.encode()).hexdigest(),
            bytes=0,
            tables=tuple(table.model_copy(update={"file": ""}) for table in tables),
            profiles=tuple(told),
        )

    def _profiled(self, piece: _Piece) -> tuple[Table, TableProfile]:
        primary = tuple(c for key in piece.of.keys if key.to is None for c, _ in key.pairs)
        made = profile(self.connection, piece.copied, table=piece.name, key=primary)
        columns = (
            Column(name=column.name, type=column.type, samples=samples, comment=remote.comment)
            for column, samples, remote in zip(
                made.profile.columns, made.samples, piece.of.columns, strict=True
            )
        )
        table = Table(
            name=piece.name,
            columns=tuple(columns),
            rows=piece.rows,
            file=piece.copied.file.name,
            primary_key=primary,
            foreign_keys=self._foreign(piece.of),
            origin=piece.of.at,
            comment=piece.of.comment,
        )
        return table, made.profile

    def _foreign(self, table: Description) -> tuple[ForeignKey, ...]:
        """Keys to tables that were copied too, by the names they have here."""
        names = {piece.of.at: piece.name for piece in self.pieces}
        return tuple(
            ForeignKey(column=column, to_table=names[key.to], to_column=to_column)
            for key in table.keys
            if key.to is not None and key.to in names
            for column, to_column in key.pairs
        )


@dataclass(frozen=True)
class _Told:
    """Says how many rows of all have come; `expected` is an estimate, 0 for none."""

    name: str
    before: int
    expected: int
    report: Callable[[float | None, str], None]

    def rows(self, count: int) -> None:
        share = min(0.99, (self.before + count) / self.expected) if self.expected else None
        self.report(share, f"Copying {self.name}: {count:,} rows")


def _check_all(wanted: Sequence[RemoteName], found: Sequence[Description]) -> None:
    """Every table is there, with columns that may be read."""
    there = {each.at for each in found}
    gone = [str(each) for each in wanted if each not in there]
    if gone:
        listed = ", ".join(gone[:5]) + (f" and {len(gone) - 5} more" if len(gone) > 5 else "")
        raise _refused(f"Not in the database any more: {listed}.", "Choose the tables anew.")
    for each in found:
        if not each.columns:
            raise _refused(
                f"Table {each.at} has no column that this user may read.",
                "Leave it out, or ask whoever runs the database for the right to read it.",
            )


def _check_apart(wanted: Sequence[RemoteName], known: Collection[RemoteName]) -> None:
    """None goes by the name of another but for capitals, which DuckDB does not heed."""
    alike = Counter(str(at).casefold() for at in known)
    for at in wanted:
        if alike[str(at).casefold()] > 1:
            raise _refused(
                f"Another table goes by the name {at} but for capitals, so the two cannot be told "
                "apart where they live.",
                "Choose to copy it.",
            )


def _refused(message: str, remedy: str) -> StepError:
    return StepError(message, code="database", kept="Nothing was changed.", remedy=remedy)


def _title(at: RemoteName, home: str) -> str:
    return at.name if at.schema_ == home else f"{at.schema_}_{at.name}"
