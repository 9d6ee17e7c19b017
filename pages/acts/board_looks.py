"""Looking closer at a dashboard: clicks that filter, rows behind, queries to read and change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from components import session
from components.filter_address import DAYS, VALUES, to_address
from components.tiles.choice import Clicked, Look
from components.tiles.face import tile_key
from components.tiles.looks import query_dialog, recipe_dialog, rows_dialog
from core.domain.dashboards.edits import AddTile, Edit, SetQuery
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.layout import free_place
from core.domain.dashboards.spec import Tile
from core.domain.identifiers import select_all
from core.domain.value import new_id
from core.errors import SynaError

Save = Callable[[Edit], None]


def clicked(dashboard_id: str, click: Clicked, chosen: Sequence[Chosen]) -> None:
    """Keep what was clicked; a second click on the same lets all through again."""
    explorer = session.services().explorer
    session.renew(f"chart-{tile_key(click.tile_id)}")
    now = {each.column: each for each in chosen}
    for column, value in click.values:
        found = explorer.clicked(dashboard_id, click.tile_id, column=column, value=value)
        if found is not None and now.get(found.column) == found:
            now.pop(found.column)
        elif found is not None:
            now[found.column] = found
    after = tuple(now[column] for column in sorted(now))
    if set(after) == set(chosen):
        session.say("This value is worked out from several, so nothing was filtered by it.")
    show_filters(after)


def show_filters(chosen: Sequence[Chosen]) -> None:
    session.set_parameters((VALUES, DAYS), to_address(chosen))


def look(dashboard_id: str, wanted: Look, *, chosen: Sequence[Chosen], save: Save) -> None:
    services = session.services()
    tile = services.dashboards.get(dashboard_id).spec.tile(wanted.tile_id)
    if tile is None:
        return
    if wanted.what == "rows":
        rows_dialog(tile.title, lambda: services.explorer.behind(dashboard_id, tile.id, chosen))
        return
    if tile.recipe is not None:
        recipe_dialog(tile)
        return
    run = services.tiles.known(dashboard_id, chosen).runs.get(tile.id)
    read = ", ".join(mark.name for mark in run.sources) if run is not None else ""

    def keep(sql: str) -> str:
        try:
            tried = services.explorer.tried(tile, sql)
        except SynaError as error:
            return error.describe()
        save(SetQuery(tile_id=tile.id, sql=sql, source_ids=tried.source_ids))
        return ""

    query_dialog(tile, keep, remarks=(f"Reads {read}.",) if read else ())


def new_query(save: Save) -> None:
    """A tile that nobody pinned: its query is written here, and shown as it fits best."""
    services = session.services()
    table = next((t.name for source in services.sources.list() for t in source.tables), "")
    tile = new_tile("table", "New query")
    tile = tile.model_copy(update={"sql": f"{select_all(table)} LIMIT 100" if table else ""})

    def keep(sql: str) -> str:
        try:
            tried = services.explorer.tried(tile, sql)
        except SynaError as error:
            return error.describe()
        found = {"sql": sql, "source_ids": tried.source_ids, "chart": tried.chart}
        save(AddTile(tile=tile.model_copy(update={**found, "kind": tried.kind})))
        return ""

    query_dialog(tile, keep, title="New query")


def new_tile(kind: Literal["text", "table"], title: str) -> Tile:
    return Tile(id=new_id(), title=title, kind=kind, place=free_place((), kind))
