"""Tiles that broke when their data changed: what to mend, with the figures before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.figures import count
from components.plain import plain, short

if TYPE_CHECKING:
    from core.services.dashboards.mending import Mend


@dataclass(frozen=True)
class MendChoice:
    """`measure` looks again for what was stopped before it was done."""

    kind: Literal["mend", "measure"]
    tile_ids: tuple[str, ...] = ()


def mends(found: Sequence[Mend], *, busy: bool, key: str) -> MendChoice | None:
    """What to mend, once a person says so; `busy` while the figures are being measured."""
    if not found:
        return None
    chosen: MendChoice | None = None
    ready = tuple(mend.tile_id for mend in found if mend.tile is not None)
    with st.container(border=True, key=f"mends-{key}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"mends-head-{key}"):
            verb = "does not fit its" if len(found) == 1 else "do not fit their"
            st.markdown(
                f":material/healing: **{count(len(found), 'tile')} {verb} data any more.** "
                ":gray[The last good results are shown.]",
                width="stretch",
            )
            if len(ready) > 1 and st.button(
                f"Mend all {len(ready)}", type="primary", key=f"mend-all-{key}"
            ):
                chosen = MendChoice("mend", ready)
            stopped = not busy and any(not mend.measured for mend in found)
            if stopped and st.button("Find mends", key=f"measure-{key}"):
                chosen = MendChoice("measure")
        fold = st.expander("What changed", type="compact", expanded=True, key=f"what-{key}")
        with fold:
            for mend in found:
                if _line(mend, key=f"{key}-{mend.tile_id}", alone=len(ready) == 1):
                    chosen = MendChoice("mend", (mend.tile_id,))
    return chosen


def _line(mend: Mend, *, key: str, alone: bool) -> bool:
    """One tile: what became of its columns, its figures, and the button."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"mend-line-{key}"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(short(mend.title, 100))}**  \n{plain(' '.join(mend.what))}")
            if mend.tile is not None:
                st.caption(f"Before {plain(mend.before)} · after {plain(mend.after)}")
            elif mend.measured:
                st.caption(plain(mend.why))
        if mend.tile is None:
            return False
        return st.button("Mend", key=f"mend-{key}", type="primary" if alone else "secondary")
