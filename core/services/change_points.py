"""Steps of figures that Syna has told of already: turns it found, and what alerts said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.domain.alerts import Alert, Spoken
from core.domain.code.candidates import ChangePoint, Figure
from core.domain.code.moments import instants, moment_in
from core.domain.dashboards.spec import Dashboard, NamedQuery
from core.domain.source_findings import SourceFinding, SourceFindings
from core.domain.sources import Schema, Source
from core.domain.work import ViewGrant

_LITERAL = re.compile(r"'((?:[^']|''){2,80})'")
_TIMES = re.compile(r"[\d: .-]+|day|week|month|quarter|year")


class ChangePoints:
    """Finds the one that a question names, among those of the tables it may see."""

    def __init__(
        self,
        sources: Callable[[], Sequence[Source]],
        found: Callable[[str], SourceFindings | None],
        alerts: Callable[[], Sequence[Alert]],
        spoken: Callable[[str], Sequence[Spoken]],
        *,
        boards: Callable[[], Sequence[Dashboard]] = lambda: (),
    ) -> None:
        self._sources = sources
        self._found = found
        self._alerts = alerts
        self._spoken = spoken
        self._boards = boards

    def find(self, question: str, schema: Schema) -> ChangePoint | None:
        """By the title of a finding, or the name of an alert with one of the times it spoke."""
        folded = " ".join(question.casefold().split())
        tables = {table.name for table in schema.tables}
        for alert in self._alerts():
            if alert.name.casefold() in folded and self._reads(alert, tables):
                said = [one for one in self._spoken(alert.id) if one.when.casefold() in folded]
                if said:
                    return of_alert(alert, said[0])
        own = [s.id for s in self._sources() if any(t.name in tables for t in s.tables)]
        for finding in (f for one in own if (kept := self._found(one)) for f in kept.findings):
            if finding.kind == "trend_break" and finding.title.casefold() in folded:
                return of_finding(finding)
        return None

    def figure(self, question: str, schema: Schema) -> Figure | None:
        """The query of a tile that is named between quotes, over tables that may be seen."""
        tables = {table.name for table in schema.tables}
        for tile in (tile for board in self._boards() for tile in board.spec.tiles):
            if f"“{tile.title}”" in question and tile.sql and self._in(tile.source_ids, tables):
                views = (*tile.steps, NamedQuery(name="the tile", sql=tile.sql))
                granted = tuple(ViewGrant(name=each.name, sql=each.sql) for each in views)
                return Figure(name=tile.title, views=granted)
        return None

    def _reads(self, alert: Alert, tables: set[str]) -> bool:
        return self._in(alert.series.source_ids, tables)

    def _in(self, source_ids: Sequence[str], tables: set[str]) -> bool:
        own = [source for source in self._sources() if source.id in source_ids]
        return any(table.name in tables for source in own for table in source.tables)


def of_finding(finding: SourceFinding) -> ChangePoint | None:
    """None for a steady rise or fall, which has no step."""
    moment = moment_in(finding.title)
    if moment is None or moment.year is None:
        return None
    since, until = instants(moment.start, moment.grain)
    columns = [column.rsplit(".", 1)[-1] for column in finding.columns]
    return ChangePoint(
        name=finding.title,
        since=since,
        until=until,
        grain=moment.grain,
        words=(re.split(r" (?:since|in) ", finding.title)[0],),
        columns=tuple(columns),
        tables=(finding.table,),
        filters=_filters(finding.sql),
        found_by="what Syna noticed in the data",
    )


def of_alert(alert: Alert, said: Spoken) -> ChangePoint:
    since, until = instants(said.start, said.grain)
    movers = [mover.label for mover in said.movers]
    return ChangePoint(
        name=f"{alert.name} in {said.when}",
        since=since,
        until=until,
        grain=said.grain,
        words=(alert.name, alert.series.value),
        columns=tuple(re.findall(r'"([^"]{2,80})"', alert.series.sql)[:30]),
        filters=(*_filters(alert.series.sql), *movers),
        before=said.expected,
        after=said.value,
        found_by="the alert that spoke",
    )


def _filters(sql: str) -> tuple[str, ...]:
    return tuple(t for t in _LITERAL.findall(sql) if not _TIMES.fullmatch(t))[:20]
