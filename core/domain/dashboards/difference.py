"""How one version of a dashboard differs from another, in words."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.dashboards.spec import DashboardSpec, FilterSpec, Refresh, Tile

_MOST = 6


def difference(before: DashboardSpec, after: DashboardSpec) -> str:
    """Sentences, the most telling first; empty when nothing differs."""
    said = list(_all(before, after))
    more = f"{len(said) - _MOST} more changes." if len(said) > _MOST + 1 else ""
    shown = said if not more else said[:_MOST]
    return " ".join([*shown, *([more] if more else [])])


def _all(before: DashboardSpec, after: DashboardSpec) -> Iterator[str]:
    if before.title != after.title:
        yield f"Renamed from “{before.title}” to “{after.title}”."
    old, new = ({tile.id: tile for tile in spec.tiles} for spec in (before, after))
    yield from (f"Added “{tile.title}”." for i, tile in new.items() if i not in old)
    yield from (f"Removed “{tile.title}”." for i, tile in old.items() if i not in new)
    moved = []
    for tile_id in (i for i in new if i in old):
        yield from _tile(old[tile_id], new[tile_id])
        if old[tile_id].place != new[tile_id].place:
            moved.append((old[tile_id], new[tile_id]))
    yield from _places(moved, pushed=old.keys() != new.keys())
    yield from _filters(before.filters, after.filters)
    if before.refresh != after.refresh:
        yield f"Refreshes {_when(after.refresh)} instead of {_when(before.refresh)}."


def _tile(old: Tile, new: Tile) -> Iterator[str]:
    name = f"“{new.title}”"
    if old.title != new.title:
        yield f"Renamed “{old.title}” to {name}."
    if old.kind != new.kind:
        yield f"{name} is shown as a {new.kind} instead of a {old.kind}."
    elif old.chart != new.chart:
        yield f"The chart of {name} is drawn another way."
    if (old.sql, old.steps, old.recipe) != (new.sql, new.steps, new.recipe):
        yield f"The query of {name} was changed."
    elif old.source_ids != new.source_ids:
        yield f"{name} reads other sources."
    if old.text != new.text:
        yield f"The text of {name} was changed."
    if old.target != new.target:
        goal = "no target" if new.target is None else f"a target of {new.target.value:,g}"
        yield f"{name} has {goal}."
    if old.format != new.format:
        yield f"The figures of {name} are written another way."
    if old.ignores != new.ignores:
        yield f"Other filters apply to {name}."


def _places(moved: list[tuple[Tile, Tile]], *, pushed: bool) -> Iterator[str]:
    """Those that only make room for another are not told."""
    sized = [
        new
        for old, new in moved
        if (old.place.width, old.place.height) != (new.place.width, new.place.height)
    ]
    for tile in sized:
        yield f"Resized “{tile.title}” to {tile.place.width} by {tile.place.height}."
    others = [new for _, new in moved if new not in sized]
    if pushed or sized:
        return
    if len(others) == 1:
        yield f"Moved “{others[0].title}”."
    elif others:
        yield f"Moved {len(others)} tiles."


def _filters(old: tuple[FilterSpec, ...], new: tuple[FilterSpec, ...]) -> Iterator[str]:
    before, after = ({each.key: each for each in filters} for filters in (old, new))
    for i, each in after.items():
        if i not in before:
            yield f"Added a filter on {each.columns[0]}."
        elif before[i] != each:
            yield f"Changed the filter on {each.columns[0]}."
    yield from (
        f"Removed the filter on {each.columns[0]}." for i, each in before.items() if i not in after
    )


def _when(refresh: Refresh) -> str:
    words = {"load": "when opened", "hand": "by hand", "change": "when a file changes"}
    return words.get(refresh.when, f"every {refresh.every} minutes")
