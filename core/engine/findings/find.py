"""Look for everything, correct for how much was tried, and keep the few best."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

import duckdb

from core.domain.arrow_rows import result_of
from core.domain.bound import render
from core.domain.labels import capital
from core.domain.profiles import TableProfile
from core.domain.source_findings import (
    RESULT,
    Evidence,
    SourceFinding,
    finding_id,
    parts_of,
)
from core.domain.work import FindFindings, FindingsFound, RunQuery, TableGrant
from core.engine import database
from core.engine.findings import (
    data_fault,
    outliers,
    relation,
    trend_break,
    unusual_cell,
    unusual_group,
)
from core.engine.findings.candidate import Candidate, Ledger, Trial
from core.engine.findings.ground import Ground
from core.engine.names import path_literal, quoted
from core.engine.query import run_query
from core.errors import StepError

Report = Callable[[float | None, str], None]
_FALSE = 0.02  # share of false findings that is put up with
_MOST_TABLES, _MOST_OF_A_KIND = 12, 3
_AGAIN = 0.75  # a second finding of a kind counts so much less
_ROWS = 1_600
_COUNTED = 0.7  # the surprise of what was counted and not tested
_log = logging.getLogger("syna.findings")
_LOOKS: tuple[tuple[str, Callable[[Ground, Ledger], None]], ...] = (
    ("time", trend_break.look),
    ("outliers", outliers.look),
    ("groups", unusual_group.look),
    ("periods", unusual_cell.look),
    ("relations", relation.look),
)


def find_findings(request: FindFindings, memory: int, *, report: Report) -> FindingsFound:
    """At most `most`, the best first; none where nothing stands out."""
    started = time.perf_counter()
    ledger = Ledger()
    with database.plain(memory) as connection:
        for name, file in _copies(request.tables).items():
            copy = f"read_parquet({path_literal(file)})"
            connection.execute(f"CREATE VIEW {quoted(name)} AS FROM {copy}")
        for ground in _grounds(connection, request):
            _look(ground, ledger, request=request, report=report)
    report(0.9, "Checking what was found")
    kept = _told(_judged(ledger), request, memory)
    seconds = time.perf_counter() - started
    return FindingsFound(findings=tuple(kept), tried=ledger.count, seconds=seconds)


def _copies(tables: Sequence[TableGrant]) -> dict[str, str]:
    """Tables that have a copy here; to read others whole where they live would take too long."""
    return {grant.name: grant.file for grant in tables if Path(grant.file).is_file()}


def _grounds(connection: duckdb.DuckDBPyConnection, request: FindFindings) -> Iterator[Ground]:
    """Tables that have rows, the largest first."""
    files = _copies(request.tables)
    profiles = {p.table: p for p in request.profiles if p.table in files and not _empty(p)}
    largest = sorted(profiles.values(), key=lambda p: -p.rows)[:_MOST_TABLES]
    for profile in largest:
        yield Ground(
            connection,
            profile,
            file=files[profile.table],
            others={name: p for name, p in profiles.items() if name != profile.table},
            joins=request.joins,
        )


def _look(ground: Ground, ledger: Ledger, *, request: FindFindings, report: Report) -> None:
    data_fault.look(ground, ledger, joins=request.joins)
    if ground.too_small:
        return
    for name, look in _LOOKS:
        report(None, f"Looking at {ground.table}: {name}")
        look(ground, ledger)


def _empty(profile: TableProfile) -> bool:
    return profile.rows == 0 or not profile.columns


@dataclass(frozen=True)
class _Judged:
    """A candidate that stands out for sure, with its evidence."""

    score: float
    candidate: Candidate
    evidence: Evidence | None


def _judged(ledger: Ledger) -> list[_Judged]:
    """The best first, by size times surprise."""
    corrected, tried = ledger.correction(), ledger.count
    judged = []
    for candidate in ledger.candidates:
        test = candidate.test
        chance = corrected(test) if test is not None else None
        if chance is None or chance <= _FALSE:
            evidence = None if test is None else _evidence(test, chance or 0.0, tried)
            judged.append(_Judged(candidate.size * _surprise(chance), candidate, evidence))
    return sorted(judged, key=lambda each: (-each.score, each.candidate.sql))


def _surprise(chance: float | None) -> float:
    """Half where it is just sure enough, 1 where chance is out of the question."""
    return _COUNTED if chance is None else min(1.0, 0.4 - log10(max(chance, 1e-30)) / 15)


def _told(judged: Sequence[_Judged], request: FindFindings, memory: int) -> Iterator[SourceFinding]:
    """The best, each with a story of its own, borne out by its query."""
    left = list(judged)
    stories: set[str] = set()
    kinds: Counter[str] = Counter()
    while left and kinds.total() < request.most:
        best = max(left, key=lambda each: each.score * _AGAIN ** kinds[each.candidate.kind])
        left.remove(best)
        found = best.candidate
        if found.stories & stories or kinds[found.kind] >= _MOST_OF_A_KIND:
            continue
        finding = _finding(best, request.tables, memory)
        if finding is not None:
            stories |= found.stories
            kinds[found.kind] += 1
            yield finding


def _finding(judged: _Judged, tables: tuple[TableGrant, ...], memory: int) -> SourceFinding | None:
    """Run its query as anybody would; None where the sentence does not come out of it."""
    candidate = judged.candidate
    asked = RunQuery(sql=candidate.sql, tables=tables, max_rows=_ROWS)
    try:
        reply, table = run_query(asked, memory)
    except (StepError, duckdb.Error) as error:
        _log.warning("a finding's query failed", extra={"code": type(error).__name__})
        return None
    result = result_of(table, reply.columns, truncated=reply.truncated)
    text = candidate.tell(result)
    rendered = render(text, {RESULT: result}) if text is not None else None
    if rendered is None or rendered.missing:
        return None
    return SourceFinding(
        id=finding_id(candidate.kind, candidate.sql),
        kind=candidate.kind,
        table=candidate.table,
        columns=candidate.columns,
        title=capital(candidate.title),
        parts=parts_of(rendered),
        sql=candidate.sql,
        evidence=judged.evidence,
        score=round(min(1.0, judged.score), 4),
        question=candidate.question,
    )


def _evidence(test: Trial, chance: float, tried: int) -> Evidence:
    return Evidence(
        test=test.name,
        p_value=test.p_value,
        corrected=chance,
        tried=tried,
        effect_name=test.effect_name,
        effect=test.effect,
        rows=test.rows,
        sampled=test.sampled,
    )
