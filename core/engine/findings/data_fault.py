"""Faults of the data that can be counted: no test, only what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.domain.identifiers import quoted
from core.domain.profiles import Join
from core.domain.results import Result
from core.domain.sources import role_of
from core.engine.findings.candidate import Candidate, Ledger
from core.engine.findings.ground import Field, Ground
from core.engine.findings.wording import quoted_value, ref
from core.engine.names import literal
from core.engine.sample import spellings

_SHOWN = 50
_LEAST_MISSING, _FEW = 0.02, 5
_RARE = 0.02
_ORPHANS = 0.8


@dataclass(frozen=True)
class _Fault:
    columns: tuple[str, ...]
    title: str
    sql: str
    text: str
    size: float
    counted: str


def look(ground: Ground, ledger: Ledger, *, joins: tuple[Join, ...]) -> None:
    """What is missing, spelt in two ways, of the wrong sign, or points at nothing."""
    for fault in (*_in_columns(ground), *_orphans(ground, joins), *_repeated(ground)):
        ledger.propose(_candidate(ground, fault))


def _in_columns(ground: Ground) -> Iterator[_Fault]:
    for field in ground.columns:
        yield from _missing(ground, field)
        yield from _spelt(ground, field)
        yield from _wrong_sign(ground, field)


def _missing(ground: Ground, field: Field) -> Iterator[_Fault]:
    share = field.profile.missing / ground.rows
    if share < _LEAST_MISSING or field.profile.missing < _FEW:
        return
    name = quoted(field.name)
    sql = (
        f"SELECT count(*) FILTER (WHERE {name} IS NULL) AS missing, count(*) AS number_of_rows,\n"
        f"  round(100.0 * count(*) FILTER (WHERE {name} IS NULL) / count(*), 2) AS percent\n"
        f"{ground.source()}"
    )
    rows = ground.things
    text = (
        f"{ref('missing', 0)} of {ref('number_of_rows', 0)} {rows} have no {field.said} "
        f"({ref('percent', 0)} %)."
    )
    # a little missing is a fault to mend, a column that is nearly empty is rarely a surprise
    size = 0.65 if share >= 1 else 0.3 + 0.4 * min(share, 1 - share)
    yield _Fault((field.key,), f"{rows} without {field.said}", sql, text, size, "missing")


def _spelt(ground: Ground, field: Field) -> Iterator[_Fault]:
    if role_of(field.profile.type) != "text":
        return
    pairs = spellings([each.text for each in field.profile.top])
    if not pairs:
        return
    first, second = pairs[0]
    name = quoted(field.name)
    listed = ", ".join(literal(each) for each in (first, second))
    sql = (
        f"SELECT {name}, count(*) AS number_of_rows\n{ground.source()}\n"
        f"WHERE {name} IN ({listed})\nGROUP BY 1\nORDER BY 2 DESC, 1"
    )
    text = (
        f"{field.said.capitalize()} has one value in two spellings: {ref(field.name, 0)} "
        f"({ref('number_of_rows', 0)} rows) and {ref(field.name, 1)} "
        f"({ref('number_of_rows', 1)} rows)."
    )
    yield _Fault((field.key,), f"Spellings of {field.said}", sql, text, 0.55, "")


def _wrong_sign(ground: Ground, field: Field) -> Iterator[_Fault]:
    """A few values below zero in a column that is above it otherwise."""
    column = field.profile
    if role_of(column.type) != "number" or column.minimum is None or column.mean is None:
        return
    if not column.minimum.startswith("-") or column.mean <= 0:
        return
    name = quoted(field.name)
    row = ground.connection.execute(
        f"SELECT count(*) FILTER ({name} < 0), count(*) FILTER ({name} > 0) {ground.source()}"
    ).fetchone()
    below, above = (int(row[0]), int(row[1])) if row else (0, 0)
    if not 0 < below <= _RARE * above / 2:
        return
    sql = (
        f"SELECT count(*) FILTER (WHERE {name} < 0) AS below_zero, count({name}) AS number_of_rows,"
        f"\n  min({name}) AS lowest\n{ground.source()}"
    )
    text = (
        f"{ref('below_zero', 0)} of {ref('number_of_rows', 0)} values of {field.said} are below "
        f"zero, down to {ref('lowest', 0)}; all others are not."
    )
    yield _Fault((field.key,), f"{field.said} below zero", sql, text, 0.5, "below_zero")


def _orphans(ground: Ground, joins: tuple[Join, ...]) -> Iterator[_Fault]:
    """Rows that name something which the other table does not have."""
    for join in joins:
        if join.left_table != ground.table or not _ORPHANS <= join.coverage < 1:
            continue
        name, there = quoted(join.left_column), quoted(join.right_column)
        sql = (
            f"SELECT count(*) AS without_match, count(DISTINCT {name}) AS different_values\n"
            f"FROM {quoted(join.left_table)}\nWHERE {name} IS NOT NULL AND {name} NOT IN (\n"
            f"  SELECT {there} FROM {quoted(join.right_table)} WHERE {there} IS NOT NULL\n)"
        )
        text = (
            f"{ref('without_match', 0)} {ground.things} name a "
            f"{quoted_value(join.left_column)} that {quoted_value(join.right_table)} does not have."
        )
        title = f"{ground.things} without a match in {join.right_table}"
        columns = (
            f"{join.left_table}.{join.left_column}",
            f"{join.right_table}.{join.right_column}",
        )
        yield _Fault(columns, title, sql, text, 0.6, "without_match")


def _repeated(ground: Ground) -> Iterator[_Fault]:
    count = ground.profile.duplicate_rows or 0
    if count < 3 * _by_chance(ground) + 1:
        return
    sql = (
        f"SELECT (SELECT count(*) {ground.source()}) - count(*) AS repeated_rows,\n"
        f"  (SELECT count(*) {ground.source()}) AS number_of_rows\n"
        f"FROM (SELECT DISTINCT * {ground.source()})"
    )
    text = (
        f"{ref('repeated_rows', 0)} of {ref('number_of_rows', 0)} {ground.things} "
        f"repeat another row in every column."
    )
    size = 0.45 + 0.3 * min(1.0, 10 * count / ground.rows)
    yield _Fault((), f"{ground.things} that repeat another", sql, text, size, "repeated_rows")


def _by_chance(ground: Ground) -> float:
    """About how many rows would repeat another if each column went its own way."""
    different = 1.0
    for field in ground.columns:
        different *= max(1, field.profile.distinct)
    return ground.rows**2 / (2 * different)


def _candidate(ground: Ground, fault: _Fault) -> Candidate:
    return Candidate(
        kind="data_fault",
        table=ground.table,
        columns=fault.columns,
        title=fault.title[:1].upper() + fault.title[1:],
        sql=fault.sql,
        tell=_teller(fault),
        size=fault.size,
        stories=frozenset({f"fault:{c}" for c in fault.columns} or {f"fault:{ground.table}"}),
        question=f"which {ground.things} have missing values" if fault.counted else "",
    )


def _teller(fault: _Fault) -> Callable[[Result], str | None]:
    def tell(result: Result) -> str | None:
        if not result.rows or (fault.counted and not result.value(fault.counted, 0)):
            return None
        return fault.text if fault.counted or len(result.rows) == 2 else None

    return tell
