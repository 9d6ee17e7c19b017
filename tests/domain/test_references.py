from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.references import FORMS, Reference, cell, column_sum, pieces, references, row_count

names = st.text(min_size=1, max_size=20)
forms = st.lists(
    st.tuples(st.sampled_from(sorted(FORMS)), st.none() | st.integers(0, 99)), max_size=3
).map(tuple)


@given(names, names, st.integers(-99, 99), forms)
def test_a_reference_reads_back_whatever_the_names_hold(
    name: str, column: str, row: int, derived: tuple[tuple[str, int | None], ...]
) -> None:
    reference = Reference(name, column, row, derived)  # type: ignore[arg-type]
    assert references(f"a {reference} b") == (reference,)


@given(st.text(alphabet='{}".[]|ab1 \n', max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    last = 0
    for piece in pieces(text):
        assert last <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.start + 2] == "{{"
        last = piece.end


@pytest.mark.parametrize(
    ("text", "column", "row"),
    [
        ("{{r.total[0]}}", "total", 0),
        ('{{r."total sales"[-1]}}', "total sales", -1),
        ("{{ r . total [ 2 ] }}", "total", 2),
        ("{{r.größe[0]}}", "größe", 0),
        ('{{r."a ""b"" }}"[0]}}', 'a "b" }}', 0),
        ("{{r.rows}}", None, None),
        ("{{r.rows[0]}}", "rows", 0),
        ("{{r.total|sum}}", "total", None),
        ('{{r."rows"|sum}}', "rows", None),
    ],
)
def test_the_forms_of_a_reference(text: str, column: str | None, row: int | None) -> None:
    (found,) = references(text)
    assert (found.name, found.column, found.row) == ("r", column, row)


@pytest.mark.parametrize(
    "text",
    ["{{r}}", "{{r.total}}", "{{r.total[x]}}", "{{r.total[0]|nonsense}}", "{{}}", "{{1.a[0]}}"],
)
def test_what_is_no_reference_is_found_but_not_read(text: str) -> None:
    (piece,) = pieces(text)
    assert piece.reference is None


def test_builders() -> None:
    assert cell("r", "total", 0) == "{{r.total[0]}}"
    assert cell("r", "a b", 1, "percent", ("diff", 0)) == '{{r."a b"[1]|percent|diff[0]}}'
    assert column_sum("r", "total") == "{{r.total|sum}}"
    assert row_count("r") == "{{r.rows}}"
    assert row_count("r", beyond=3) == "{{r.rows|beyond[3]}}"


def test_hostile_braces_are_read_in_linear_time() -> None:
    text = '{{"' + '""' * 5000 + "x"
    assert list(pieces(text)) == []
