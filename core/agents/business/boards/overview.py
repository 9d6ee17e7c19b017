"""A first dashboard from the profile alone: rows, measures, a trend, groups, missing values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.agents.business.boards.request import overview_of
from core.agents.business.boards.tiles import TileQuery, course_of, tiles_of
from core.agents.business.catalogue import Catalogue
from core.domain.dashboards.tile_forms import TileForm
from core.domain.identifiers import quoted, string
from core.domain.labels import humanise
from core.domain.sources import Table

_MEASURES = 3
_COLUMNS = 100
MISSING = "missing values"
NO_TIME = "There is no date column, so there is no trend and no change."
NO_NUMBERS = "No column holds amounts, so rows are counted."


def overview_tiles(
    catalogue: Catalogue, title: str
) -> tuple[tuple[TileQuery, ...], tuple[str, ...]]:
    """The tiles, and sentences on what the data has nothing for."""
    request = overview_of(catalogue, title)
    own = [m for m in request.measures if m.measure.expression != "COUNT(*)"]
    counted = [m for m in request.measures if m.measure.expression == "COUNT(*)"]
    measures = tuple(own[:_MEASURES] or counted[:1])
    tiles = tiles_of(replace(request, measures=measures), catalogue)
    notes = [each.linked.assumption for each in measures if each.linked.assumption]
    if not own:
        notes.append(NO_NUMBERS)
    if not any(course_of(each, catalogue) for each in measures):
        notes.append(NO_TIME)
    table = measures[0].linked.table if measures else None
    rows = [_rows(table)] if table is not None else []
    missing = [_missing(catalogue.schema.tables)] if catalogue.schema.tables else []
    return (*rows, *tiles, *missing), tuple(dict.fromkeys(notes))


def _rows(table: Table) -> TileQuery:
    title = f"Rows of {humanise(table.name)}"
    form = TileForm(tile="figure", title=title, label="rows", chart="figure", y=("row_count",))
    return TileQuery(form, f"SELECT count(*) AS row_count FROM {quoted(table.name)}")  # noqa: S608


def _missing(tables: Sequence[Table]) -> TileQuery:
    """Columns with missing values, those with most first."""
    several = len(tables) > 1
    columns = [(table, column) for table in tables for column in table.columns][:_COLUMNS]
    counts = "\nUNION ALL\n".join(
        f"SELECT {string(f'{t.name}.{c.name}' if several else c.name)} AS column_name, "  # noqa: S608
        f"count(*) - count({quoted(c.name)}) AS missing_values, "
        f"count(*) AS row_count FROM {quoted(t.name)}"
        for t, c in columns
    )
    sql = (
        f"SELECT column_name, missing_values, "
        f"round(100.0 * missing_values / row_count, 1) AS missing_percent\n"
        f"FROM (\n{counts}\n) AS counted\nWHERE missing_values > 0\n"
        f"ORDER BY missing_values DESC, column_name"
    )
    return TileQuery(TileForm(tile="table", title="Missing values", label=MISSING), sql)
