"""When a page is drawn anew: at its end where it is drawn whole, at once where a part is alone."""

from __future__ import annotations

import pytest
import streamlit as st

from components.redraw import redraw, whole


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happened, in order."""
    order: list[str] = []
    monkeypatch.setattr(st, "rerun", lambda: order.append("anew"))
    return order


def test_a_whole_page_comes_to_its_end_first(drawn: list[str]) -> None:
    with whole():
        redraw()
        redraw()
        drawn.append("acted")
    assert drawn == ["acted", "anew"]


def test_nothing_is_drawn_anew_that_nobody_asked_for(drawn: list[str]) -> None:
    with whole():
        drawn.append("acted")
    assert drawn == ["acted"]


def test_a_part_alone_is_drawn_anew_at_once_whatever_page_was_before(drawn: list[str]) -> None:
    def broken() -> None:
        with whole():
            redraw()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert drawn == []
    redraw()
    drawn.append("after")
    assert drawn == ["anew", "after"]
