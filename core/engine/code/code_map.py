"""Which folders import from which, folded until the picture can be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from core.domain.code.overview import CodeMap, Link, Place

_MOST_PLACES = 24
_MOST_LINKS = 60
TOP = "."


def code_map(
    sizes: Mapping[str, tuple[int, int]], links: Iterable[tuple[str, str, int]]
) -> CodeMap:
    """`sizes` are (files, code lines) by folder, `links` (from folder, to folder, imports).

    Folders open from the top down, the largest first, for as long as all find a place.
    """
    whole = _with_all_below(sizes)
    shown = _opened(whole, sizes)
    place = {folder: _place_of(folder, shown) for folder in sizes}
    counted: Counter[tuple[str, str]] = Counter()
    for source, target, imports in links:
        pair = place.get(source, ""), place.get(target) or _place_of(target, shown)
        if pair[0] and pair[1] and pair[0] != pair[1]:
            counted[pair] += imports
    held: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for folder, (files, lines) in sizes.items():
        held[place[folder]][0] += files
        held[place[folder]][1] += lines
    linked = {each for pair in counted for each in pair}
    ranked = sorted(held, key=lambda p: (p not in linked, -held[p][1], p))
    kept = set(ranked[:_MOST_PLACES])
    return CodeMap(
        places=tuple(
            Place(folder=folder, files=held[folder][0], code_lines=held[folder][1])
            for folder in sorted(kept)
        ),
        links=tuple(
            Link(source=source, target=target, imports=imports)
            for (source, target), imports in counted.most_common()
            if source in kept and target in kept
        )[:_MOST_LINKS],
        left_out=len(ranked) - len(kept),
    )


def _with_all_below(sizes: Mapping[str, tuple[int, int]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for folder, (_, lines) in sizes.items():
        for above in _chain(folder):
            whole[above] += lines
    return whole


def _opened(whole: Counter[str], sizes: Mapping[str, tuple[int, int]]) -> set[str]:
    """The folders that get a place: open the largest one that can be, again and again."""
    below: dict[str, list[str]] = defaultdict(list)
    for folder in whole:
        if folder != TOP:
            below[_above(folder)].append(folder)
    shown, closed = {TOP}, set[str]()
    while True:
        able = [folder for folder in shown if below[folder] and folder not in closed]
        if not able:
            return shown
        largest = max(able, key=lambda folder: (whole[folder], folder))
        inside = [folder for folder in below[largest] if whole[folder] > 0]
        stays = {largest} if largest in sizes else set()
        after = (shown - {largest}) | set(inside) | stays
        closed.add(largest)
        if inside and (len(after) <= _MOST_PLACES or len(shown) == 1):
            shown = after


def _place_of(folder: str, shown: set[str]) -> str:
    return next((above for above in _chain(folder) if above in shown), "")


def _chain(folder: str) -> Iterable[str]:
    """The folder, and those above it up to the top."""
    while folder != TOP:
        yield folder
        folder = _above(folder)
    yield TOP


def _above(folder: str) -> str:
    return folder.rpartition("/")[0] or TOP
