"""Strings and comments blanked, code within formatted strings found."""

from __future__ import annotations

import pytest

from core.domain.code.masks import code_spots, family_of, formatted, masked


def test_code_within_formatted_strings_is_found() -> None:
    text = 'f"{a} {{b}}" + "{c}" + rf"{d!r}"'
    assert [text[a:b] for a, b in formatted(text)] == ["{a}", "{d!r}"]


def test_comments_and_strings_are_blank() -> None:
    assert masked("a = 'b'  # c\n") == 'a = " "     \n'


@pytest.mark.parametrize(
    ("path", "text", "spots"),
    [
        ("a.py", "n = 1  # n\nprint(f'{n} n', 'n')\n", [0, 20]),
        ("a.ts", "n = 'n' + `n ${n} ` // n\n/* n */ $n.n", [0, 15, 36]),
        ("a.go", "n := `n` + \"n\" // n\nr := 'n'; n", [0, 30]),
        ("a.rs", "fn f<'n>(x: &'n str) { n }", [6, 14, 23]),
    ],
)
def test_a_name_is_found_where_it_is_code(path: str, text: str, spots: list[int]) -> None:
    assert code_spots(text, "n", family_of(path)) == spots
