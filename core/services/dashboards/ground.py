"""What the tiles of one dashboard stand on: its data, filtered, and what each tile reads of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.cells import SourceMark
from core.domain.dashboards.filters import Chosen, Filtered, Ground, filtered
from core.domain.dashboards.mending import SeenTable, seen
from core.domain.dashboards.spec import DashboardSpec, Tile
from core.domain.key_graph import key_graph, unique_columns
from core.domain.profiles import Join, TableProfile
from core.domain.source_changes import Refreshed
from core.domain.sources import Schema, Source
from core.domain.work import Failure, RunQuery, TableGrant, ViewGrant
from core.services.attaching import Status
from core.services.dashboards.reading import tables_read

MOST_ROWS = 10_000


class DashboardSources(Protocol):
    """What dashboards ask of the source service."""

    def list(self) -> Sequence[Source]: ...

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...

    def marks(self, source_ids: Sequence[str]) -> Mapping[str, SourceMark]: ...

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def status(self, source_id: str) -> Status: ...

    def refresh(self, source_id: str) -> Refreshed: ...


@dataclass(frozen=True)
class TileGround:
    """One dashboard under one set of filters. UserError from `of` when a filter cannot work."""

    spec: DashboardSpec
    chosen: tuple[Chosen, ...]
    ground: Ground
    grants: tuple[TableGrant, ...]
    marks: Mapping[str, SourceMark]
    known: frozenset[str]
    profiles: tuple[TableProfile, ...] = ()

    @staticmethod
    def of(
        spec: DashboardSpec, sources: DashboardSources, chosen: Sequence[Chosen] = ()
    ) -> TileGround:
        known = frozenset(source.id for source in sources.list())
        ids = tuple(i for i in spec.source_ids if i in known)
        schema = sources.schema(ids)
        profiles = tuple(p for i in ids for p in sources.profiles(i))
        unique = unique_columns(profiles)
        graph = key_graph(schema, sources.joins(ids), unique)
        live = tuple(each for each in chosen if not each.empty)
        granted, marks = sources.grants(schema), sources.marks(ids)
        made = TileGround(spec, live, Ground(schema, graph), granted, marks, known, profiles)
        made.data(())
        return made

    @property
    def schema(self) -> Schema:
        return self.ground.schema

    def data(self, ignores: Sequence[str]) -> Filtered:
        """Grants with what the filters keep, but for those ignored."""
        live = [each for each in self.chosen if each.column not in ignores]
        return filtered(self.grants, live, filters=self.spec.filters, ground=self.ground)

    def request(self, tile: Tile, sql: str = "", *, rows: int = MOST_ROWS) -> RunQuery:
        """The tile's query, or another over the same data."""
        data = self.data(tile.ignores)
        return RunQuery(
            sql=sql or tile.sql,
            tables=data.tables,
            views=(*data.views, *steps_of(tile)),
            max_rows=rows,
        )

    def key(self, tile: Tile) -> str:
        """Changes when the query, its data or what filters keep of it does."""
        read = tables_read(tile)
        conditions = self._for(tile).conditions
        known = {name: mark.fingerprint for name, mark in self.marks.items() if name in read}
        parts = [
            tile.sql,
            [(step.name, step.sql) for step in tile.steps],
            sorted(known.items()),
            sorted((name, text) for name, text in conditions.items() if name in read),
            (tile.chart.x, tile.chart.y) if tile.chart and tile.kind == "chart" else None,
            *([tile.recipe.model_dump_json()] if tile.recipe is not None else []),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def asking(self) -> set[str]:
        """Tiles that read tables where they live, of which no mark says whether they changed."""
        lived = {grant.name.casefold() for grant in self.grants if grant.live is not None}
        return {tile.id for tile in self.spec.tiles if tile.computed and tables_read(tile) & lived}

    def is_filtered(self, tile: Tile) -> bool:
        return bool(self._for(tile).reached & tables_read(tile))

    def _for(self, tile: Tile) -> Filtered:
        """Filters are part of queries: nothing of them reaches a script or an analysis."""
        every = tuple(each.column for each in self.chosen)
        return self.data(tile.ignores if tile.recipe is None else every)

    def sources_of(self, tile: Tile) -> tuple[SourceMark, ...]:
        read = tables_read(tile)
        marks = (mark for name, mark in self.marks.items() if name in read)
        return tuple({mark.source_id: mark for mark in marks}.values())

    def seen(self, tile: Tile) -> tuple[SeenTable, ...]:
        """What to remember of the tables that the tile reads, so that it can be mended."""
        read = tables_read(tile)
        facts = {profile.table: profile for profile in self.profiles}
        text = " ".join((tile.text_run, *(step.sql for step in tile.steps)))
        tables = [table for table in self.schema.tables if table.name.casefold() in read]
        beside = [table.name for table in self.schema.tables]
        return tuple(seen(t, facts.get(t.name), sql=text, beside=beside) for t in tables)

    def gone(self, tile: Tile, before: Sequence[SourceMark]) -> Failure | None:
        """A source of the tile that is not attached any more, where that matters."""
        lost = [i for i in tile.source_ids if i not in self.known]
        if not lost or not tables_read(tile) - set(self.marks):
            return None
        names = {mark.source_id: mark.name for mark in before}
        named = " and ".join(f"“{names[i]}”" for i in lost if i in names) or "A source of it"
        return Failure(
            code="gone",
            message=f"{named} is not attached any more.",
            kept="The last result is shown." if before else "There is no result yet.",
            remedy="Attach the file again, or give the tile another query.",
        )


def steps_of(tile: Tile) -> tuple[ViewGrant, ...]:
    return tuple(ViewGrant(name=step.name, sql=step.sql) for step in tile.steps)
