from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.numerals import is_digit, numerals, renumbered, said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,234.5", "1234.5"),
        ("1234.50", "1234.5"),
        ("12%", "12%"),
        ("12 percent", "12%"),
        ("1.2 M", "1200000"),
        ("1.2M", "1200000"),
        ("5k", "5000"),
        ("5 million", "5000000"),
        ("−3", "-3"),
        ("-3", "-3"),
        ("2024-01-05", "2024-01-05"),
        ("10:30", "10:30"),
        ("1'234", "1234"),
        ("٣٤", "34"),
        ("½", "½"),
        ("Ⅷ", "Ⅷ"),
        ("A4", "=a4"),
        ("12kg", "12"),
        ("twenty five", "25"),
        ("two hundred thousand", "200000"),
        ("dozens", "12"),
        ("ten percent", "10%"),
        ("Twelve", "12"),
    ],
)
def test_what_a_numeral_says(text: str, says: str) -> None:
    assert [n.says for n in numerals(f"about {text} of them")] == [says]


@pytest.mark.parametrize(
    "text", ["the 1st of all", "21st century", "a one-off", "often", "tension"]
)
def test_ordinals_and_words_are_no_numerals(text: str) -> None:
    assert numerals(text) == ()


def test_numbers_of_list_items_are_no_numerals_while_they_count() -> None:
    assert numerals("1. a\n2. b\n3) c") == ()
    assert [n.says for n in numerals("1. a\n7. b")] == ["7"]
    assert [n.says for n in numerals("12. It is the total.")] == ["12"]


def test_list_items_are_counted_anew() -> None:
    assert renumbered("1. a\n3. b\n9. c") == "1. a\n2. b\n3. c"


def test_what_a_question_says() -> None:
    assert said(["Top five in 2024, over 1,000 and the 3rd"]) == {"5", "2024", "1000", "3"}


@given(st.text(max_size=80))
def test_every_digit_belongs_to_a_numeral_an_ordinal_or_a_list_item(text: str) -> None:
    covered = {i for n in numerals(text) for i in range(n.start, n.end)}
    rest = "".join(" " if i in covered else c for i, c in enumerate(text))
    free = [line for line in rest.split("\n") if any(map(is_digit, line))]
    assert all(_is_ordinal_or_item(line) for line in free)


def _is_ordinal_or_item(line: str) -> bool:
    import re
    import unicodedata

    plain = "".join(str(unicodedata.decimal(c, None) or 0) if c.isdecimal() else c for c in line)
    left = re.sub(r"\d+(?:st|nd|rd|th)", "", plain, flags=re.IGNORECASE)
    left = re.sub(r"^\s*\(?\d{1,2}[.)]", "", left)
    return not any(map(is_digit, left))


@given(st.integers(-(10**12), 10**12))
def test_separators_do_not_change_what_is_said(value: int) -> None:
    assert numerals(f"x {value:,} y")[0].says == numerals(f"x {value} y")[0].says
