"""Metrics: defined once, shown, changed, deleted, taken out and in as a file."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.arrow_rows import result_of
from core.domain.cells import QueryCell
from core.domain.metric_definitions import (
    MOST_CHANGES,
    Metric,
    MetricChange,
    MetricDraft,
    difference,
)
from core.domain.metric_reach import in_reach, missing_of
from core.domain.metrics import TimeRange
from core.domain.profiles import Join, TableProfile
from core.domain.results import Result
from core.domain.sources import Schema, Source
from core.domain.value import new_id, now
from core.domain.work import Limits, RunQuery, TableGrant
from core.errors import StepError, UserError
from core.protocols import MetricStore, NotebookStore, Sandbox
from core.services.definitions import Definition, definition_of
from core.services.metric_making import KEPT, Known, make, sql_of, tidy

_LOOK = Limits(seconds=20)
_DRAFT = "draft"


class MetricSources(Protocol):
    """What metrics ask of the source service."""

    def list(self) -> Sequence[Source]: ...

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...


@dataclass(frozen=True)
class MetricView:
    """`missing` are the tables and columns that it names and no attached source has."""

    metric: Metric
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class MetricPreview:
    """What a draft gives now: `value` is one row, `series` rows of period and value."""

    metric: Metric
    sql: str
    value: Result
    series: Result | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What came in: `made` are those saved, `before` what they replaced. Names and reasons of
    those refused."""

    made: tuple[Metric, ...]
    before: tuple[Metric, ...]
    same: int
    refused: tuple[tuple[str, str], ...]


