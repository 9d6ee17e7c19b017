"""What can be done to a dashboard: typed edits, each a pure rule from one document to the next."""

from __future__ import annotations

from typing import Annotated, Literal, assert_never

from pydantic import Field, ValidationError

from core.domain.charts import ChartSpec
from core.domain.dashboards.layout import SIZES, free_place, settled, within
from core.domain.dashboards.spec import (
    DashboardSpec,
    FilterSpec,
    NamedQuery,
    NumberFormat,
    Place,
    Refresh,
    Target,
    Tile,
    TileKind,
)
from core.domain.value import Value, new_id
from core.errors import UserError

KEPT = "The dashboard is as it was."


class RenameDashboard(Value):
    kind: Literal["rename_dashboard"] = "rename_dashboard"
    title: str


class AddTile(Value):
    """Where its place is taken, others make room; `anywhere` puts it into the first gap."""

    kind: Literal["add_tile"] = "add_tile"
    tile: Tile
    anywhere: bool = True


class PlaceTile(Value):
    """Move and resize: others make room."""

    kind: Literal["place_tile"] = "place_tile"
    tile_id: str
    x: int
    y: int
    width: int
    height: int


class RenameTile(Value):
    kind: Literal["rename_tile"] = "rename_tile"
    tile_id: str
    title: str


class DuplicateTile(Value):
    kind: Literal["duplicate_tile"] = "duplicate_tile"
    tile_id: str


class RemoveTile(Value):
    kind: Literal["remove_tile"] = "remove_tile"
    tile_id: str


class SetKind(Value):
    """Show the same result another way; without `chart` the one it had stays."""

    kind: Literal["set_kind"] = "set_kind"
    tile_id: str
    shown_as: TileKind
    chart: ChartSpec | None = None


class SetQuery(Value):
    """Another query for a tile; None keeps its sources, or its steps."""

    kind: Literal["set_query"] = "set_query"
    tile_id: str
    sql: str
    source_ids: tuple[str, ...] | None = None
    steps: tuple[NamedQuery, ...] | None = None


class SetFormat(Value):
    kind: Literal["set_format"] = "set_format"
    tile_id: str
    format: NumberFormat


class SetTarget(Value):
    kind: Literal["set_target"] = "set_target"
    tile_id: str
    target: Target | None


class SetText(Value):
    kind: Literal["set_text"] = "set_text"
    tile_id: str
    text: str


class SetIgnored(Value):
    """The filters that leave this tile alone."""

    kind: Literal["set_ignored"] = "set_ignored"
    tile_id: str
    keys: tuple[str, ...]


class SetFilters(Value):
    kind: Literal["set_filters"] = "set_filters"
    filters: tuple[FilterSpec, ...]


class SetRefresh(Value):
    kind: Literal["set_refresh"] = "set_refresh"
    refresh: Refresh


class ReplaceAll(Value):
    """A whole other document, such as one that was taken in or mended."""

    kind: Literal["replace_all"] = "replace_all"
    spec: DashboardSpec


class Together(Value):
    """Several edits as one step back."""

    kind: Literal["together"] = "together"
    edits: tuple[Edit, ...]


FieldEdit = (
    PlaceTile | RenameTile | SetKind | SetQuery | SetFormat | SetTarget | SetText | SetIgnored
)
TileEdit = FieldEdit | DuplicateTile | RemoveTile
Edit = Annotated[
    TileEdit | RenameDashboard | AddTile | SetFilters | SetRefresh | ReplaceAll | Together,
    Field(discriminator="kind"),
]
Together.model_rebuild()


def applied(spec: DashboardSpec, edit: Edit) -> DashboardSpec:
    """The document after one edit, settled on its grid. UserError when it cannot be done."""
    match edit.kind:
        case "together":
            for each in edit.edits:
                spec = applied(spec, each)
        case "rename_dashboard":
            spec = _valid(spec, title=_title(edit.title, "dashboard"))
        case "add_tile":
            spec = _added(spec, edit)
        case "set_filters":
            spec = checked(_valid(spec, filters=edit.filters))
        case "set_refresh":
            spec = _valid(spec, refresh=edit.refresh)
        case "replace_all":
            spec = checked(edit.spec)
        case _:
            spec = _on_tile(spec, edit)
    return spec


def checked(spec: DashboardSpec) -> DashboardSpec:
    """A document from outside, settled; UserError for two tiles or filters of one id."""
    for what, ids in (
        ("tiles", [tile.id for tile in spec.tiles]),
        ("filters", [each.key for each in spec.filters]),
    ):
        twice = next((i for i in ids if ids.count(i) > 1), None)
        if twice is not None:
            raise UserError(
                f"Two {what} are called {twice}.", kept=KEPT, remedy="Take one of them out."
            )
    return spec.model_copy(update={"tiles": settled(spec.tiles)})


