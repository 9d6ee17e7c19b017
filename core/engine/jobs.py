"""One function a kind of request."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from core.domain.code.functions import TryFunction
from core.domain.code.index import IndexCode, ParseCode, ReadHistory
from core.domain.code.review import ReviewCode
from core.domain.database_work import CopyDatabase, LookAtDatabase
from core.domain.work import (
    FindFindings,
    FindJoins,
    JoinsFound,
    JudgeSeries,
    Limits,
    ReadSource,
    Reply,
    Request,
    RunPython,
)
from core.engine import database, guard
from core.engine.joins import find_joins
from core.engine.query import run_query
from core.engine.read import read_source
from core.engine.write import write_table
from core.errors import StepError

if TYPE_CHECKING:
    import pyarrow as pa

_PAUSE = 0.1


@dataclass(frozen=True)
class Done:
    """A reply, and the Arrow tables that travel beside it."""

    reply: Reply
    tables: tuple[pa.Table, ...] = ()


@dataclass
class Reporter:
    """Passes progress on, at most ten times a second."""

    send: Callable[[float | None, str], None]
    _last: float = field(default=0.0)

    def __call__(self, fraction: float | None, text: str) -> None:
        if time.monotonic() - self._last >= _PAUSE:
            self._last = time.monotonic()
            self.send(fraction, text)


def warm_up() -> None:
    """Load what the first request would wait for, and start no thread."""
    guard.check("SELECT count(*) FROM t GROUP BY 1", ["t"])
    database.open_ahead()


def perform(request: Request, limits: Limits, *, report: Reporter) -> Done:
    """Do one request; faults are raised."""
    match request.kind:
        case "run_query":
            reply, table = run_query(request, limits.memory)
            return Done(reply, (table,))
        case "run_analysis":
            from core.engine.analyses.run import run_analysis  # pandas takes a second

            return Done(*run_analysis(request, limits.memory))
        case (
            "read_source"
            | "parse_code"
            | "read_history"
            | "index_code"
            | "review_code"
            | "look_at_database"
            | "copy_database"
        ):
            return Done(_read(request, limits.memory, report=report))
        case "find_joins" | "find_findings" | "judge_series":
            return Done(_look(request, limits.memory, report=report))
        case "write_table":
            return Done(write_table(request, limits.memory, report=report))
        case "run_python" | "try_function":
            return _coded(request, limits.memory)
        case "run_command":
            raise StepError(
                "A command was sent to a worker that starts no programs.",
                code="tier",
                kept="Nothing was run.",
            )
        case _:
            assert_never(request)


def _coded(request: RunPython | TryFunction, memory: int) -> Done:
    match request.kind:
        case "run_python":
            from core.engine.python.run import run_python

            return Done(*run_python(request, memory))
        case "try_function":
            from core.engine.python.tries import try_function

            return Done(try_function(request))
        case _:
            assert_never(request)


def _look(
    request: FindJoins | FindFindings | JudgeSeries, memory: int, *, report: Reporter
) -> Reply:
    match request.kind:
        case "find_findings":
            from core.engine.findings.find import find_findings  # scipy takes a moment

            return find_findings(request, memory, report=report)
        case "judge_series":
            from core.engine.alerts.judge import judge_series

            return judge_series(request, memory)
        case _:
            with database.plain(memory) as connection:
                return JoinsFound(joins=find_joins(connection, request.tables))


def _read(
    request: ReadSource
    | ParseCode
    | ReadHistory
    | IndexCode
    | ReviewCode
    | LookAtDatabase
    | CopyDatabase,
    memory: int,
    *,
    report: Reporter,
) -> Reply:
    match request.kind:
        case "look_at_database":
            from core.engine.remote.look import look_at_database

            return look_at_database(request, memory)
        case "copy_database":
            from core.engine.remote.copy import copy_database

            return copy_database(request, memory, report=report)
        case "review_code":
            from core.engine.code.reviewing.run import review_code

            return review_code(request, report=report)
        case "read_source":
            return read_source(request, memory, report=report)
        case _:
            return _code(request, memory, report=report)


def _code(request: ParseCode | ReadHistory | IndexCode, memory: int, *, report: Reporter) -> Reply:
    match request.kind:
        case "parse_code":
            from core.engine.code.reading import parse_code  # grammars load with it

            return parse_code(request, report=report)
        case "read_history":
            from core.engine.code.dated import read_dated

            return read_dated(request, memory)
        case "index_code":
            from core.engine.code.index import index_code

            return index_code(request, memory, report=report)