class MetricService:
    """What is not there raises UserError, and so does a definition that cannot be computed."""

    def __init__(
        self,
        store: MetricStore,
        notebooks: NotebookStore,
        *,
        sources: MetricSources,
        sandbox: Sandbox,
    ) -> None:
        self._store = store
        self._notebooks = notebooks
        self._sources = sources
        self._sandbox = sandbox
        self._lock = threading.Lock()

    def list(self) -> Sequence[MetricView]:
        """By name."""
        schema = self._known().schema
        return tuple(MetricView(m, missing_of(m, schema)) for m in self._store.list())

    def get(self, metric_id: str) -> MetricView:
        metric = self._store.get(metric_id)
        return MetricView(metric, missing_of(metric, self._known().schema))

    def find(self, metric_id: str) -> Metric | None:
        """None when it was deleted."""
        return next((m for m in self._store.list() if m.id == metric_id), None)

    def tables(self) -> Schema:
        """All tables that a metric may be defined over."""
        return self._known().schema

    def usable(self, schema: Schema) -> tuple[Metric, ...]:
        """Those whose tables the schema has; a column of one may have gone since."""
        return in_reach(self._store.list(), schema)

    def create(self, draft: MetricDraft) -> Metric:
        with self._lock:
            return self._saved(draft, new_id(), old=None)

    def edit(self, metric_id: str, draft: MetricDraft) -> Metric:
        """An edit that changes nothing is not kept as a change."""
        with self._lock:
            return self._saved(draft, metric_id, old=self._store.get(metric_id))

    def delete(self, metric_id: str) -> Metric:
        """The metric that was: `put_back` of it is the undo."""
        metric = self._store.get(metric_id)
        self._store.remove([metric_id])
        return metric

    def put_back(self, metric: Metric) -> None:
        """As it was before an edit or a deletion."""
        with self._lock:
            others = [m for m in self._store.list() if m.id != metric.id]
            make(metric.draft, metric.id, Known(Schema(), (), ()), others=others, trust=True)
            self._store.save([metric])

    def preview(self, draft: MetricDraft, metric_id: str = "") -> MetricPreview:
        """What the draft would give now; UserError says what is wrong with it."""
        known = self._known()
        others = [m for m in self._store.list() if m.id != metric_id]
        tidied = tidy(draft)
        named = tidied if tidied.name else tidied.model_copy(update={"name": "New metric"})
        metric, notes = make(named, metric_id or _DRAFT, known, others=others)
        sql = sql_of(metric, known)
        value = self._run(sql, known)
        series = None
        if metric.time_column:
            time = TimeRange(column=metric.time_column, grain="month")
            series = self._run(sql_of(metric, known, time), known)
        return MetricPreview(metric, sql, value, series, notes)

    def proposal(self, cell_id: str) -> MetricDraft:
        """The measure of an answer's query, for a person to name and keep."""
        from core.agents.business.proposal import proposal

        cell = self._notebooks.cell(cell_id)
        found = proposal(cell, self._known().schema) if cell.kind == "query" else None
        if found is None:
            raise UserError(
                "This answer has no measure that could be kept.",
                kept="Nothing was changed.",
                remedy="Define one on the Metrics page.",
            )
        return found

    def definition(self, cell: QueryCell) -> Definition:
        """How the figures of a query came about, with the metrics as they are now."""
        cells = self._notebooks.cells(cell.notebook_id)
        schema = self._known().schema
        return definition_of(cell, cells, schema, metrics=self._store.list())

    def export(self) -> bytes:
        """All of them as YAML."""
        from core.services.metric_files import to_yaml

        return to_yaml(self._store.list())

    def take_in(self, content: bytes) -> Imported:
        """Define those of a YAML file; one whose name is there already is changed to it.

        What cannot be defined is refused with its reason, the others are taken all the same.
        """
        from core.services.metric_files import from_yaml

        known, made, before = self._known(), dict[str, Metric](), dict[str, Metric]()
        same, refused = 0, list[tuple[str, str]]()
        with self._lock:
            there = {metric.id: metric for metric in self._store.list()}
            for name, entry in from_yaml(content):
                if isinstance(entry, str):
                    refused.append((name, entry))
                    continue
                draft = tidy(entry)
                old = _called(draft.name, there.values())
                others = [m for m in there.values() if old is None or m.id != old.id]
                try:
                    metric = _changed(draft, old, known=known, others=others, trust=True)
                except UserError as error:
                    refused.append((name, error.message))
                    continue
                if metric is None:
                    same += 1
                    continue
                if old is not None and old.id not in made:
                    before[old.id] = old
                made[metric.id] = there[metric.id] = metric
            self._store.save(tuple(made.values()))
        return Imported(tuple(made.values()), tuple(before.values()), same, tuple(refused))

    def undo(self, imported: Imported) -> None:
        """As it was before a file was taken in."""
        with self._lock:
            kept = {metric.id for metric in imported.before}
            self._store.remove([m.id for m in imported.made if m.id not in kept])
            self._store.save(imported.before)

    def _saved(self, draft: MetricDraft, metric_id: str, *, old: Metric | None) -> Metric:
        known = self._known()
        others = [m for m in self._store.list() if m.id != metric_id]
        same = old is not None and old.table == draft.table
        metric = _changed(tidy(draft), old, known=known, others=others, id=metric_id, trust=same)
        if metric is None and old is not None:
            return old
        if metric is None:
            raise UserError("There is nothing to save.", kept=KEPT)
        if not missing_of(metric, known.schema):
            self._run(sql_of(metric, known), known)
        self._store.save([metric])
        return metric

    def _run(self, sql: str, known: Known) -> Result:
        """Its rows; what DuckDB says against the formula is a UserError."""
        request = RunQuery(sql=sql, tables=self._sources.grants(known.schema), max_rows=1_000)
        try:
            replied = self._sandbox.run(request, limits=_LOOK)
        except StepError as error:
            raise UserError(
                error.message, kept=KEPT, remedy=error.remedy or "Change the formula."
            ) from error
        if replied.reply.kind != "query_run" or replied.table is None:
            raise UserError("A worker replied with something else.", kept=KEPT)
        return result_of(replied.table, replied.reply.columns)

    def _known(self) -> Known:
        ids = [source.id for source in self._sources.list()]
        profiles = [p for each in ids for p in self._sources.profiles(each)]
        return Known(self._sources.schema(ids), profiles, self._sources.joins(ids))


def _changed(
    draft: MetricDraft,
    old: Metric | None,
    *,
    known: Known,
    others: Sequence[Metric],
    id: str = "",
    trust: bool = False,
) -> Metric | None:
    """The metric with its history; None when nothing differs from the old one."""
    metric, _ = make(draft, old.id if old else id or new_id(), known, others=others, trust=trust)
    if old is None:
        return metric
    what = difference(old.draft, metric.draft)
    if not what:
        return None
    changes = (*old.changes, MetricChange(at=now(), what=what))[-MOST_CHANGES:]
    return metric.model_copy(update={"changes": changes})


def _called(name: str, metrics: Iterable[Metric]) -> Metric | None:
    return next((m for m in metrics if m.name.casefold() == name.casefold()), None)
