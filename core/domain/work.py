"""What workers are asked and what they reply. Arrow data travels beside these records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.domain.alert_work import Judged
from core.domain.analyses.results import Findings
from core.domain.code.commands import CommandRun, RunCommand
from core.domain.code.functions import FunctionTried, TryFunction
from core.domain.code.index import (
    CodeIndexed,
    CodeParsed,
    HistoryRead,
    IndexCode,
    ParseCode,
    ReadHistory,
)
from core.domain.code.review import CodeReviewed, ReviewCode
from core.domain.database_work import CopyDatabase, DatabaseSeen, LookAtDatabase
from core.domain.databases import LiveTable
from core.domain.periods import Grain
from core.domain.profiles import Join, TableProfile
from core.domain.results import ResultColumn
from core.domain.source_findings import SourceFinding
from core.domain.sources import ColumnChoice, SourceKind, Table
from core.domain.value import Value
from core.errors import StepError, SynaError


class Limits(Value):
    """Bounds of one request: wall seconds, bytes of address space beyond the idle worker, and
    bytes written to disk."""

    seconds: float = 60.0
    memory: int = 2_000_000_000
    disk: int = 20_000_000_000


class TableGrant(Value):
    """A table that a query may use: its SQL name and the absolute path of its Parquet copy.

    One that has no copy says in `live` where it is asked.
    """

    name: str
    file: str
    live: LiveTable | None = None


class ViewGrant(Value):
    """An earlier query that this one may use by name."""

    name: str
    sql: str


class ReadSource(Value):
    """Read a file (or every file of a folder) into Parquet copies under `into`.

    `path` and `into` are absolute; `taken` are table names that are in use already. `choices` go
    by the names that tables had when this was read `before`.
    """

    kind: Literal["read_source"] = "read_source"
    path: str
    into: str
    taken: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    choices: tuple[ColumnChoice, ...] = ()


class SourceRead(Value):
    """`tables[i].file` is relative to `into`; profiles are in the order of the tables."""

    kind: Literal["source_read"] = "source_read"
    source_kind: SourceKind
    fingerprint: str
    bytes: int
    tables: tuple[Table, ...]
    profiles: tuple[TableProfile, ...]
    joins: tuple[Join, ...] = ()
    warnings: tuple[str, ...] = ()


class FindJoins(Value):
    """Likely joins between tables of different sources."""

    kind: Literal["find_joins"] = "find_joins"
    tables: tuple[TableGrant, ...]


class JoinsFound(Value):
    kind: Literal["joins_found"] = "joins_found"
    joins: tuple[Join, ...]


class FindFindings(Value):
    """What is worth a look in these tables: at most `most` findings, the best first."""

    kind: Literal["find_findings"] = "find_findings"
    tables: tuple[TableGrant, ...]
    profiles: tuple[TableProfile, ...]
    joins: tuple[Join, ...] = ()
    most: int = 8


class FindingsFound(Value):
    """`tried` is how many tests were made."""

    kind: Literal["findings_found"] = "findings_found"
    findings: tuple[SourceFinding, ...]
    tried: int
    seconds: float


class JudgeSeries(Value):
    """Guard and run a query of one row a period, and judge each period by those before it."""

    kind: Literal["judge_series"] = "judge_series"
    sql: str
    time: str
    value: str
    grain: Grain
    level: bool
    one_in: float
    tables: tuple[TableGrant, ...]


class RunQuery(Value):
    """Guard and run one SELECT. At most `max_rows` rows come back, as Arrow."""

    kind: Literal["run_query"] = "run_query"
    sql: str
    tables: tuple[TableGrant, ...]
    views: tuple[ViewGrant, ...] = ()
    max_rows: int = 10_000


class QueryRun(Value):
    """`null_columns`-like hazards are read from the Arrow table; this is what it cannot tell."""

    kind: Literal["query_run"] = "query_run"
    columns: tuple[ResultColumn, ...]
    rows: int
    truncated: bool
    fingerprint: str
    seconds: float


class WriteTable(Value):
    """Run a guarded query and write its whole result to the absolute path `file`.

    One that is `awaited` is short, and need not wait for long requests as others do. A workbook
    shows the columns of `percent` in percent; their values stay as they are.
    """

    kind: Literal["write_table"] = "write_table"
    sql: str
    tables: tuple[TableGrant, ...]
    views: tuple[ViewGrant, ...] = ()
    file: str
    format: Literal["csv", "parquet", "xlsx"]
    awaited: bool = False
    percent: tuple[str, ...] = ()


class TableWritten(Value):
    kind: Literal["table_written"] = "table_written"
    rows: int
    bytes: int


class RunPython(Value):
    """Run Python that a person or a model wrote; what it may use is in `core.engine.python`.

    At most `max_rows` rows of each table come back. `accepted_risk` is a person's word, for this
    one run, where the system cannot confine it; a model never sets it.
    """

    kind: Literal["run_python"] = "run_python"
    code: str
    tables: tuple[TableGrant, ...] = ()
    views: tuple[ViewGrant, ...] = ()
    max_rows: int = 10_000
    accepted_risk: bool = False


class PlainValue(Value):
    """One value: `type` is DuckDB's, and empty where `value` is only the text of an object.

    Dates, times and decimals travel as their text, NaN and infinities as floats.
    """

    value: bool | int | float | str | None
    type: str


class NamedValue(PlainValue):
    """A value that the code set under a name: what an answer's numbers are bound to."""

    name: str


