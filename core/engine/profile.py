"""What is in a table: one pass over all rows, and a closer look at a sample of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from core.domain.profiles import Bin, ColumnProfile, TableProfile
from core.domain.sources import role_of
from core.engine import sample
from core.engine.copy import Copied
from core.engine.facts import Facts, gather
from core.engine.literals import samples
from core.engine.names import path_literal, quoted
from core.engine.quality import Look, column_warnings, table_warnings
from core.engine.running import running_totals

_SAMPLE = 50_000
_LEAST_SAMPLE = 2_000
_CELLS = 4_000_000
_GROUPABLE = 5_000
_SURE = 20
_MANY_ROWS = 500_000
_MANY_COLUMNS = 200


@dataclass(frozen=True)
class Profiled:
    """A profile, and sample values of each column as SQL literals."""

    profile: TableProfile
    samples: tuple[tuple[str, ...], ...]


def profile(
    connection: duckdb.DuckDBPyConnection, copied: Copied, *, table: str, key: Sequence[str] = ()
) -> Profiled:
    """Look at a finished copy; `key` is the primary key that its source declares."""
    return _Profiler(connection, copied, tuple(key)).run(table)


class _Profiler:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, copied: Copied, key: tuple[str, ...]
    ) -> None:
        self._connection = connection
        self._copied = copied
        self._declared = key[0] if len(key) == 1 else None
        self._rows = copied.rows
        self._whole = True

    def run(self, table: str) -> Profiled:
        started = time.perf_counter()
        rows = self._sample()
        self._whole = rows.num_rows == self._rows
        facts = list(gather(self._connection, self._relation(), columns=self._copied.columns))
        found = [sample.counted(column) for column in rows.columns]
        unique = self._unique(facts, found)
        looks = [
            self._look(fact, rows.column(n), found=found[n], unique=fact.name in unique)
            for n, fact in enumerate(facts)
        ]
        columns = self._running([self._column(look, look.facts.name in unique) for look in looks])
        duplicates = 0 if unique else self._duplicates()
        made = TableProfile(
            table=table,
            rows=self._rows,
            columns=columns,
            key=self._key(columns),
            duplicate_rows=duplicates,
            warnings=(*self._copied.warnings, *table_warnings(self._rows, duplicates)),
            sampled=None if self._whole else rows.num_rows,
            seconds=time.perf_counter() - started,
        )
        return Profiled(made, tuple(map(samples, columns, (look.found.values for look in looks))))

    def _sample(self) -> pa.Table:
        """Rows from all over the table, picked at random but the same ones each time."""
        wanted = min(_SAMPLE, max(_LEAST_SAMPLE, _CELLS // max(1, len(self._copied.columns))))
        step = -(-self._rows // wanted) if self._rows > wanted else 1
        names = ", ".join(_plain(name, kind) for name, kind in self._copied.columns)
        source = self._relation() if step == 1 else self._relation("file_row_number=true")
        where = "" if step == 1 else f" WHERE hash(file_row_number) % {step} = 0"
        return self._connection.execute(f"SELECT {names} FROM {source}{where}").to_arrow_table()

    def _look(
        self, fact: Facts, values: pa.ChunkedArray, *, found: sample.Counted, unique: bool
    ) -> Look:
        """The frequent values: of all rows where that is cheap, else of the sample."""
        quarters = sample.quartiles(values) if role_of(fact.type) == "number" else None
        exact = self._whole or unique
        distinct = fact.present if unique else found.distinct
        if not exact:
            distinct = found.estimate(fact.present)
            if distinct <= _GROUPABLE:
                found, exact = self._grouped(fact.name), True
                distinct = found.distinct
        return Look(fact, values, found, quarters, distinct=distinct, exact=exact)

    def _column(self, look: Look, unique: bool) -> ColumnProfile:
        fact, exact = look.facts, look.exact
        scale = self._rows / max(1, len(look.values))
        top = sample.top_values(look.found, 1.0 if exact else scale, least=1 if exact else _SURE)
        remark = self._copied.remarks.get(fact.name, "")
        return ColumnProfile(
            name=fact.name,
            type=fact.type,
            missing=self._rows - fact.present,
            distinct=look.distinct,
            distinct_exact=exact,
            minimum=None if fact.minimum is None else sample.shown(fact.minimum),
            maximum=None if fact.maximum is None else sample.shown(fact.maximum),
            mean=fact.mean,
            median=look.quarters[1] if look.quarters else None,
            deviation=fact.deviation,
            top=() if unique else top,
            bins=_bins(look, scale),
            unique=unique,
            warnings=column_warnings(look, self._rows, remark=remark),
            offer=self._copied.offers.get(fact.name),
        )

    def _running(self, columns: Sequence[ColumnProfile]) -> tuple[ColumnProfile, ...]:
        """With those that run up marked."""
        found = running_totals(self._connection, self._relation(), columns, rows=self._rows)
        return tuple(c.model_copy(update={"running": found.get(c.name)}) for c in columns)

    def _grouped(self, name: str) -> sample.Counted:
        rows = self._connection.execute(
            f"SELECT {quoted(name)}, count(*) AS n FROM {self._relation()}"
            f" WHERE {quoted(name)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        top = rows[: sample.MOST]
        return sample.Counted([row[0] for row in top], [int(row[1]) for row in top], len(rows))

    def _unique(self, facts: Sequence[Facts], found: Sequence[sample.Counted]) -> set[str]:
        """Columns without a repeated value, as far as it is cheap to know for sure."""
        if self._rows < 2:
            return set()
        likely = [
            fact
            for fact, counts in zip(facts, found, strict=True)
            if fact.present >= max(1, 0.99 * self._rows)
            and role_of(fact.type) in {"number", "text", "time"}
            and counts.once == counts.distinct
        ]
        if self._whole:
            return {fact.name for fact in likely}
        likely.sort(key=lambda fact: (_is_float(fact.type), fact.type == "VARCHAR"))
        sure: set[str] = set()
        for fact in likely:
            if self._rows > _MANY_ROWS and (sure or _is_float(fact.type)):
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

    def _duplicates(self) -> int | None:
        if not self._whole or len(self._copied.columns) > _MANY_COLUMNS:
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
            if c.unique and c.missing == 0 and not _is_float(c.type)
        ]
        return min(fit)[-1] if fit else None

    def _relation(self, *options: str) -> str:
        return f"read_parquet({', '.join((path_literal(str(self._copied.file)), *options))})"


def _plain(name: str, kind: str) -> str:
    """A column for the sample: texts in place of what Arrow has no plain type for."""
    odd = role_of(kind) == "other" or kind.startswith(("ENUM", "UUID", "HUGEINT", "UHUGEINT"))
    return f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" if odd else quoted(name)


def _bins(look: Look, scale: float) -> tuple[Bin, ...]:
    role = role_of(look.facts.type)
    if role == "number":
        return sample.number_bins(look.values, scale)
    return sample.time_bins(look.values, scale) if role == "time" else ()


def _is_float(kind: str) -> bool:
    return kind in {"DOUBLE", "FLOAT"}


def _names_a_key(name: str) -> bool:
    plain = name.casefold()
    return plain in {"key", "code", "uuid"} or plain.endswith(("id", "_key"))
