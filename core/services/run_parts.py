"""What runs need from the rest of the app, and one run's context built from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.agents.base import Agent
from core.conversations.window import conversation_of
from core.domain.cancel import CancelToken
from core.domain.cells import Cell, SourceMark, computed_in
from core.domain.events import Happening
from core.domain.metric_definitions import Metric
from core.domain.model_forms import ModelForm
from core.domain.notebook import Notebook
from core.domain.profiles import Join, TableProfile
from core.domain.runs import Run
from core.domain.sources import Schema, Source
from core.domain.views import needed
from core.domain.work import TableGrant, ViewGrant
from core.orchestrator.context import StageContext
from core.protocols import (
    Embedder,
    FlowTemplate,
    IntentReader,
    ModelProvider,
    NotebookStore,
    ResultStore,
    RunStore,
    Sandbox,
    TaskRunner,
    Workshop,
)
from core.services.approver import Approver, Unattended
from core.services.lazy_chat import LazyChat
from core.services.run_results import RunResults
from core.services.sending import leave_to_send

VIEWS = 8  # of the notebook's last queries


class SourceReader(Protocol):
    """What runs ask of the source service."""

    def get(self, source_id: str) -> Source: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]: ...

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Skills:
    """What answers questions: how they are read, planned and worked on."""

    intents: IntentReader
    agents: Mapping[str, Agent]
    templates: tuple[FlowTemplate, ...]


@dataclass(frozen=True, kw_only=True)
class RunParts:
    """Stores, adapters and what answers questions. `checkpoints` is the file of open runs.

    `skills` are loaded when they are first asked for. `default_model` names the model that a run
    without a wish gets; `metrics` are those defined over a schema; `off` switches mechanisms off;
    `sends_to` are the places off this computer that a model, or one that stands in for it, sends
    to; `approvals` is asked before anything risky; `barred` are the forms that a model may not be
    used for.
    """

    runs: RunStore
    notebooks: NotebookStore
    results: ResultStore
    sources: SourceReader
    models: ModelProvider
    sandbox: Sandbox
    tasks: TaskRunner
    skills: Callable[[], Skills]
    checkpoints: Path
    embedder: Callable[[], Embedder | None] = lambda: None
    default_model: Callable[[], str | None] = lambda: None
    metrics: Callable[[Schema], Sequence[Metric]] = lambda schema: ()
    sends_to: Callable[[str | None], Sequence[str]] = lambda model: ()
    approvals: Approver = field(default_factory=Unattended)
    off: frozenset[str] = field(default_factory=frozenset)
    barred: Callable[[str], Mapping[ModelForm, str]] = lambda model: {}
    workshop: Callable[[Sequence[str]], Workshop | None] = lambda sources: None


@dataclass(frozen=True, kw_only=True)
class RunHooks:
    """How one open run is reached from inside its stages."""

    emit: Callable[[Happening], None]
    keep: Callable[[tuple[Cell, ...]], None]
    seconds: Callable[[], float]
    cancel: CancelToken


def context_of(run: Run, parts: RunParts, hooks: RunHooks) -> StageContext:
    """Everything the stages of a run may touch, as the notebook stands now."""
    notebook = parts.notebooks.get(run.notebook_id)
    cells = tuple(parts.notebooks.cells(run.notebook_id))
    earlier = tuple(cell for cell in cells if cell.run_id != run.id)
    schema = parts.sources.schema(notebook.source_ids)
    schema = schema.model_copy(update={"metrics": tuple(parts.metrics(schema))})
    skills = parts.skills()
    return StageContext(
        run_id=run.id,
        notebook_id=run.notebook_id,
        question=run.question,
        schema=schema,
        grants=parts.sources.grants(schema),
        model=_model(run, parts),
        sandbox=parts.sandbox,
        results=RunResults(parts.results),
        emit=hooks.emit,
        cancel=hooks.cancel,
        agents=skills.agents,
        embedder=parts.embedder(),
        views=views_of(earlier, run.question),
        profiles=tuple(p for each in notebook.source_ids for p in parts.sources.profiles(each)),
        joins=tuple(parts.sources.joins(notebook.source_ids)),
        conversation=conversation_of(earlier, parts.results),
        off=parts.off,
        barred=parts.barred(run.model or parts.default_model() or ""),
        workshop=parts.workshop(notebook.source_ids),
        intents=skills.intents,
        templates=skills.templates,
        taken=frozenset(cell.name for cell in computed_in(earlier)),
        cells=lambda: _cells_now(notebook, cells, store=parts.notebooks),
        keep=hooks.keep,
        seconds=hooks.seconds,
        marks=_marks(notebook, parts.sources),
    )


def _cells_now(
    then: Notebook, cells: tuple[Cell, ...], *, store: NotebookStore
) -> tuple[Cell, ...]:
    """Read again only if something changed, since a long notebook takes a while."""
    if store.get(then.id).updated_at == then.updated_at:
        return cells
    return tuple(store.cells(then.id))


def _model(run: Run, parts: RunParts) -> LazyChat | None:
    if not parts.models.ready(run.model):
        return None
    leave = leave_to_send(run, parts.sends_to(run.model), parts.approvals)
    return LazyChat(parts.models, run.model, default=parts.default_model() or "", leave=leave)


def views_of(cells: Sequence[Cell], question: str) -> tuple[ViewGrant, ...]:
    """The queries that a new one may use: the last ones, those the question names, what they read.

    A long notebook would otherwise make every question read all of it.
    """
    usable = [
        ViewGrant(name=cell.name, sql=cell.sql)
        for cell in cells
        if cell.kind == "query" and cell.failure is None and cell.sql
    ]
    said = question.casefold()
    named = [view.name for view in usable if view.name.casefold() in said]
    return needed([*named, *(view.name for view in usable[-VIEWS:])], usable)


def _marks(notebook: Notebook, sources: SourceReader) -> Mapping[str, SourceMark]:
    marks: dict[str, SourceMark] = {}
    for source_id in notebook.source_ids:
        source = sources.get(source_id)
        mark = SourceMark(source_id=source.id, name=source.name, fingerprint=source.fingerprint)
        marks |= {table.name.casefold(): mark for table in source.tables}
    return marks
