"""What findings stand on: a table with what it names, its columns by what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.domain.identifiers import qualified, quoted
from core.domain.labels import humanise, is_identifier, is_level, is_year, plural, words_of
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.sources import role_of
from core.engine.names import path_literal

SAMPLE = 100_000
_FEWEST_ROWS = 20
_MOST_MEASURES, _MOST_GROUPS, _MOST_TIMES = 30, 16, 2
_MOST_WORDS = 2
_MOST_LABELS = 60
_COVERED = 0.9
_SECONDARY = frozenset("birth born dob signup joined updated modified due expiry expires".split())

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Field:
    """A column as findings name it; `sql` is `table.column`, quoted where needed."""

    table: str
    profile: ColumnProfile

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def sql(self) -> str:
        return qualified(self.table, self.name)

    @property
    def key(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def said(self) -> str:
        return humanise(self.name)

    @property
    def level(self) -> bool:
        """Whether it is averaged rather than added up."""
        lowest = float(self.profile.minimum or 0) if _plain(self.profile.minimum) else 0.0
        return is_level(self.name) or lowest < 0


class Ground:
    """One table, and beside each of its rows what the tables it points at say of it."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        profile: TableProfile,
        *,
        file: str,
        others: Mapping[str, TableProfile],
        joins: Sequence[Join],
    ) -> None:
        self.connection = connection
        self.profile = profile
        self.table = profile.table
        self.rows = profile.rows
        self._file = file
        self._joins = tuple(_usable(profile, joins, others))
        fields = [Field(profile.table, c) for c in profile.columns]
        far = [
            Field(j.right_table, c)
            for j in self._joins
            for c in others[j.right_table].columns
            if c.name != j.right_column
        ]
        self.columns = tuple(fields)
        self.measures = tuple(f for f in fields if _is_measure(f, self.rows))[:_MOST_MEASURES]
        self.groups = tuple(f for f in (*fields, *far) if _is_group(f))[:_MOST_GROUPS]
        owners = {j.left_column for j in self._joins}
        self._keys = tuple(f for f in fields if _repeats(f, self.rows, known=f.name in owners))
        self.times = tuple(sorted((f for f in fields if _is_time(f)), key=_later))[:_MOST_TIMES]

    @property
    def too_small(self) -> bool:
        return self.rows < _FEWEST_ROWS

    @property
    def sampled(self) -> bool:
        return self.rows > SAMPLE

    @property
    def said(self) -> str:
        return humanise(self.table)

    @property
    def things(self) -> str:
        """What its rows are called: as the table, unless that is named like a file."""
        words = self.said.split()
        named = len(words) <= _MOST_WORDS and all(word.isalpha() for word in words)
        return plural(self.said) if named else "rows"

    def source(self, *fields: Field) -> str:
        """The FROM clause that has these fields, with the joins they need and no other."""
        needed = {field.table for field in fields}
        joined = [
            f" JOIN {quoted(j.right_table)} ON {qualified(j.left_table, j.left_column)}"
            f" = {qualified(j.right_table, j.right_column)}"
            for j in self._joins
            if j.right_table in needed
        ]
        return f"FROM {quoted(self.table)}{''.join(joined)}"

    def numbers(self, field: Field) -> Numbers:
        """A measure's values in the sample, NaN where there is none."""
        return self._numbers[field.key]

    def codes(self, field: Field) -> tuple[Codes, tuple[str, ...]]:
        """A group's values in the sample as positions in its labels, -1 where there is none."""
        return self._codes[field.key]

    def cluster(self, group: Field) -> Codes | None:
        """Whose property a group is, such as the customer of a region: rows of one owner say the
        same again. None where it is a property of the rows."""
        owner = next((j.left_column for j in self._joins if j.right_table == group.table), None)
        if owner is not None:
            return self._clusters.get(owner)
        codes, _ = self.codes(group)
        for keys in self._clusters.values():
            if _determines(keys, codes):
                return keys
        return None

    @cached_property
    def _clusters(self) -> dict[str, Codes]:
        start = len(self.measures) + len(self.groups)
        return {f.name: _coded(self._sample.column(start + n))[0] for n, f in enumerate(self._keys)}

    def days(self, time: Field) -> Codes:
        """A time column in the sample as days since 1970; very low where there is none."""
        start = len(self.measures) + len(self.groups) + len(self._keys)
        column = self._sample.column(start + self.times.index(time)).combine_chunks()
        found = column.cast(pa.int32()).fill_null(np.iinfo(np.int32).min)
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int32)

    @cached_property
    def _numbers(self) -> dict[str, Numbers]:
        return {
            field.key: self._sample.column(n).combine_chunks().to_numpy(zero_copy_only=False)
            for n, field in enumerate(self.measures)
        }

    @cached_property
    def _codes(self) -> dict[str, tuple[Codes, tuple[str, ...]]]:
        start = len(self.measures)
        return {
            field.key: _coded(self._sample.column(start + n)) for n, field in enumerate(self.groups)
        }

    @cached_property
    def _sample(self) -> pa.Table:
        """The same random rows each time, or all of them where they are few."""
        measured = [f"CAST({f.sql} AS DOUBLE) AS m{n}" for n, f in enumerate(self.measures)]
        grouped = [f"CAST({f.sql} AS VARCHAR) AS g{n}" for n, f in enumerate(self.groups)]
        keyed = [f"CAST({f.sql} AS VARCHAR) AS k{n}" for n, f in enumerate(self._keys)]
        timed = [f"{_day(f)} AS t{n}" for n, f in enumerate(self.times)]
        wanted = ", ".join([*measured, *grouped, *keyed, *timed]) or "1"
        path = path_literal(self._file)
        rows = f"read_parquet({path})"
        if self.sampled:
            step = -(-self.rows // SAMPLE)
            rows = (
                f"(FROM read_parquet({path}, file_row_number=true)"
                f" WHERE hash(file_row_number) % {step} = 0)"
            )
        # a row whose partner is missing keeps its own values
        joined = self.source(*self.groups).removeprefix(f"FROM {quoted(self.table)}")
        joined = joined.replace(" JOIN ", " LEFT JOIN ")
        return self.connection.execute(
            f"SELECT {wanted} FROM {rows} AS {quoted(self.table)}{joined}"
        ).to_arrow_table()


def _day(field: Field) -> str:
    return f"CASE WHEN isfinite({field.sql}) THEN CAST({field.sql} AS DATE) END"


def _usable(
    profile: TableProfile, joins: Sequence[Join], others: Mapping[str, TableProfile]
) -> Iterator[Join]:
    """Joins that add columns and never rows, one a table."""
    seen = {profile.table}
    for join in joins:
        right = others.get(join.right_table)
        if join.left_table != profile.table or right is None or join.right_table in seen:
            continue
        key = next((c for c in right.columns if c.name == join.right_column), None)
        if key is not None and key.unique and join.coverage >= _COVERED:
            seen.add(join.right_table)
            yield join


def _is_measure(field: Field, rows: int) -> bool:
    column = field.profile
    named = is_identifier(column.name) or is_year(column.name)
    full = column.missing <= 0.9 * rows
    key = column.unique and not column.type.startswith(("DOUBLE", "FLOAT", "DECIMAL"))
    return role_of(column.type) == "number" and not named and full and not key and _varies(column)


def _varies(column: ColumnProfile) -> bool:
    return column.distinct >= 3 and column.minimum != column.maximum


def _is_group(field: Field) -> bool:
    column = field.profile
    kind = role_of(column.type)
    whole = kind == "number" and column.distinct == 2
    texts = kind in {"text", "flag"} or whole
    return texts and not is_identifier(column.name) and 2 <= column.distinct <= _MOST_LABELS


def _repeats(field: Field, rows: int, *, known: bool) -> bool:
    """Whether a column names things that several rows are about."""
    named = known or is_identifier(field.name)
    return named and field.profile.distinct + 40 > _MOST_LABELS and field.profile.distinct < rows


def _determines(keys: Codes, codes: Codes) -> bool:
    """Whether all rows of a key are in one group, of keys that have several."""
    known = (keys >= 0) & (codes >= 0)
    if not known.any():
        return False
    pairs = np.unique(keys[known].astype(np.int64) * 4096 + codes[known])
    different = len(np.unique(keys[known]))
    return len(pairs) <= 1.01 * different and different < 0.8 * int(known.sum())


def _is_time(field: Field) -> bool:
    return role_of(field.profile.type) == "time" and field.profile.distinct > 7


def _later(field: Field) -> tuple[bool, int]:
    return bool(set(words_of(field.name)) & _SECONDARY), field.profile.missing


def _coded(column: pa.ChunkedArray) -> tuple[Codes, tuple[str, ...]]:
    coded = column.combine_chunks().dictionary_encode()
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return indices, tuple(str(each) for each in coded.dictionary.to_pylist())


def _plain(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?", text) is not None
