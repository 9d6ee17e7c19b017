"""With real workers and the real state: attach, query, edit, re-run, export, start again."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import polars as pl
import pytest

from core.domain.cells import QueryCell
from core.domain.home import Home
from core.domain.work import Progress, Request
from core.errors import StepError
from core.protocols import Replied
from core.sandbox.pool import WorkerPool
from core.services.cells import CellService
from core.services.exports import ExportService
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from core.storage.duckdb.state import DuckDBState
from core.tasks.local import LocalTasks

RETAIL = Path(__file__).resolve().parents[2] / "data" / "retail"


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool()
    yield made
    made.close()


class Desk:
    """Everything but models and runs, over a real home."""

    def __init__(self, root: Path, pool: WorkerPool) -> None:
        self.root = root
        self.home = Home(root / "home")
        self.state = DuckDBState(self.home)
        self.tasks = LocalTasks()
        stores = self.state
        self.notebooks = NotebookService(stores.notebooks, stores.sources)
        self.sources = SourceService(
            self.home, stores.sources, notebooks=self.notebooks, sandbox=pool, tasks=self.tasks
        )
        self.cells = CellService(
            stores.notebooks,
            stores.results,
            sources=self.sources,
            sandbox=pool,
            confinement=pool.confinement,
        )
        self.exports = ExportService(
            self.home,
            self.notebooks,
            cells=stores.notebooks,
            results=stores.results,
            sources=self.sources,
            sandbox=pool,
        )

    def close(self) -> None:
        self.tasks.close()
        self.state.close()

    def run(self, notebook_id: str, title: str, sql: str) -> QueryCell:
        cell = self.cells.add_query(notebook_id, sql, title=title)
        (done,) = self.cells.run_sql(cell.id, sql).changed
        return done

    def rows(self, cell_id: str) -> tuple[tuple[object, ...], ...]:
        cell = self.state.notebooks.cell(cell_id)
        assert cell.kind == "query"
        assert cell.result is not None, cell.failure
        return self.cells.result(cell.result).rows


@pytest.fixture
def desk(tmp_path: Path, pool: WorkerPool) -> Iterator[Desk]:
    made = Desk(tmp_path, pool)
    yield made
    made.close()


def wait(check: object, seconds: float = 60) -> None:
    assert callable(check)
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_a_day_with_the_retail_sample(desk: Desk, pool: WorkerPool) -> None:
    book = desk.notebooks.create("Retail")
    files = ("orders.csv", "customers.csv", "products.csv", "returns.csv")
    for name in files:
        desk.sources.attach(RETAIL / name, notebook_id=book.id)
    view = desk.notebooks.view(book.id)
    assert [t.name for s in view.sources for t in s.tables] == [f.split(".")[0] for f in files]
    joins = desk.sources.joins([s.id for s in view.sources])
    assert ("orders", "customers") in {(j.left_table, j.right_table) for j in joins}
    by_month = desk.run(
        book.id,
        "Orders by month",
        "SELECT date_trunc('month', order_date)::DATE AS month, count(*) AS orders "
        "FROM orders GROUP BY 1 ORDER BY 1",
    )
    assert by_month.chart is not None
    assert by_month.chart.chart in ("line", "bar")
    best = desk.run(book.id, "Best month", f"SELECT max(orders) AS best FROM {by_month.name}")
    total = sum(int(str(row[1])) for row in desk.rows(by_month.id))
    assert total == next(t for t in view.sources[0].tables).rows
    before = desk.rows(best.id)
    done = desk.cells.run_sql(by_month.id, by_month.sql.replace("count(*)", "count(*) * 2"))
    assert [c.id for c in done.changed] == [by_month.id, best.id]
    assert desk.rows(best.id) == ((int(str(before[0][0])) * 2,),)
    desk.notebooks.put_back(done.before)
    assert desk.rows(best.id) == before
    again = desk.cells.rerun(book.id)
    assert len(again.changed) == 2
    assert again.moved == ()

    for form, start in (("py", "# Retail"), ("md", "# Retail"), ("html", "<!doctype html>")):
        assert desk.exports.notebook(book.id, form).content.decode().startswith(start)
    nbformat.validate(
        nbformat.reads(desk.exports.notebook(book.id, "ipynb").content.decode(), as_version=4)
    )
    script = desk.root / "script.py"
    script.write_bytes(desk.exports.notebook(book.id, "py").content)
    with script.open("a") as out:
        out.write(f"\nprint('BEST', {best.name}.item())\n")
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=desk.root, capture_output=True, text=True, check=False
    )
    assert f"BEST {before[0][0]}" in ran.stdout, ran.stderr
    months = len(desk.rows(by_month.id))
    written = desk.exports.table(by_month.id, "xlsx").content
    assert openpyxl.load_workbook(io.BytesIO(written)).active.max_row == months + 1
    assert pl.read_parquet(desk.exports.table(by_month.id, "parquet").content).height == months
    assert desk.exports.table(by_month.id, "csv").content.decode().count("\n") == months + 1

    desk.close()
    reopened = Desk(desk.root, pool)
    assert reopened.rows(best.id) == before
    assert reopened.notebooks.list("best month")[0].id == book.id
    reopened.close()


def test_a_query_that_reaches_out_is_a_cell_that_says_so(desk: Desk) -> None:
    book = desk.notebooks.create()
    cell = desk.cells.add_query(book.id, "", title="Reach out")
    for sql in (
        "SELECT * FROM read_text('/etc/passwd')",
        "DROP TABLE orders",
        "SELECT 1; SELECT 2",
    ):
        (failed,) = desk.cells.run_sql(cell.id, sql).failed
        assert failed.failure is not None
        assert failed.failure.code in ("guard", "sql")
        assert failed.failure.message


def test_bad_files_leave_a_sentence_and_nothing_else(desk: Desk) -> None:
    parquet = desk.root / "cut.parquet"
    pl.DataFrame({"a": range(1000)}).write_parquet(parquet)
    parquet.write_bytes(parquet.read_bytes()[:-200])
    lying = desk.root / "lying.xlsx"
    lying.write_bytes(b"%PDF-1.4 nothing")
    for path in (parquet, lying):
        with pytest.raises(StepError) as told:
            desk.sources.attach(path)
        assert path.name in told.value.message
    assert desk.sources.list() == ()
    assert not desk.home.tables.exists() or not list(desk.home.tables.iterdir())


def test_a_large_attachment_can_be_stopped_in_the_middle(
    desk: Desk, pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.root / "large.csv"
    pl.DataFrame({"n": range(500_000), "t": ["some words"] * 500_000}).write_csv(path)
    run, known = pool.run, threading.Event()

    def stopped(request: Request, **how: Any) -> Replied:
        """Stopped as its worker tells of it."""

        def told(_: Progress) -> None:
            assert known.wait(60)
            desk.sources.cancel_attachment(started)

        return run(request, **{**how, "progress": told})

    with monkeypatch.context() as at_work:
        at_work.setattr(pool, "run", stopped)
        started = desk.sources.start_attach(path)
        known.set()
        wait(lambda: desk.sources.attachment(started).status != "running")
    assert desk.sources.attachment(started).status == "cancelled"
    assert desk.sources.list() == ()
    assert list(desk.home.tables.iterdir()) == []
    again = desk.sources.start_attach(path)
    wait(lambda: desk.sources.attachment(again).status == "done")


def test_sources_of_every_kind_are_exported_as_a_script_that_runs(desk: Desk) -> None:
    import sqlite3

    book = desk.notebooks.create("Kinds")
    frame = pl.DataFrame({"Order Id": [1, 2, 3], "When": ["2024-01-05", None, "2024-02-01"]})
    folder = desk.root / "all"
    folder.mkdir()
    frame.write_parquet(folder / "Part One.parquet")
    frame.write_csv(folder / "two.csv", separator=";")
    (desk.root / "lines.jsonl").write_text("\n".join(json.dumps(r) for r in frame.to_dicts()))
    workbook = openpyxl.Workbook()
    for name in ("First Sheet", "Second"):
        sheet = workbook.create_sheet(name)
        for row in [frame.columns, *frame.rows()]:
            sheet.append(row)
    workbook.save(desk.root / "book.xlsx")
    with sqlite3.connect(desk.root / "base.db") as base:
        base.execute('CREATE TABLE "Base Orders" ("Order Id" INTEGER PRIMARY KEY, "When" TEXT)')
        base.executemany('INSERT INTO "Base Orders" VALUES (?, ?)', frame.rows())
    for name in ("all", "lines.jsonl", "book.xlsx", "base.db"):
        desk.sources.attach(desk.root / name, notebook_id=book.id)
    tables = [t for s in desk.notebooks.view(book.id).sources for t in s.tables]
    assert len(tables) == 6
    counts = " UNION ALL ".join(
        f'SELECT \'{t.name}\' AS name, sum("Order Id") AS total, min("When")::VARCHAR AS day '
        f'FROM "{t.name}"'
        for t in tables
    )
    cell = desk.run(book.id, "Every table", f"SELECT * FROM ({counts}) ORDER BY name")
    expected = desk.rows(cell.id)
    assert [row[1] for row in expected] == [6] * 6
    script = desk.root / "script.py"
    script.write_bytes(desk.exports.notebook(book.id, "py").content)
    with script.open("a") as out:
        out.write(f"\nfor row in {cell.name}.rows(): print('ROW', row[0], int(row[1]), row[2])\n")
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=desk.root, capture_output=True, text=True, check=False
    )
    said = [line.removeprefix("ROW ") for line in ran.stdout.splitlines() if line[:3] == "ROW"]
    assert said == [" ".join(str(value) for value in row) for row in expected], ran.stderr


def test_two_attach_the_same_file_at_once(desk: Desk) -> None:
    path = desk.root / "sales.csv"
    path.write_text("region,total\nNorth,1\n")
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(desk.sources.attach(path).id))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1
    assert len(desk.sources.list()) == 1
