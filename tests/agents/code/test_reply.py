"""The function out of a reply: parsed, never run."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from core.agents.code.asked import asked_function
from core.agents.code.reply import reply_of, with_imports
from core.agents.code.types import types_line

ASKED = asked_function("Write it.\nassert root_of(4) == 2")


def test_words_examples_and_tests_of_the_model_go() -> None:
    text = (
        "Here it is:\n```python\ndef root_of(x):\n    return x ** 0.5\n\n"
        "print(root_of(4))\nassert root_of(9) == 3\n"
        "if __name__ == '__main__':\n    root_of(1)\n```\nIt works."
    )
    assert reply_of(text, ASKED).code == "def root_of(x):\n    return x ** 0.5"


def test_a_missing_import_is_added_where_it_can_come_from_one_place() -> None:
    reply = reply_of("def root_of(x: List[int]):\n    return math.sqrt(Counter(x)[0])", ASKED)
    first, second, third = reply.code.splitlines()[:3]
    assert {first, second, third} == {
        "import math",
        "from collections import Counter",
        "from typing import List",
    }
    assert len(reply.mends) == 3


def test_a_function_of_another_name_gets_the_one_that_is_called() -> None:
    reply = reply_of("def helper(x):\n    return x\n\ndef rootOf(x):\n    return helper(x)", ASKED)
    assert "def root_of(x)" in reply.code
    assert "`rootOf` is called `root_of` now." in reply.mends


def test_two_that_could_be_meant_are_left_alone_and_said() -> None:
    reply = reply_of("def a(x):\n    return x\n\ndef b(x):\n    return x", ASKED)
    assert reply.fault == "The code defines no function `root_of`."


def test_a_reply_that_was_cut_off_keeps_its_whole_part() -> None:
    reply = reply_of("def root_of(x):\n    return x\n\ndef other(y):\n    if y", ASKED)
    assert reply.code == "def root_of(x):\n    return x"


def test_what_a_person_gave_comes_back_if_the_reply_left_it_out() -> None:
    asked = asked_function("import math\n\ndef one():\n    return 1\n\ndef two():\n    '''2'''\n")
    reply = reply_of("def two():\n    return one() + one()", asked)
    assert "def one():\n    return 1" in reply.code
    assert not reply.fault


def test_a_body_alone_goes_under_the_head_that_was_given() -> None:
    asked = asked_function("def two(n):\n    '''Twice.'''\n")
    reply = reply_of("```python\n    m = n + n\n    return m\n```", asked)
    assert reply.code == "def two(n):\n    '''Twice.'''\n    m = n + n\n    return m"


def test_a_reply_without_code_is_a_fault() -> None:
    assert reply_of("I cannot do that.", ASKED).fault


def test_the_tests_get_the_imports_that_they_use() -> None:
    assert (
        with_imports("", ("assert math.isclose(f(1), 1)",), "def f(x): return x") == "import math"
    )


def test_types_are_told_as_the_tests_show_them() -> None:
    tests = ("assert f('a', [1, 2]) == (0, 6)", "assert f('b', []) == (1, 2)")
    assert types_line("f", tests) == "f(str, list[int] | list) -> tuple[int, int]"
    assert types_line("f", ("assert f(x) == y",)) == ""
    assert types_line("f", ("check(f)",)) == ""


@given(st.text(max_size=200))
def test_whatever_comes_is_read_or_a_fault(text: str) -> None:
    reply = reply_of(f"```python\n{text}", ASKED)
    if not reply.fault:
        ast.parse(reply.code)
