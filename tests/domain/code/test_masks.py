"""Strings and comments blanked, code within formatted strings found."""

from __future__ import annotations

from core.domain.code.masks import formatted, masked


def test_code_within_formatted_strings_is_found() -> None:
    text = 'f"{a} {{b}}" + "{c}" + rf"{d!r}"'
    assert [text[a:b] for a, b in formatted(text)] == ["{a}", "{d!r}"]


def test_comments_and_strings_are_blank() -> None:
    assert masked("a = 'b'  # c\n") == 'a = " "     \n'
