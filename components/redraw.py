"""The page drawn anew by itself, where nothing that was clicked meanwhile is lost by it.

Streamlit tells a script once what was clicked. A page that starts over before it has read that,
because work ended just then, leaves a click without effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

_wanted: ContextVar[bool | None] = ContextVar("syna_redraw", default=None)


@contextmanager
def whole() -> Iterator[None]:
    """A page drawn from its top; what asked to be drawn anew in it is, once it is at its end."""
    before = _wanted.set(False)
    try:
        yield
        wanted = _wanted.get()
    finally:
        _wanted.reset(before)
    if wanted:
        st.rerun()


def redraw() -> None:
    """At the end of the page that is being drawn; at once in a part that is drawn alone.

    Such a part asks for it last, when what was clicked in it was acted on.
    """
    if _wanted.get() is None:
        st.rerun()
    else:
        _wanted.set(True)
