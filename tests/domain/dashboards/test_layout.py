"""The grid: no overlaps, nothing off it, nothing afloat, whatever is done."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.domain.dashboards.layout import bands, free_place, overlaps, settled
from core.domain.dashboards.spec import COLUMNS, Place, Tile
from tests.fakes.dashboards import tile

places = st.builds(
    Place,
    x=st.integers(0, 11),
    y=st.integers(0, 30),
    width=st.integers(1, 12),
    height=st.integers(1, 24),
)
grids = st.lists(places, max_size=12).map(
    lambda found: tuple(tile(f"t{n}", place=place) for n, place in enumerate(found))
)


def afloat(tiles: tuple[Tile, ...]) -> list[Tile]:
    """Tiles that could move up one row."""
    found = []
    for one in tiles:
        if one.place.y:
            up = one.place.model_copy(update={"y": one.place.y - 1})
            if not any(up.meets(other.place) for other in tiles if other.id != one.id):
                found.append(one)
    return found


@given(grids, st.integers(0, 11))
def test_settled_tiles_never_overlap_and_lie_on_the_grid(
    tiles: tuple[Tile, ...], number: int
) -> None:
    first = f"t{number}"
    done = settled(tiles, first=first)
    assert [t.id for t in done] == [t.id for t in tiles]
    assert not overlaps(done)
    assert all(t.place.right <= COLUMNS for t in done)
    assert not afloat(done)
    assert settled(done) == done
    for before, after in zip(tiles, done, strict=True):
        assert after.place.height == before.place.height
        if before.place.right <= COLUMNS:
            assert (after.place.x, after.place.width) == (before.place.x, before.place.width)


@given(grids)
def test_a_gap_for_a_new_tile_is_free(tiles: tuple[Tile, ...]) -> None:
    tiles = settled(tiles)
    made = tile("new", place=free_place(tiles, "chart"))
    assert not overlaps((*tiles, made))


def test_the_tile_that_was_moved_keeps_its_place_and_others_make_room() -> None:
    tiles = (
        tile("a", place=Place(x=0, y=0, width=6, height=2)),
        tile("b", place=Place(x=0, y=0, width=6, height=3)),
    )
    done = settled(tiles, first="b")
    assert (done[1].place.y, done[0].place.y) == (0, 3)


@given(grids)
def test_bands_part_the_grid_where_no_tile_crosses(tiles: tuple[Tile, ...]) -> None:
    found = bands(settled(tiles))
    assert sorted(t.id for band in found for t in band) == sorted(t.id for t in tiles)
    for above, below in pairwise(found):
        assert max(t.place.bottom for t in above) <= min(t.place.y for t in below)
    for band in found:
        starts = {t.place.y for t in band[1:]} - {band[0].place.y}
        assert all(any(t.place.y < y < t.place.bottom for t in band) for y in starts)
