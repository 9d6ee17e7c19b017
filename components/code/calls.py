"""Search for what a repository defines, and see who calls it and what it calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import streamlit as st

from components.figures import count
from components.plain import plain, short
from core.domain.code.call_map import CallMap, Side, SymbolPlace, calls_dot
from core.domain.code.citations import Excerpt

_TITLES: dict[Side, str] = {"callers": "Called by", "callees": "Calls"}
_SIDES: tuple[Side, ...] = ("callers", "callees")
_ENDINGS = {
    "py": "python",
    "ts": "typescript",
    "tsx": "tsx",
    "js": "javascript",
    "rs": "rust",
    "rb": "ruby",
    "cs": "csharp",
    "sh": "bash",
}


def symbol_search(*, key: str) -> str:
    """What was typed."""
    st.markdown("##### Who calls what", anchors=False)
    return st.text_input(
        "Find a function, method or class",
        placeholder="Find a function, method or class",
        label_visibility="collapsed",
        key=f"words-{key}",
    )


def symbol_list(found: Sequence[SymbolPlace], words: str, *, key: str) -> SymbolPlace | None:
    """The one that was chosen."""
    if not found:
        st.caption(
            f"Nothing that is defined here is called {plain(short(words, 60))}."
            if words.strip()
            else "No call in it leads to something that it defines, as far as can be told."
        )
        return None
    st.caption("Best matches" if words.strip() else "Called most")
    return _buttons(found, key=f"found-{key}")


def call_map(found: CallMap, seen: Excerpt | None, *, key: str) -> SymbolPlace | None:
    """The map of one symbol, its lines, and those beside it that one may go on to."""
    one = found.chosen
    st.markdown(
        f"**{plain(one.shown)}** :gray[{plain(one.kind)}, {plain(one.id)}]",
    )
    if found.edges:
        with st.container(key="drawn-calls"):
            st.graphviz_chart(calls_dot(found), width="content")
    else:
        st.caption("Nothing is known to call it, and it calls nothing that is defined here.")
    if found.left_out:
        st.caption(f"{count(found.left_out, 'more place')} not shown.")
    chosen = None
    for side, column in zip(_SIDES, st.columns(2), strict=True):
        near = found.near(side)
        with column:
            st.caption(_TITLES[side] if near else f"{_TITLES[side]}: nothing that is known")
            chosen = _buttons(near, key=f"{side}-{key}") or chosen
    if seen is not None:
        _lines(one, seen)
    return chosen


def _buttons(places: Sequence[SymbolPlace], *, key: str) -> SymbolPlace | None:
    chosen = None
    with st.container(horizontal=True, gap="small", key=key):
        for number, place in enumerate(places):
            if st.button(
                plain(short(place.shown, 50)),
                help=plain(f"{place.kind} in {place.id}"),
                disabled=place.kind == "file",
                key=f"{key}-{number}",
            ):
                chosen = place
    return chosen


def _lines(place: SymbolPlace, seen: Excerpt) -> None:
    ending = PurePosixPath(place.path).suffix[1:].lower()
    st.caption(f"{plain(place.path)}, lines {seen.first} to {seen.last}")
    st.code("\n".join(seen.lines), language=_ENDINGS.get(ending, ending or None))
    if seen.more:
        st.caption(f"{count(seen.more, 'more line')}.")
