"""What function is asked for, read from words with code among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents.code.asked import asked_function

HEAD = '''from typing import List


def near(numbers: List[float], gap: float) -> bool:
    """ Check if any two numbers are closer than the gap.
    >>> near([1.0, 2.0], 0.5)
    False
    >>> near([1.0, 2.8], 2.0)
    True
    """
'''


def test_assertions_below_the_words_name_the_function() -> None:
    text = "Write a function to add.\nassert add(1, 2) == 3\nassert add(0, 0) == 0"
    asked = asked_function(text)
    assert (asked.words, asked.name) == ("Write a function to add.", "add")
    assert asked.tests == ("assert add(1, 2) == 3", "assert add(0, 0) == 0")
    assert asked.tests_from == "person"


def test_assertions_in_one_line_with_the_words_are_found() -> None:
    asked = asked_function("Reverse a text. assert rev('ab') == 'ba' assert rev('') == ''")
    assert asked.tests == ("assert rev('ab') == 'ba'", "assert rev('') == ''")


def test_a_fence_holds_what_prepares_the_tests() -> None:
    code = "root = Node(1)\nroot.left = Node(2)\nassert height(root) == 2"
    asked = asked_function(f"Height of a tree.\n```python\n{code}\n```")
    assert asked.setup == "root = Node(1)\nroot.left = Node(2)"
    assert (asked.name, asked.needed) == ("height", ("Node",))


def test_a_head_with_a_docstring_is_kept_and_its_examples_are_tests() -> None:
    asked = asked_function(HEAD)
    assert asked.name == "near"
    assert "from typing import List" in asked.given
    assert asked.tests == (
        "assert near([1.0, 2.0], 0.5) == False",
        "assert near([1.0, 2.8], 2.0) == True",
    )
    assert asked.tests_from == "examples"


def test_helpers_before_the_head_stay() -> None:
    code = "def one():\n    return 1\n\ndef two():\n    '''Twice one.'''\n"
    asked = asked_function(f"Complete this:\n{code}")
    assert asked.name == "two"
    assert "def one" in asked.given


@pytest.mark.parametrize(
    ("said", "test"),
    [
        ("f([1, 2]) == 3", "assert f([1, 2]) == 3"),
        ('f("a") => "x"', 'assert f("a") == "x"'),
        ("f(2) ➞ [4, 5]", "assert f(2) == [4, 5]"),
        ("f(2) returns True.", "assert f(2) == True"),
        ("f(2) should return null", "assert f(2) == None"),
        ("f(3) -> 0.67", "assert abs(f(3) - 0.67) <= 0.0051"),
    ],
)
def test_examples_are_read_in_the_ways_people_write_them(said: str, test: str) -> None:
    head = f'def f(x):\n    """Do it.\n    {said}\n    """'
    assert asked_function(head).tests == (test,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("write a function called total that sums", "total"),
        ("write a function `mean_of` for a list", "mean_of"),
        ("write a function area(a, b)", "area"),
        ("write a function that sums a list", ""),
    ],
)
def test_a_name_in_words_is_taken(text: str, name: str) -> None:
    asked = asked_function(text)
    assert (asked.name, asked.tests_from) == (name, "none")


def test_what_checks_by_a_built_in_still_names_the_function() -> None:
    text = "assert set(pairs([1])) == set()\nassert sorted(pairs([2])) == []"
    assert asked_function(text).name == "pairs"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    asked_function(text)
    asked_function(f"```python\n{text}\n```\nassert f(1) == 2")
