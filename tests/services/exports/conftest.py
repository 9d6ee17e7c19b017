"""A notebook with everything in it, some of it hostile."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.domain.answers import Answer
from core.domain.cancel import CancelToken
from core.domain.cells import Cell, QueryCell
from core.domain.charts import ChartSpec
from core.domain.home import Home
from core.domain.identifiers import quoted
from core.domain.work import TableGrant, ViewGrant
from core.services.exports import ExportService
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from core.tools.query import run_query
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import answer, error, query
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks

EVIL = '</script><img src=x onerror=alert(1)> """ \\ `|` {{x}} $x$ <b>bold</b>\n# head'


@dataclass
class Parts:
    sandbox: InlineSandbox
    results: MemoryResultStore
    grants: tuple[TableGrant, ...]
    cancel: CancelToken = field(default_factory=CancelToken)


@dataclass
class Desk:
    root: Path

    def __post_init__(self) -> None:
        self.sandbox = InlineSandbox()
        self.store = MemoryNotebookStore()
        self.results = MemoryResultStore()
        known = MemorySourceStore()
        self.home = Home(self.root / "home")
        self.notebooks = NotebookService(self.store, known)
        self.sources = SourceService(
            self.home,
            known,
            notebooks=self.notebooks,
            sandbox=self.sandbox,
            tasks=ManualTasks(),
        )
        self.service = ExportService(
            self.home,
            self.notebooks,
            cells=self.store,
            results=self.results,
            sources=self.sources,
            sandbox=self.sandbox,
        )
        self.id = self.notebooks.create("Sales of May").id

    def attach(self, name: str, text: str) -> None:
        path = self.root / name
        path.write_text(text)
        self.sources.attach(path, notebook_id=self.id)

    def save(self, *cells: Cell) -> None:
        self.store.save_cells([c.model_copy(update={"notebook_id": self.id}) for c in cells])

    def ran(self, cell: QueryCell, *views: QueryCell) -> QueryCell:
        schema = self.sources.schema(self.notebooks.get(self.id).source_ids)
        parts = Parts(self.sandbox, self.results, self.sources.grants(schema))
        grants = [ViewGrant(name=v.name, sql=v.sql) for v in views]
        queried = run_query(parts, cell.sql, views=grants)
        done = cell.model_copy(update={"notebook_id": self.id, "result": queried.ref})
        self.save(done)
        return done

    def export(self, form: str) -> str:
        return self.service.notebook(self.id, form).content.decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.attach("sales.csv", "region,day,total\nNorth,2024-01-05,1250.5\nSouth,2024-02-06,7\n")
    return made


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A run with two queries and charts, a note, an error, a failed query, one not run."""
    text = "The North has {{by_region.total[0]}}."
    desk.save(
        answer(
            run_id="r1",
            position=1,
            question="Which region sells most?",
            answer=Answer(kind="answered", text=text, evidence=("by_region",)),
        )
    )
    by_region = desk.ran(
        query(
            "q1",
            run_id="r1",
            position=2,
            sql="SELECT region, sum(total) AS total FROM sales GROUP BY region ORDER BY 2 DESC;",
            chart=ChartSpec(chart="bar", x="region", y=("total",)),
        )
    )
    desk.ran(
        query(
            "q2",
            run_id="r1",
            position=3,
            name="by_month",
            title="By month",
            sql="SELECT date_trunc('month', day)::DATE AS month,\n  sum(total) AS total\n"
            "FROM sales GROUP BY 1 ORDER BY 1",
            chart=ChartSpec(chart="line", x="month", y=("total",)),
        )
    )
    desk.notebooks.add_text(desk.id, "Ask *Ada* about refunds.")
    desk.ran(
        query(
            "q3",
            position=5,
            name="top_one",
            title="Top one",
            sql="SELECT max(total) AS best FROM by_region",
            chart=ChartSpec(chart="figure", y=("best",)),
        ),
        by_region,
    )
    desk.save(error(position=6), query("q4", position=7, name="new_one", title="New one"))
    failed = error().failure
    desk.save(query("q5", position=8, name="bad_one", title="Bad one", failure=failed))
    return desk


@pytest.fixture
def evil(desk: Desk) -> Desk:
    """Hostile text wherever a person, a file or a model can put it."""
    desk.notebooks.rename(desk.id, EVIL)
    desk.attach(
        "evil \"name'.csv", f'"{EVIL.replace(chr(34), chr(34) * 2)}",n\n"=1+1 {EVIL[:40]}",2\n'
    )
    desk.save(
        answer(
            run_id="r1",
            position=1,
            question=EVIL,
            answer=Answer(kind="answered", text=EVIL, evidence=("by_evil",), assumptions=(EVIL,)),
        )
    )
    source = desk.sources.list()[0]
    table = source.tables[0]
    column = quoted(table.columns[0].name)
    sql = f'SELECT {column}, n AS "<i>n</i>" FROM {quoted(table.name)} -- {EVIL.splitlines()[0]}'
    chart = ChartSpec(chart="bar", x=table.columns[0].name, y=("<i>n</i>",), title=EVIL)
    named = {"run_id": "r1", "position": 2, "name": "by_evil", "title": EVIL}
    desk.ran(query("q1", sql=sql, chart=chart, **named))
    desk.notebooks.add_text(desk.id, EVIL + "\n\n![x](http://evil.example/x.png)")
    desk.save(error(position=9, question=EVIL))
    return desk
