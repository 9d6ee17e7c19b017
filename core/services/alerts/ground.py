"""What an alert stands on: the tables it reads as they are now, and a worker to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from core.agents.business.catalogue import Catalogue
from core.domain.alert_work import Judged
from core.domain.alerts import ONE_IN, AlertDraft, Series
from core.domain.arrow_rows import result_of
from core.domain.identifiers import columns_in, resolve
from core.domain.metric_definitions import Metric
from core.domain.metric_sql import compile_metric
from core.domain.metrics import MetricQuery
from core.domain.profiles import Join, TableProfile
from core.domain.results import Result
from core.domain.sources import Schema, Source, Table
from core.domain.work import JudgeSeries, Limits, RunQuery, TableGrant
from core.errors import StepError
from core.protocols import Sandbox

_LIMITS = Limits(seconds=60)
_ROWS = 1_000


class AlertSources(Protocol):
    """What alerts ask of the source service."""

    def list(self) -> Sequence[Source]: ...

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...


@dataclass(frozen=True)
class Ground:
    """The data of some sources; those that are gone are left out."""

    catalogue: Catalogue
    grants: tuple[TableGrant, ...]
    sandbox: Sandbox

    @classmethod
    def of(cls, sources: AlertSources, sandbox: Sandbox, source_ids: Sequence[str]) -> Ground:
        there = {source.id for source in sources.list()}
        known = [one for one in source_ids if one in there]
        if source_ids and not known:
            raise StepError(
                "The data that it watches is not attached any more.",
                code="alert",
                kept="The alert is kept.",
                remedy="Attach the data again, or delete the alert.",
            )
        schema = sources.schema(known)
        profiles = [profile for each in known for profile in sources.profiles(each)]
        catalogue = Catalogue(schema, profiles, sources.joins(known))
        return cls(catalogue, sources.grants(schema), sandbox)

    def with_metrics(self, metrics: Sequence[Metric]) -> Ground:
        """The same, where words may name these metrics."""
        schema = self.catalogue.schema.model_copy(update={"metrics": tuple(metrics)})
        return replace(self, catalogue=replace(self.catalogue, schema=schema))

    def compiled(self, query: MetricQuery) -> str:
        """StepError where a column or a table is not there any more."""
        catalogue = self.catalogue
        return compile_metric(query, catalogue.schema, catalogue.joins, unique=catalogue.unique)

    def measured(self, query: MetricQuery) -> Table | None:
        """The table whose rows the query measures."""
        schema, measure = self.catalogue.schema, query.measures[0]
        if measure.table:
            return schema.table(measure.table)
        return next((table for table, _ in columns_in(measure.expression, schema)), None)

    def sql_of(self, series: Series) -> str:
        """Its query over the data as it is now."""
        return self.compiled(series.metric) if series.metric is not None else series.sql

    def judged(self, draft: AlertDraft) -> Judged:
        """Every period of the series against those before it."""
        series = draft.series
        request = JudgeSeries(
            sql=self.sql_of(series),
            time=series.time,
            value=series.value,
            grain=series.grain,
            level=series.level,
            one_in=ONE_IN[draft.sensitivity],
            tables=self.grants,
        )
        reply = self.sandbox.run(request, limits=_LIMITS).reply
        if reply.kind != "series_judged":
            raise StepError("A worker replied with something else.", code="crash")
        return reply

    def rows(self, sql: str) -> Result:
        request = RunQuery(sql=sql, tables=self.grants, max_rows=_ROWS)
        replied = self.sandbox.run(request, limits=_LIMITS)
        if replied.reply.kind != "query_run" or replied.table is None:
            raise StepError("A worker replied with something else.", code="crash")
        return result_of(replied.table, replied.reply.columns)

    def last_day(self, series: Series) -> date | None:
        """The last day of the data, where the profile of its time column tells."""
        time = series.metric.time if series.metric is not None else None
        if time is None:
            return None
        table, _ = resolve(time.column, self.catalogue.schema)
        found = self.catalogue.time_column(table, time.column)
        return found.last if found is not None and found.key == time.column else None
