"""What a re-run moved: the figures, and the rows that came and went."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.figures import count
from components.plain import plain
from core.domain.difference import Difference, Moved
from core.domain.formats import show
from core.domain.results import Scalar

SHOWN = 8


def difference_report(found: Sequence[Difference], *, key: str) -> bool:
    """A bordered list, until it is dismissed: True when it was."""
    with st.container(border=True, key=key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("###### What moved in the last re-run", anchors=False, width="stretch")
            gone = st.button(
                "", icon=":material/close:", key=f"{key}-close", type="tertiary", help="Dismiss"
            )
        for each in found:
            st.markdown(f"**{plain(each.name)}**: {_counted(each)}")
            lines = [_moved(moved) for moved in each.moved[:SHOWN]]
            lines += [f"new: {_row(row)}" for row in each.added[: SHOWN - len(lines)]]
            lines += [f"gone: {_row(row)}" for row in each.removed[: SHOWN - len(lines)]]
            st.markdown("\n".join(f"- {line}" for line in lines))
    return gone


def _counted(found: Difference) -> str:
    if found.columns:
        return plain(found.columns)
    moved, added, removed = found.counts
    parts = (
        f"{count(moved, 'figure')} moved" if moved else "",
        f"{count(added, 'row')} came" if added else "",
        f"{count(removed, 'row')} went" if removed else "",
    )
    return ", ".join(part for part in parts if part) + "."


def _moved(moved: Moved) -> str:
    change = moved.change
    told = f" ({change:+,.10g})" if change is not None else ""
    where = ", ".join(_text(part) for part in moved.key)
    return (
        f"{where} · {plain(moved.column)}: {_text(moved.before)} → **{_text(moved.after)}**{told}"
    )


def _row(row: Sequence[Scalar]) -> str:
    return ", ".join(_text(value) for value in row)


def _text(value: Scalar) -> str:
    return plain(show(value, None)) or "empty"