class PythonTable(Value):
    """What the Arrow table that travels in the same place cannot tell; `name` may be empty."""

    name: str
    columns: tuple[ResultColumn, ...]
    rows: int
    truncated: bool
    fingerprint: str


class PythonRun(Value):
    """`text` is what was printed; `value` the last expression, unless it is a table or a figure.

    `tables[i]` describes the i-th Arrow table; each of `figures` is a Plotly figure as JSON.
    """

    kind: Literal["python_run"] = "python_run"
    text: str = ""
    value: PlainValue | None = None
    answers: tuple[NamedValue, ...] = ()
    tables: tuple[PythonTable, ...] = ()
    figures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    seconds: float


class RunAnalysis(Value):
    """Guard and run one SELECT, then a typed analysis on all of its rows.

    `parameters` is JSON that fits the schema on the card of that name.
    """

    kind: Literal["run_analysis"] = "run_analysis"
    analysis: str
    parameters: str
    sql: str
    tables: tuple[TableGrant, ...]
    views: tuple[ViewGrant, ...] = ()


class AnalysisRun(Findings):
    """What was found in `rows` rows; `tables[i]` describes the i-th Arrow table."""

    kind: Literal["analysis_run"] = "analysis_run"
    analysis: str
    rows: int
    fingerprint: str
    seconds: float


class Progress(Value):
    """Sent while a request is worked on; `fraction` is 0 to 1, or None when not known."""

    kind: Literal["progress"] = "progress"
    fraction: float | None
    text: str


class Failure(Value):
    """A request that failed. `code`: guard, sql, python, analysis, file, memory, time,
    cpu, tier, crash or cancelled."""

    kind: Literal["failure"] = "failure"
    code: str
    message: str
    kept: str = ""
    remedy: str = ""


Request = Annotated[
    ReadSource
    | ParseCode
    | ReadHistory
    | IndexCode
    | FindJoins
    | FindFindings
    | JudgeSeries
    | RunQuery
    | WriteTable
    | RunPython
    | RunCommand
    | TryFunction
    | ReviewCode
    | RunAnalysis
    | LookAtDatabase
    | CopyDatabase,
    Field(discriminator="kind"),
]
Reply = Annotated[
    SourceRead
    | CodeParsed
    | HistoryRead
    | CodeIndexed
    | DatabaseSeen
    | JoinsFound
    | FindingsFound
    | Judged
    | QueryRun
    | TableWritten
    | PythonRun
    | CommandRun
    | FunctionTried
    | CodeReviewed
    | AnalysisRun
    | Progress
    | Failure,
    Field(discriminator="kind"),
]


def failure_of(error: Exception) -> Failure:
    """A SynaError as data; any other error as a bug without its text, which may hold values."""
    if isinstance(error, SynaError):
        code = error.code if isinstance(error, StepError) else type(error).__name__
        return Failure(code=code, message=error.message, kept=error.kept, remedy=error.remedy)
    return Failure(
        code="bug",
        message=f"Syna met an error of its own ({type(error).__name__}).",
        kept="Nothing of yours was changed.",
        remedy="Try again; if it comes back, the log has the details.",
    )
