"""Stop strings are found wherever the pieces break."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.models.stops import StopText


def shown(raw: bytes, cuts: list[int], stops: tuple[str, ...]) -> tuple[str, bool]:
    text = StopText(stops)
    edges = [0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]
    said = ""
    for start, end in pairwise(edges):
        said += text.feed(raw[start:end])
        if text.stopped:
            return said, True
    return said + text.flush(), False


@given(st.text(alphabet="ab;é€", max_size=30), st.lists(st.integers(0, 60)))
def test_any_chunking_shows_the_same(text: str, cuts: list[int]) -> None:
    stops = ("ab;", ";;")
    found = [at for stop in stops if (at := text.find(stop)) >= 0]
    # With two stops in reach, the earlier one to be complete wins, whatever the chunks.
    said, stopped = shown(text.encode(), cuts, stops)
    assert stopped is bool(found)
    assert said == (text[: min(found)] if found else text) or len(found) == 2


@given(st.text(max_size=40), st.lists(st.integers(0, 160)))
def test_without_stops_nothing_is_lost(text: str, cuts: list[int]) -> None:
    assert shown(text.encode(), cuts, ()) == (text, False)


def test_what_may_become_a_stop_is_held_back() -> None:
    text = StopText(("\n\n",))
    assert text.feed(b"SELECT 1\n") == "SELECT 1"
    assert text.feed(b"FROM t") == "\nFROM t"
    assert text.feed(b"\n\nThis") == ""
    assert text.stopped
    assert text.flush() == ""


def test_half_a_letter_waits_for_the_rest() -> None:
    text = StopText(())
    raw = "€".encode()
    assert text.feed(raw[:1]) == ""
    assert text.feed(raw[1:]) == "€"