def _on_tile(spec: DashboardSpec, edit: TileEdit) -> DashboardSpec:
    tile = _tile(spec, edit.tile_id)
    match edit.kind:
        case "duplicate_tile":
            copy = tile.model_copy(update={"id": new_id(), "title": _copy_title(spec, tile)})
            return _put(spec, copy, free_place_like(spec, tile))
        case "remove_tile":
            return _valid(spec, tiles=settled([t for t in spec.tiles if t.id != tile.id]))
        case _:
            return _change(spec, tile, _fields(tile, edit))


def _fields(tile: Tile, edit: FieldEdit) -> dict[str, object]:
    """The fields of the tile that an edit sets."""
    fields: dict[str, object]
    match edit.kind:
        case "place_tile":
            fields = {"place": within(edit.x, edit.y, edit.width, edit.height)}
        case "rename_tile":
            fields = {"title": _title(edit.title, "tile")}
        case "set_kind":
            fields = _kind(tile, edit)
        case "set_query":
            fields = _query(tile, edit)
        case "set_format":
            fields = {"format": edit.format}
        case "set_target":
            fields = {"target": edit.target}
        case "set_text":
            fields = {"text": edit.text}
        case "set_ignored":
            fields = {"ignores": edit.keys}
        case _:
            assert_never(edit)
    return fields


def free_place_like(spec: DashboardSpec, tile: Tile) -> Place:
    """Right of the tile where there is room, else below it."""
    place = tile.place
    beside = within(place.right, place.y, place.width, place.height)
    if beside.x == place.right and not any(beside.meets(t.place) for t in spec.tiles):
        return beside
    return within(place.x, place.bottom, place.width, place.height)


def _added(spec: DashboardSpec, edit: AddTile) -> DashboardSpec:
    tile = edit.tile
    if spec.tile(tile.id) is not None:
        raise UserError("This tile is on the dashboard already.", kept=KEPT)
    title = tile.title.strip() or ("Text" if tile.kind == "text" else "Untitled")
    tile = tile.model_copy(update={"title": title[:200]})
    return _put(spec, tile, free_place(spec.tiles, tile.kind) if edit.anywhere else tile.place)


def _put(spec: DashboardSpec, tile: Tile, place: Place) -> DashboardSpec:
    placed = tile.model_copy(update={"place": place})
    return _valid(spec, tiles=settled((*spec.tiles, placed), first=tile.id))


def _kind(tile: Tile, edit: SetKind) -> dict[str, object]:
    if (edit.shown_as == "text") != (tile.kind == "text"):
        raise UserError(
            "Text and results cannot be turned into one another.",
            kept=KEPT,
            remedy="Add a new tile.",
        )
    fields: dict[str, object] = {"kind": edit.shown_as, "chart": edit.chart or tile.chart}
    if (edit.shown_as == "figure") != (tile.kind == "figure"):
        width, height = SIZES[edit.shown_as]
        fields["place"] = within(tile.place.x, tile.place.y, width, height)
    return fields


def _query(tile: Tile, edit: SetQuery) -> dict[str, object]:
    if not tile.computed:
        raise UserError("A text has no query.", kept=KEPT)
    if not edit.sql.strip():
        raise UserError("The query is empty.", kept=KEPT, remedy="Write a SELECT.")
    sources = tile.source_ids if edit.source_ids is None else edit.source_ids
    steps = tile.steps if edit.steps is None else edit.steps
    return {"sql": edit.sql, "source_ids": sources, "steps": steps}


def _tile(spec: DashboardSpec, tile_id: str) -> Tile:
    tile = spec.tile(tile_id)
    if tile is None:
        raise UserError("This tile is not on the dashboard any more.", kept=KEPT)
    return tile


def _change(spec: DashboardSpec, tile: Tile, fields: dict[str, object]) -> DashboardSpec:
    changed = tile.model_copy(update=fields)
    tiles = [changed if each.id == tile.id else each for each in spec.tiles]
    return _valid(spec, tiles=settled(tiles, first=tile.id))


def _valid(spec: DashboardSpec, **fields: object) -> DashboardSpec:
    """The document with other fields, held to its own bounds."""
    made = spec.model_copy(update=fields)
    try:
        return DashboardSpec.model_validate(made.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"This does not fit: {where}: {first['msg'].lower()}.", kept=KEPT, remedy="Use less."
        ) from error


def _title(text: str, what: str) -> str:
    title = " ".join(text.split())[:200]
    if not title:
        raise UserError(f"A {what} needs a name.", kept=KEPT, remedy="Type a name.")
    return title


def _copy_title(spec: DashboardSpec, tile: Tile) -> str:
    taken = {t.title for t in spec.tiles}
    copy, number = f"{tile.title[:180]} (copy)", 2
    while copy in taken:
        copy, number = f"{tile.title[:180]} (copy {number})", number + 1
    return copy
