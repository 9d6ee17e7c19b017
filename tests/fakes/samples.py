"""Small valid records for tests; keyword arguments change single fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from core.domain.analyses.results import Assumption, Findings, LeftOut, Statistic
from core.domain.answers import Answer
from core.domain.cells import (
    AnalysisCell,
    AnswerCell,
    CodeCell,
    ErrorCell,
    PythonCell,
    QueryCell,
    TextCell,
)
from core.domain.code.functions import Draft, Tried, WrittenFunction
from core.domain.grades import Check, Grade
from core.domain.notebook import Notebook
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.results import ResultColumn, ResultRef
from core.domain.runs import Run
from core.domain.sources import Column, Source, Table
from core.domain.work import Failure

START = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def notebook(id: str = "n1", **fields: object) -> Notebook:
    base = {"id": id, "title": "Sales", "created_at": START, "updated_at": START}
    return Notebook.model_validate(base | fields)


def query(id: str = "q1", **fields: object) -> QueryCell:
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 1,
        "created_at": START,
        "name": "by_region",
        "title": "Total by region",
        "sql": "SELECT region, sum(total) AS total FROM orders GROUP BY region",
    }
    return QueryCell.model_validate(base | fields)


def python(id: str = "p1", **fields: object) -> PythonCell:
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 1,
        "created_at": START,
        "name": "spread",
        "title": "Spread of totals",
        "code": 'answer["mean"] = orders.total.mean()',
    }
    return PythonCell.model_validate(base | fields)


def function(id: str = "c1", **fields: object) -> CodeCell:
    """A function that passes one of its two tests, after one draft."""
    written = WrittenFunction(
        name="double",
        tests=("assert double(2) == 4", "assert double(0) == 1"),
        tests_from="person",
        tries=(
            Tried(test="assert double(2) == 4", outcome="passed", came="4", expected="4"),
            Tried(test="assert double(0) == 1", outcome="failed", came="0", expected="1"),
        ),
        drafts=(Draft(code="def double(x):\n    return x", passed=0, why="double(2) gave 2."),),
    )
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 1,
        "created_at": START,
        "name": "function",
        "title": "Write a function that doubles",
        "code": "def double(x):\n    return 2 * x",
        "function": written,
    }
    return CodeCell.model_validate(base | fields)


def analysis(id: str = "s1", **fields: object) -> AnalysisCell:
    call = {
        "analysis": "summary",
        "parameters": '{"columns": ["total"], "statistics": ["mean"]}',
        "sql": "SELECT * FROM orders",
    }
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 1,
        "created_at": START,
        "name": "summary_of_totals",
        "title": "Summary statistics",
        "call": call,
    }
    return AnalysisCell.model_validate(base | fields)


def findings(**fields: object) -> Findings:
    base: dict[str, object] = {
        "statistics": (
            Statistic(name="mean", value=9.75, meaning="the arithmetic mean", of="total"),
        ),
        "assumptions": (
            Assumption(name="enough rows", held=False, reason="2 rows are fewer than 8"),
        ),
        "left_out": (LeftOut(rows=1, reason="missing in total"),),
    }
    return Findings.model_validate(base | fields)


def answer(id: str = "a1", **fields: object) -> AnswerCell:
    text = "The North has {{by_region.total[0]}}."
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 0,
        "created_at": START,
        "question": "Which region sells most?",
        "answer": Answer(kind="answered", text=text, evidence=("by_region",)),
        "grade": Grade(
            verdict="checked", checks=(Check(name="bound", outcome="passed", reason="All."),)
        ),
    }
    return AnswerCell.model_validate(base | fields)


def text(id: str = "t1", **fields: object) -> TextCell:
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 2,
        "created_at": START,
        "text": "Ask Ada about *refunds*.",
    }
    return TextCell.model_validate(base | fields)


def error(id: str = "e1", **fields: object) -> ErrorCell:
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "position": 3,
        "created_at": START,
        "question": "What next?",
        "failure": Failure(code="time", message="It took too long."),
    }
    return ErrorCell.model_validate(base | fields)


def table(name: str = "orders", **fields: object) -> Table:
    columns = (Column(name="region", type="VARCHAR"), Column(name="total", type="DOUBLE"))
    base = {"name": name, "columns": columns, "rows": 3, "file": f"tables/s1/{name}.parquet"}
    return Table.model_validate(base | fields)


def source(id: str = "s1", **fields: object) -> Source:
    base: dict[str, object] = {
        "id": id,
        "name": "orders.csv",
        "kind": "csv",
        "path": "/data/orders.csv",
        "fingerprint": "f1",
        "bytes": 120,
        "tables": (table(),),
        "attached_at": START,
    }
    return Source.model_validate(base | fields)


def profile(name: str = "orders", **fields: object) -> TableProfile:
    column = ColumnProfile(name="region", type="VARCHAR", missing=0, distinct=2)
    base = {"table": name, "rows": 3, "columns": (column,)}
    return TableProfile.model_validate(base | fields)


def join(left: str = "orders", right: str = "customers", coverage: float = 1.0) -> Join:
    return Join(
        left_table=left,
        left_column="customer_id",
        right_table=right,
        right_column="id",
        coverage=coverage,
    )


def run(id: str = "r1", **fields: object) -> Run:
    base: dict[str, object] = {
        "id": id,
        "notebook_id": "n1",
        "question": "How many?",
        "status": "queued",
        "model": None,
        "started_at": START,
    }
    return Run.model_validate(base | fields)


def regions() -> tuple[ResultRef, pa.Table]:
    """A result of two rows with its reference."""
    columns = (
        ResultColumn(name="region", type="VARCHAR"),
        ResultColumn(name="total", type="DOUBLE"),
    )
    table = pa.table({"region": ["North", "South"], "total": [12.5, 7.0]})
    return ResultRef(fingerprint="regions", columns=columns, rows=2), table
