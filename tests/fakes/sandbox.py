"""A Sandbox in this process: real SQL on real files, with no guard and no worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb

from core.domain.alert_work import Judged
from core.domain.cancel import CancelToken
from core.domain.code.functions import TryFunction
from core.domain.code.review import ReviewCode
from core.domain.confinement import Confinement, Tier
from core.domain.content import content_fingerprint
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.results import ResultColumn
from core.domain.sources import Column, Table
from core.domain.work import (
    FindFindings,
    FindingsFound,
    FindJoins,
    JoinsFound,
    JudgeSeries,
    Limits,
    Progress,
    QueryRun,
    ReadSource,
    Request,
    RunPython,
    RunQuery,
    SourceRead,
    TableWritten,
    WriteTable,
)
from core.errors import StepError
from core.protocols import Replied

Hook = Callable[[Request, CancelToken], None]


class InlineSandbox:
    """Keeps the requests. `before` is called with each and may raise; `joins` are what is found.

    Python runs here, unless a test says that this `tier` is restricted.
    """

    def __init__(self, before: Hook = lambda request, cancel: None) -> None:
        self.requests: list[Request] = []
        self.before = before
        self.joins: tuple[Join, ...] = ()
        self.tier: Tier = "strict"

    def confinement(self) -> Confinement:
        return Confinement(tier=self.tier, sentence="As a test wants it.")

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied:
        token = cancel or CancelToken()
        token.raise_if_cancelled()
        self.requests.append(request)
        if progress is not None:
            progress(Progress(fraction=0.5, text="Half"))
        try:
            self.before(request, token)
            return self._reply(request)
        except duckdb.Error as error:
            raise StepError(str(error).splitlines()[0], code="sql") from error

    def close(self) -> None:
        return

    def of(self, kind: str) -> list[Request]:
        return [request for request in self.requests if request.kind == kind]

    def _reply(self, request: Request) -> Replied:
        match request.kind:
            case "read_source":
                return Replied(_read(request))
            case "find_joins" | "find_findings" | "judge_series":
                return Replied(_watched(request, self.joins))
            case "run_query":
                return _query(request)
            case "write_table":
                return Replied(_write(request))
            case "run_analysis":
                from core.engine.analyses.run import run_analysis  # pandas takes a second

                reply, tables = run_analysis(request, 2_000_000_000)
                return Replied(reply, tables[0] if tables else None, tables)
            case "run_python" | "try_function" | "review_code":
                return self._coded(request)

    def _coded(self, request: RunPython | TryFunction | ReviewCode) -> Replied:
        if request.kind == "review_code":
            from core.engine.code.reviewing.run import review_code

            return Replied(review_code(request, report=lambda *_: None))
        self._need_word(request.accepted_risk)
        if request.kind == "try_function":
            from core.engine.python.tries import try_function

            return Replied(try_function(request))
        from core.engine.python.run import run_python

        script, shown = run_python(request, 2_000_000_000)
        return Replied(script, shown[0] if shown else None, shown)

    def _need_word(self, accepted_risk: bool) -> None:
        if self.tier == "restricted" and not accepted_risk:
            raise StepError("Python was not run: nothing shuts it off.", code="tier")


def _watched(
    request: FindJoins | FindFindings | JudgeSeries, joins: tuple[Join, ...]
) -> JoinsFound | FindingsFound | Judged:
    if request.kind == "find_joins":
        return _joins(request, joins)
    if request.kind == "judge_series":
        from core.engine.alerts.judge import judge_series

        return judge_series(request, 2_000_000_000)
    from core.engine.findings.find import find_findings

    return find_findings(request, 2_000_000_000, report=lambda *_: None)


def _joins(request: FindJoins, joins: tuple[Join, ...]) -> JoinsFound:
    names = {table.name for table in request.tables}
    return JoinsFound(joins=tuple(j for j in joins if {j.left_table, j.right_table} <= names))


def _read(request: ReadSource) -> SourceRead:
    """Every CSV of a folder, or one; anything else is no data."""
    path = Path(request.path)
    tables, profiles, taken = [], [], {*request.taken}
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        if file.suffix != ".csv":
            raise StepError(f"{file.name} is no data that Syna can read.", code="file")
        name = natural = file.stem.lower().replace(" ", "_")
        while name in taken:
            name = f"{natural}_{int(name.removeprefix(natural).strip('_') or 1) + 1}"
        taken.add(name)
        target = Path(request.into) / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE t AS FROM read_csv(?)", [str(file)])
            connection.table("t").write_parquet(str(target))
            described = connection.execute("DESCRIBE t").fetchall()
            rows = connection.execute("SELECT count(*) FROM t").fetchall()[0][0]
        columns = tuple(Column(name=c[0], type=c[1]) for c in described)
        tables.append(Table(name=name, columns=columns, rows=rows, file=target.name))
        known = tuple(
            ColumnProfile(name=c.name, type=c.type, missing=0, distinct=1) for c in columns
        )
        profiles.append(TableProfile(table=name, rows=rows, columns=known))
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return SourceRead(
        source_kind="folder" if path.is_dir() else "csv",
        fingerprint=content_fingerprint(path),
        bytes=sum(file.stat().st_size for file in files),
        tables=tuple(tables),
        profiles=tuple(profiles),
    )


def _granted(request: RunQuery | WriteTable) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in request.tables:
        connection.read_parquet(table.file).create_view(table.name)
    for view in request.views:
        connection.execute(f'CREATE TEMP VIEW "{view.name}" AS {view.sql}')
    return connection


def _query(request: RunQuery) -> Replied:
    with _granted(request) as connection:
        relation = connection.sql(request.sql)
        types = [str(kind) for kind in relation.types]
        table = relation.to_arrow_table()
    kept = table.slice(0, request.max_rows)
    columns = tuple(
        ResultColumn(name=n, type=t) for n, t in zip(table.column_names, types, strict=True)
    )
    reply = QueryRun(
        columns=columns,
        rows=kept.num_rows,
        truncated=table.num_rows > kept.num_rows,
        fingerprint=hashlib.sha256(repr(kept.to_pydict()).encode()).hexdigest(),
        seconds=0.01,
    )
    return Replied(reply, kept)


def _write(request: WriteTable) -> TableWritten:
    with _granted(request) as connection:
        rows = connection.sql(request.sql).to_arrow_table().num_rows
        connection.execute(f"COPY ({request.sql}) TO '{request.file}' (FORMAT {request.format})")
    return TableWritten(rows=rows, bytes=Path(request.file).stat().st_size)
