"""The answer sentence as the browser gets it: pieces of text, never markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.sentence import hint, pieces
from core.domain.bound import BoundNumber, Rendered, render
from core.domain.results import Result, ResultColumn

RESULT = Result(
    columns=(
        ResultColumn(name="region", type="VARCHAR"),
        ResultColumn(name="total", type="DOUBLE", unit="EUR"),
    ),
    rows=(("<b>North</b>", 1234.5678), ("South", 7.0)),
)


def test_bound_numbers_stand_apart_with_value_unit_and_cell() -> None:
    text = "{{by_region.region[0]}} has {{by_region.total[0]}} in {{by_region.rows}} regions."
    made = pieces(render(text, {"by_region": RESULT}))
    assert "".join(piece["text"] for piece in made) == render(text, {"by_region": RESULT}).text
    total = next(piece for piece in made if "1,234.57" in piece["text"])
    assert "1,234.5678" in total["hint"]
    assert "EUR" in total["hint"]
    assert "by_region: total, row 1" in total["hint"]
    assert total["name"] == "by_region"


def test_hostile_values_stay_text() -> None:
    made = pieces(render("{{by_region.region[0]}}.", {"by_region": RESULT}))
    assert made[0]["text"] == "<b>North</b>"


def test_a_figure_of_the_whole_result_names_the_result() -> None:
    span = BoundNumber(0, 1, "2", 2, None, "by_region", None, None, "2")
    assert hint(span) == "2\nRows of by_region"


@given(st.lists(st.tuples(st.text(max_size=5), st.text(min_size=1, max_size=5)), max_size=6))
def test_pieces_are_the_whole_text_in_order(parts: list[tuple[str, str]]) -> None:
    text, spans = "", []
    for before, number in parts:
        start = len(text) + len(before)
        spans.append(BoundNumber(start, start + len(number), number, 1, None, "q", "c", 0, number))
        text += before + number
    rendered = Rendered(text, tuple(spans))
    assert "".join(piece["text"] for piece in pieces(rendered)) == text
