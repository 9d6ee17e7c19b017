"""The grid: tiles never overlap, and nothing floats above empty rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.dashboards.spec import COLUMNS, TALLEST, Place, Tile, TileKind

LOWEST = 10_000
SIZES: dict[TileKind, tuple[int, int]] = {
    "figure": (3, 2),
    "chart": (6, 5),
    "table": (6, 5),
    "text": (12, 1),
}


def within(x: int, y: int, width: int, height: int) -> Place:
    """The nearest place that lies on the grid."""
    wide = min(max(1, width), COLUMNS)
    return Place(
        x=min(max(0, x), COLUMNS - wide),
        y=min(max(0, y), LOWEST),
        width=wide,
        height=min(max(1, height), TALLEST),
    )


def settled(tiles: Sequence[Tile], first: str = "") -> tuple[Tile, ...]:
    """The tiles as near to where they lie as they can: `first` keeps its place before others do.

    Others are pushed down, then all moves up as far as it goes. The order of the tuple stays.
    """
    placed: dict[str, Place] = {}
    wanted = [tile for tile in tiles if tile.id == first]
    rest = [tile for tile in tiles if tile.id != first]
    rest.sort(key=lambda tile: (tile.place.y, tile.place.x))
    for tile in [*wanted, *rest]:
        placed[tile.id] = _down(_on_grid(tile.place), placed.values())
    return tuple(_at(tile, place) for tile, place in zip(tiles, _risen(tiles, placed), strict=True))


def free_place(tiles: Sequence[Tile], kind: TileKind) -> Place:
    """The first gap, from the top left, for a new tile of the usual size."""
    width, height = SIZES[kind]
    taken = [tile.place for tile in tiles]
    for y in range(max((place.bottom for place in taken), default=0) + 1):
        for x in range(COLUMNS - width + 1):
            wanted = Place(x=x, y=y, width=width, height=height)
            if not any(wanted.meets(place) for place in taken):
                return wanted
    raise AssertionError("below the last tile there is always room")


def overlaps(tiles: Sequence[Tile]) -> bool:
    """Whether any two tiles cover one field."""
    places = [tile.place for tile in tiles]
    return any(a.meets(b) for n, a in enumerate(places) for b in places[n + 1 :])


def bands(tiles: Sequence[Tile]) -> list[list[Tile]]:
    """Tiles as they are read, parted at every row that none of them crosses."""
    found: list[list[Tile]] = []
    bottom = 0
    for tile in sorted(tiles, key=lambda tile: (tile.place.y, tile.place.x)):
        if not found or tile.place.y >= bottom:
            found.append([])
        found[-1].append(tile)
        bottom = max(bottom, tile.place.bottom)
    return found


def _on_grid(place: Place) -> Place:
    return within(place.x, place.y, place.width, place.height)


def _down(place: Place, taken: Iterable[Place]) -> Place:
    """The place, or the first one below it that is free."""
    others = list(taken)
    while met := [other for other in others if place.meets(other)]:
        place = place.model_copy(update={"y": min(other.bottom for other in met)})
    return place


def _risen(tiles: Sequence[Tile], placed: dict[str, Place]) -> list[Place]:
    """Each as high as those above it let it, the highest first."""
    done: dict[str, Place] = {}
    for name in sorted(placed, key=lambda name: (placed[name].y, placed[name].x)):
        place = placed[name]
        under = [p.bottom for p in done.values() if p.x < place.right and place.x < p.right]
        done[name] = place.model_copy(update={"y": max(under, default=0)})
    return [done[tile.id] for tile in tiles]


def _at(tile: Tile, place: Place) -> Tile:
    return tile if tile.place == place else tile.model_copy(update={"place": place})
