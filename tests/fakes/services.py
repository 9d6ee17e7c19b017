"""Services over stores in memory: real ones where rules matter, small fakes for slow work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa

from core.domain.catalog import CatalogModel, DownloadView, Provider
from core.domain.cells import AnalysisCell, Cell, PythonCell, QueryCell, SourceMark
from core.domain.charts import ChartSpec
from core.domain.chat import Completion
from core.domain.checks import Knowledge
from core.domain.confinement import Confinement, Tier
from core.domain.home import Home
from core.domain.profiles import Join
from core.domain.results import Result, ResultRef
from core.domain.run_view import RunView
from core.domain.runs import OPEN, Run
from core.domain.sources import Column, Schema, Source
from core.domain.steps import AnalysisCall
from core.domain.value import new_id
from core.domain.work import TableGrant
from core.errors import StepError, UserError
from core.services.alerts.service import AlertParts, AlertService
from core.services.approvals import ApprovalService
from core.services.attachments import AttachmentView
from core.services.findings import FindingService
from core.services.likeness import Likeness
from core.services.metrics import MetricService
from core.services.models import ModelCard
from core.services.notebooks import NotebookService
from core.services.readings import ReadingService
from core.services.rerun import Rerun
from core.services.settings import SettingService
from core.services.verified import VerifiedService
from tests.fakes import samples
from tests.fakes.alerts import ManualTimer, MemoryAlertStore
from tests.fakes.approvals import MemoryApprovalStore
from tests.fakes.changes import FakeChanges
from tests.fakes.metrics import MemoryMetricStore
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.settings import MemorySettingStore
from tests.fakes.source_findings import MemoryFindingStore
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks
from tests.fakes.verified import MemoryVectors, MemoryVerifiedStore

MODEL = CatalogModel(
    id="small",
    title="Small model",
    purpose="chat",
    file="small.gguf",
    bytes=491_400_064,
    sha256=None,
    licence="Apache-2.0",
    parameters="0.5B",
    good_for="Plain questions on one table.",
)


@dataclass
class FakeRuns:
    """Runs that stand where a test puts them."""

    runs: dict[str, Run] = field(default_factory=dict)
    views: dict[str, RunView] = field(default_factory=dict)
    chosen: list[tuple[str, str]] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)

    def start(self, notebook_id: str, question: str, *, model: str | None = None) -> str:
        if not question.strip():
            raise UserError("There is no question yet.")
        run = samples.run(new_id(), notebook_id=notebook_id, question=question, status="running")
        self.put(run)
        return run.id

    def put(self, run: Run, **view: object) -> None:
        shown = {"status": run.status, "question": run.question, "started_at": run.started_at}
        self.runs[run.id] = run
        self.views[run.id] = RunView.model_validate(shown | view)

    def view(self, run_id: str, since: RunView | None = None) -> RunView:
        return self.views[run_id]

    def list(self, notebook_id: str | None = None, limit: int = 100) -> Sequence[Run]:
        found = [r for r in self.runs.values() if notebook_id in (None, r.notebook_id)]
        return tuple(reversed(found))[:limit]

    def active(self, notebook_id: str) -> Run | None:
        return next((r for r in self.list(notebook_id) if r.status in OPEN), None)

    def cancel(self, run_id: str) -> None:
        self.put(self.runs[run_id].model_copy(update={"status": "cancelled"}))

    def choose(self, run_id: str, value: str) -> None:
        self.chosen.append((run_id, value))

    def resume(self, run_id: str) -> None:
        self.resumed.append(run_id)


@dataclass
class FakeSources:
    """Sources that are there at once; paths named `bad…` fail."""

    store: MemorySourceStore
    attach_notebook: Callable[[str, str], object]
    views: list[AttachmentView] = field(default_factory=list)
    started: list[tuple[Path, str | None]] = field(default_factory=list)

    def start_attach(
        self,
        path: Path,
        *,
        notebook_id: str | None = None,
        name: str | None = None,
        removed: Source | None = None,
    ) -> str:
        self.started.append((path, notebook_id))
        made = samples.source(new_id(), name=name or path.name, path=str(path))
        self.store.save(made, [samples.profile()], [])
        if notebook_id:
            self.attach_notebook(notebook_id, made.id)
        self.views.append(AttachmentView(made.id, made.name, "done", source_id=made.id))
        return made.id

    def attachments(self) -> Sequence[AttachmentView]:
        return tuple(self.views)

    def attachment(self, attachment_id: str) -> AttachmentView:
        return next(view for view in self.views if view.id == attachment_id)

    def cancel_attachment(self, attachment_id: str) -> None:
        self.views = [view for view in self.views if view.id != attachment_id]

    def list(self) -> Sequence[Source]:
        return self.store.list()

    def get(self, source_id: str) -> Source:
        return self.store.get(source_id)

    def profiles(self, source_id: str) -> Any:
        return self.store.profiles(source_id)

    def joins(self, source_ids: Sequence[str]) -> Any:
        return self.store.joins()

    def schema(self, source_ids: Sequence[str]) -> Schema:
        return Schema(tables=tuple(t for id in source_ids for t in self.get(id).tables))

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]:
        return tuple(TableGrant(name=t.name, file=f"/{t.file}") for t in schema.tables)

    def marks(self, source_ids: Sequence[str]) -> dict[str, SourceMark]:
        return {
            table.name.casefold(): SourceMark(
                source_id=each.id, name=each.name, fingerprint=each.fingerprint
            )
            for each in map(self.get, source_ids)
            for table in each.tables
        }

    def knowledge(self, source_ids: Sequence[str]) -> Knowledge:
        profiles = tuple(p for each in source_ids for p in self.store.profiles(each))
        return Knowledge(self.schema(source_ids), profiles)

    def status(self, source_id: str) -> str:
        return "fresh"

    def rename(self, source_id: str, name: str) -> None:
        self.store.rename(source_id, name)

    def remove(self, source_id: str) -> None:
        self.store.remove(source_id)

    def refresh(self, source_id: str, **_: object) -> None:
        raise UserError("The file is gone.", kept="The copy stays.", remedy="Attach it again.")

    def preview(self, table: object, rows: int = 200) -> Result:
        ref, found = samples.regions()
        kept = MemoryResultStore()
        kept.put(ref, found)
        return kept.result(ref)


@dataclass
class FakeCells:
    """Queries are not run: what was asked is kept, and one cell counts as changed."""

    store: MemoryNotebookStore
    results: MemoryResultStore
    ran: list[tuple[str, str]] = field(default_factory=list)
    reruns: list[str] = field(default_factory=list)
    coded: list[tuple[str, str, bool]] = field(default_factory=list)
    analysed: list[tuple[str, AnalysisCall]] = field(default_factory=list)
    tier: Tier = "strict"
    after: dict[str, QueryCell] = field(default_factory=dict)  # what a re-run makes of a cell

    def confinement(self) -> Confinement:
        return Confinement(tier=self.tier, sentence="Nothing shuts code off here.")

    def readable(self, notebook_id: str) -> tuple[str, ...]:
        return ("orders",)

    def columns(self, notebook_id: str, sql: str) -> tuple[Column, ...]:
        if "wrong" in sql:
            raise UserError("There is no column wrong.")
        return samples.table().columns

    def add_python(self, notebook_id: str, code: str, title: str = "Python") -> PythonCell:
        cell = samples.python(new_id(), notebook_id=notebook_id, code=code, position=99)
        self.store.save_cells([cell])
        return cell

    def add_analysis(self, notebook_id: str, call: AnalysisCall, title: str = "") -> AnalysisCell:
        cell = samples.analysis(new_id(), notebook_id=notebook_id, call=call, position=99)
        self.store.save_cells([cell])
        return cell

    def run_python(
        self, cell_id: str, code: str, *, accepted_risk: bool = False, **_: object
    ) -> Any:
        if self.tier == "restricted" and not accepted_risk:
            raise StepError("Python was not run.", code="tier")
        self.coded.append((cell_id, code, accepted_risk))
        return SimpleNamespace(changed=(1,), answers=(), failed=())

    def run_function(
        self, cell_id: str, code: str, *, accepted_risk: bool = False, **_: object
    ) -> Any:
        return self.run_python(cell_id, code, accepted_risk=accepted_risk)

    def run_analysis(self, cell_id: str, call: AnalysisCall, **_: object) -> Any:
        self.analysed.append((cell_id, call))
        return SimpleNamespace(changed=(1,), answers=(), failed=())

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        return self.results.result(ref, rows)

    def table(self, ref: ResultRef) -> pa.Table:
        return self.results.table(ref)

    def add_query(self, notebook_id: str, sql: str, title: str = "") -> QueryCell:
        cell = samples.query(new_id(), notebook_id=notebook_id, sql=sql, title=title, position=99)
        self.store.save_cells([cell])
        return cell

    def run_sql(self, cell_id: str, sql: str, **_: object) -> Any:
        if "wrong" in sql:
            raise UserError("There is no column wrong.", kept="Nothing was changed.")
        self.ran.append((cell_id, sql))
        cell = self.store.cell(cell_id).model_copy(update={"sql": sql, "edited": True})
        self.store.save_cells([cell])
        return SimpleNamespace(changed=(cell, cell), answers=(), failed=())

    def rerun(self, notebook_id: str, **_: object) -> Any:
        self.reruns.append(notebook_id)
        before = tuple(c for c in self.store.cells(notebook_id) if c.kind == "query")
        return Rerun(changed=tuple(self.after.get(c.id, c) for c in before), before=before)

    def set_chart(self, cell_id: str, chart: ChartSpec | None) -> QueryCell:
        cell = self.store.cell(cell_id).model_copy(update={"chart": chart})
        self.store.save_cells([cell])
        return cell


@dataclass
class FakeModels:
    status: str = "ready"
    download_view: DownloadView | None = None
    test_result: Any = None
    pulled: list[str] = field(default_factory=list)
    kept: list[Provider] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    servers: tuple[tuple[str, str], ...] = ()
    warmed: list[Schema] = field(default_factory=list)

    def cards(self) -> Sequence[ModelCard]:
        return (ModelCard(MODEL, self.status, self.download_view, self.test_result),)

    def ready(self) -> bool:
        return self.status == "ready"

    def warm(self, schema: Schema, joins: Sequence[Join], *, model: str | None = None) -> None:
        self.warmed.append(schema)

    def default(self) -> str | None:
        return MODEL.id

    def choices(self) -> Sequence[tuple[str, str]]:
        return ((MODEL.id, MODEL.title),) if self.ready() else ()

    def pull(self, model: str) -> None:
        self.pulled.append(model)

    def local_servers(self) -> Sequence[tuple[str, str]]:
        return self.servers

    def providers(self) -> Sequence[Provider]:
        return tuple(self.kept)

    def save_provider(self, provider: Provider, key: str | None) -> None:
        self.kept.append(provider)
        self.keys.append(key)

    def remove_provider(self, provider_id: str) -> Callable[[], None]:
        before = list(self.kept)
        self.kept = [provider for provider in before if provider.id != provider_id]
        return lambda: setattr(self, "kept", before)

    def sends_to(self, model: str | None) -> Sequence[str]:
        return ()

    def try_provider(self, provider_id: str) -> Completion:
        return Completion(text="ok", model="m", tokens_read=1, tokens_written=1, seconds=0.4)

    def set_default(self, model: str) -> None:
        self.pulled.append(f"default {model}")

    def key_place(self) -> str:
        return "the system keyring"


def services(folder: Path) -> Any:
    """A whole set. `cells` are saved with `put`."""
    notebooks, sources = MemoryNotebookStore(), MemorySourceStore()
    results = MemoryResultStore()
    book = NotebookService(notebooks, sources)
    exported = SimpleNamespace(file_name="x.md", mime="text/markdown", content=b"# Sales")
    attached, sandbox = FakeSources(sources, book.attach), InlineSandbox()
    approvals = ApprovalService(MemoryApprovalStore())
    return SimpleNamespace(
        home=Home(folder),
        notebooks=book,
        cells=FakeCells(notebooks, results),
        readings=ReadingService(notebooks, sources=cast(Any, attached), sandbox=sandbox),
        sources=attached,
        metrics=MetricService(
            MemoryMetricStore(), notebooks, sources=cast(Any, attached), sandbox=sandbox
        ),
        findings=FindingService(
            MemoryFindingStore(),
            sources=cast(Any, attached),
            sandbox=sandbox,
            tasks=ManualTasks(),
        ),
        briefing=SimpleNamespace(visit=lambda: None, since=lambda _: ()),
        approvals=approvals,
        alerts=AlertService(
            AlertParts(
                store=MemoryAlertStore(),
                notebooks=notebooks,
                sources=cast(Any, attached),
                metrics=cast(Any, SimpleNamespace(find=lambda _: None, usable=lambda _: ())),
                sandbox=sandbox,
                timer=ManualTimer(),
                approvals=approvals,
            )
        ),
        verified=VerifiedService(
            MemoryVerifiedStore(),
            notebooks,
            sources=cast(Any, attached),
            likeness=Likeness(MemoryVectors(), lambda: None),
            sandbox=sandbox,
        ),
        changes=FakeChanges(),
        runs=FakeRuns(),
        second_routes=SimpleNamespace(under_way=lambda _: False),
        models=FakeModels(),
        exports=SimpleNamespace(notebook=lambda *_: exported, table=lambda *_: exported),
        settings=SettingService(MemorySettingStore()),
        results=results,
        store=notebooks,
        source_store=sources,
        close=lambda: None,
    )


def filled(folder: Path) -> Any:
    """A set with one source, one notebook (`n1`) and in it an answer, a note and an error."""
    made = services(folder)
    made.source_store.save(samples.source(), [samples.profile()], [samples.join()])
    made.store.save(samples.notebook(source_ids=("s1",)))
    ref, table = samples.regions()
    made.results.put(ref, table)
    chart = ChartSpec(chart="bar", x="region", y=("total",))
    cells: list[Cell] = [
        samples.answer(run_id="r1"),
        samples.query(run_id="r1", result=ref, chart=chart),
        samples.text(),
        samples.error(run_id="r2"),
    ]
    made.store.save_cells(cells)
    return made
