"""What is in a table: one pass over all rows, and a closer look at a sample of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from core.domain.profiles import Bin, ColumnProfile, TableProfile
from core.domain.sources import role_of
from core.engine import sample
from core.engine.copy import Copied
from core.engine.names import path_literal, quoted
from core.engine.quality import column_warnings, table_warnings

_SAMPLE = 50_000
_CELLS = 4_000_000
_BATCH = 100
_EXACT = 5_000
_KEYS = 500_000
_HUGE = "1e150"
_FOR_ALL = ("present", "distinct")
_FOR_TIMES = (*_FOR_ALL, "minimum", "maximum")


@dataclass(frozen=True)
class Facts:
    """One column from the pass over all rows; numbers and instants as text."""

    name: str
    type: str
    present: int
    distinct: int
    minimum: object = None
    maximum: object = None
    mean: float | None = None
    deviation: float | None = None


def profile(
    connection: duckdb.DuckDBPyConnection, table: str, copied: Copied, key: Sequence[str] = ()
) -> tuple[TableProfile, pa.Table]:
    """The profile, and the sampled rows it used."""
    return _Profiler(connection, copied, tuple(key)).run(table)


class _Profiler:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, copied: Copied, key: tuple[str, ...]
    ) -> None:
        self._connection = connection
        self._copied = copied
        self._declared = key[0] if len(key) == 1 else None
        self._rows = copied.rows

    def run(self, table: str) -> tuple[TableProfile, pa.Table]:
        started = time.perf_counter()
        facts = list(self._facts())
        rows = self._sample()
        whole = rows.num_rows == self._rows
        unique = self._unique(facts, rows)
        columns = tuple(
            self._column(fact, rows.column(n), unique=fact.name in unique)
            for n, fact in enumerate(facts)
        )
        key = self._key(columns)
        duplicates = 0 if unique else self._duplicates(whole=whole)
        made = TableProfile(
            table=table,
            rows=self._rows,
            columns=columns,
            key=key,
            duplicate_rows=duplicates,
            warnings=(*self._copied.warnings, *table_warnings(self._rows, duplicates)),
            sampled=None if whole else rows.num_rows,
            seconds=time.perf_counter() - started,
        )
        return made, rows

    def _facts(self) -> Iterator[Facts]:
        columns = self._copied.columns
        for start in range(0, len(columns), _BATCH):
            part = columns[start : start + _BATCH]
            wanted = [expression for name, kind in part for expression in _aggregates(name, kind)]
            row = self._connection.execute(
                f"SELECT {', '.join(wanted)} FROM {self._relation()}"
            ).fetchone()
            values = iter(row or ())
            for name, kind in part:
                found = {label: next(values) for label in _labels(kind)}
                yield Facts(name=name, type=kind, **found)

    def _sample(self) -> pa.Table:
        """Every n-th row: the same rows each time, from all over the table."""
        wanted = min(_SAMPLE, max(2_000, _CELLS // max(1, len(self._copied.columns))))
        step = -(-self._rows // wanted) if self._rows > wanted else 1
        names = ", ".join(
            quoted(name) if _is_plain(kind) else _as_text(name)
            for name, kind in self._copied.columns
        )
        source = self._relation() if step == 1 else self._relation("file_row_number=true")
        where = "" if step == 1 else f" WHERE file_row_number % {step} = 0"
        return self._connection.execute(f"SELECT {names} FROM {source}{where}").to_arrow_table()

    def _column(self, fact: Facts, values: pa.ChunkedArray, *, unique: bool) -> ColumnProfile:
        role = role_of(fact.type)
        scale = self._rows / max(1, len(values))
        found = sample.counted(values)
        exact = scale == 1.0
        distinct = fact.distinct
        if exact:
            distinct = sample.distinct(values)
        elif unique:
            distinct, exact = fact.present, True
        elif fact.distinct <= _EXACT:
            found, distinct = self._grouped(fact.name)
            exact, scale_top = True, 1.0
        quarters = sample.quartiles(values) if role == "number" else None
        scale_top = 1.0 if exact else scale
        return ColumnProfile(
            name=fact.name,
            type=fact.type,
            missing=self._rows - fact.present,
            distinct=distinct,
            distinct_exact=exact,
            minimum=None if fact.minimum is None else sample.shown(fact.minimum),
            maximum=None if fact.maximum is None else sample.shown(fact.maximum),
            mean=fact.mean,
            median=quarters[1] if quarters else None,
            deviation=fact.deviation,
            top=() if unique else sample.top_values(found, scale_top),
            bins=_bins(role, values, scale),
            unique=unique,
            warnings=column_warnings(
                fact, values, found, self._rows, self._copied.remarks.get(fact.name, "")
            ),
        )

    def _grouped(self, name: str) -> tuple[sample.Counted, int]:
        rows = self._connection.execute(
            f"SELECT {quoted(name)}, count(*) AS n FROM {self._relation()}"
            f" WHERE {quoted(name)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        top = rows[:1000]
        return sample.Counted([row[0] for row in top], [int(row[1]) for row in top]), len(rows)

    def _unique(self, facts: Sequence[Facts], rows: pa.Table) -> set[str]:
        """Columns without a repeated value, as far as it is cheap to know for sure."""
        if self._rows < 2:
            return set()
        whole = rows.num_rows == self._rows
        likely = [
            fact
            for n, fact in enumerate(facts)
            if fact.present >= 0.99 * self._rows
            and fact.distinct >= 0.9 * fact.present
            and role_of(fact.type) in {"number", "text", "time"}
            and sample.distinct(rows.column(n)) == len(rows.column(n)) - rows.column(n).null_count
        ]
        if whole:
            return {fact.name for fact in likely}
        likely.sort(key=lambda fact: (fact.type.startswith("DOUBLE"), fact.type == "VARCHAR"))
        sure: set[str] = set()
        for fact in likely:
            if self._rows > _KEYS and (sure or fact.type.startswith(("DOUBLE", "FLOAT"))):
                break
            if self._is_unique(fact):
                sure.add(fact.name)
        return sure

    def _is_unique(self, fact: Facts) -> bool:
        name, relation = quoted(fact.name), self._relation()
        rising = self._connection.execute(
            f"SELECT bool_and(now > before) FROM (SELECT {name} AS now, lag({name}) OVER ()"
            f" AS before FROM {relation})"
        ).fetchone()
        if rising and rising[0] and fact.present == self._rows:
            return True
        row = self._connection.execute(f"SELECT count(DISTINCT {name}) FROM {relation}").fetchone()
        return row is not None and int(row[0]) == fact.present

    def _duplicates(self, *, whole: bool) -> int | None:
        if not whole or len(self._copied.columns) > 200:
            return None
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT * FROM {self._relation()})"
        ).fetchone()
        return self._rows - int(row[0]) if row else None

    def _key(self, columns: Sequence[ColumnProfile]) -> str | None:
        """The declared key, else a unique column without gaps: an id by name, narrow, early."""
        if self._declared:
            return self._declared
        fit = [
            (not _names_a_key(c.name), role_of(c.type) == "time", c.type == "VARCHAR", n, c.name)
            for n, c in enumerate(columns)
            if c.unique and c.missing == 0 and not c.type.startswith(("DOUBLE", "FLOAT"))
        ]
        return min(fit)[-1] if fit else None

    def _relation(self, *options: str) -> str:
        return f"read_parquet({', '.join((path_literal(str(Path(self._copied.file))), *options))})"


def _labels(kind: str) -> tuple[str, ...]:
    role = role_of(kind)
    if role == "number":
        return (*_FOR_TIMES, "mean", "deviation")
    return _FOR_TIMES if role == "time" else _FOR_ALL


def _aggregates(name: str, kind: str) -> Iterator[str]:
    column = quoted(name)
    yield f"count({column})"
    yield f"approx_count_distinct({column})"
    role = role_of(kind)
    if role in {"number", "time"}:
        yield f"min({column})"
        yield f"max({column})"
    if role == "number":
        number = f"CAST({column} AS DOUBLE)"
        if kind in {"DOUBLE", "FLOAT"}:
            number = f"CASE WHEN abs({column}) < {_HUGE} THEN {number} END"
        yield f"avg({number})"
        yield f"stddev_samp({number})"


def _as_text(name: str) -> str:
    return f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}"


def _is_plain(kind: str) -> bool:
    return role_of(kind) != "other" and not kind.startswith(("ENUM", "UUID", "HUGEINT", "UHUGEINT"))


def _bins(role: str, values: pa.ChunkedArray, scale: float) -> tuple[Bin, ...]:
    if role == "number":
        return sample.number_bins(values, scale)
    return sample.time_bins(values, scale) if role == "time" else ()


def _names_a_key(name: str) -> bool:
    plain = name.casefold()
    return plain in {"id", "key", "code", "uuid"} or plain.endswith(("_id", " id", "id", "_key"))
