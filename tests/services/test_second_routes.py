"""After a run: its figures again, and the badge moved; what a person changed stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import pyarrow as pa

from core.domain.answers import Answer
from core.domain.cells import AnswerCell, QueryCell
from core.domain.grades import Check, Grade
from core.domain.runs import Run
from core.domain.sources import Column, Schema, Table
from core.domain.value import now
from core.domain.work import PlainValue, PythonRun, PythonTable, Request
from core.protocols import Replied, Sandbox
from core.services.run_parts import SourceReader
from core.services.second_routes import RouteParts, SecondRoutes
from core.tasks.local import LocalTasks
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import notebook, regions

SQL = "SELECT region, SUM(total) AS total FROM orders GROUP BY region"
RUN = Run(id="r1", notebook_id="n1", question="?", status="finished", model=None, started_at=now())
GRADE = Grade(verdict="checked", checks=(Check(name="bounds", outcome="passed", reason="All."),))
SCHEMA = Schema(
    tables=(
        Table(
            name="orders",
            columns=(Column(name="region", type="VARCHAR"), Column(name="total", type="DOUBLE")),
            rows=4,
            file="/nowhere",
        ),
    )
)


class OneSchema:
    def schema(self, source_ids: object) -> Schema:
        return SCHEMA

    def grants(self, schema: Schema) -> tuple[()]:
        return ()


class AgainSandbox:
    """Gives the rows it was made with; `meanwhile` happens while it computes."""

    def __init__(self, rows: dict[str, list[object]]) -> None:
        self.rows = rows
        self.meanwhile = lambda: None
        self.asked: list[Request] = []

    def run(self, request: Request, **_: object) -> Replied:
        self.asked.append(request)
        self.meanwhile()
        table = pa.table(self.rows)
        shown = PythonTable(
            name="again", columns=(), rows=table.num_rows, truncated=False, fingerprint="f"
        )
        reply = PythonRun(tables=(shown,), value=PlainValue(value=None, type=""), seconds=0.1)
        return Replied(reply, table, (table,))


class Bench:
    def __init__(self, sandbox: AgainSandbox, sql: str = SQL) -> None:
        self.sandbox = sandbox
        self.notebooks = MemoryNotebookStore()
        self.notebooks.save(notebook("n1", title="T", source_ids=("s1",)))
        results = MemoryResultStore()
        ref, table = regions()
        results.put(ref, table)
        about = {"notebook_id": "n1", "created_at": now(), "run_id": "r1"}
        self.answer = AnswerCell.model_validate(
            about
            | {
                "id": "r1-0",
                "position": 1,
                "question": "?",
                "answer": Answer(kind="answered", text="{{q.total[0]}}", evidence=("q",)),
                "grade": GRADE,
            }
        )
        query = QueryCell.model_validate(
            about
            | {
                "id": "r1-1",
                "position": 2,
                "name": "q",
                "title": "q",
                "sql": sql,
                "result": ref,
            }
        )
        self.notebooks.save_cells((self.answer, query))
        self.tasks = LocalTasks()
        self.routes = SecondRoutes(
            RouteParts(
                notebooks=self.notebooks,
                results=results,
                sources=cast(SourceReader, OneSchema()),
                sandbox=cast(Sandbox, sandbox),
                tasks=self.tasks,
            )
        )

    def verdict(self) -> str:
        cell = self.notebooks.cell("r1-0")
        assert cell.kind == "answer"
        return cell.grade.verdict


def same_rows() -> dict[str, list[object]]:
    _, table = regions()
    return {"0": table.column(0).to_pylist()[::-1], "1": table.column(1).to_pylist()[::-1]}


def test_the_same_figures_check_the_answer_twice() -> None:
    bench = Bench(AgainSandbox(same_rows()))
    bench.routes.confirm(RUN)
    assert bench.verdict() == "checked_twice"


def test_other_figures_make_it_unsure() -> None:
    rows = same_rows()
    rows["1"] = [-1.0 for _ in rows["1"]]
    bench = Bench(AgainSandbox(rows))
    bench.routes.confirm(RUN)
    assert bench.verdict() == "unsure"


def test_a_query_without_another_way_is_not_run() -> None:
    bench = Bench(AgainSandbox(same_rows()), "SELECT region, total FROM orders")
    assert bench.routes.confirm(RUN) is None
    assert not bench.sandbox.asked
    assert bench.verdict() == "checked"


def test_what_changed_meanwhile_stays_as_it_is() -> None:
    bench = Bench(AgainSandbox(same_rows()))
    other = bench.answer.model_copy(update={"question": "Another?"})
    bench.sandbox.meanwhile = lambda: bench.notebooks.save_cells((other,))
    assert bench.routes.confirm(RUN) is None
    assert bench.notebooks.cell("r1-0") == other


def test_it_goes_on_in_the_background() -> None:
    bench = Bench(AgainSandbox(same_rows()))
    seen: list[bool] = []
    bench.sandbox.meanwhile = lambda: seen.append(bench.routes.under_way("n1"))
    bench.routes.later(RUN)
    wait_until(lambda: not bench.routes.under_way("n1"))
    assert bench.verdict() == "checked_twice"
    assert seen == [True]
    bench.tasks.close()


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
