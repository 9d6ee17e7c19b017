"""Functions found by lines alone, and put back."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.code.masks import masked
from core.domain.code.regions import (
    lines_around,
    lines_of,
    new_region,
    outdented,
    region_at,
    regions_of,
    replaced,
    signature,
    values_of,
)

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
TEXT = '''import x

@dec
def a(
    b,
):
    """Doc
unindented text
"""
    return {
        1: 2,
    }


class B:
    K = 1

    @prop
    def c(self):
        # comment
        s = """x
def fake(): pass
"""
        def inner(y):
            return y
        return s

    async def d(self): return 1

x = a(1)
'''


def test_each_function_is_where_the_parser_finds_it() -> None:
    found = {r.own_name: (r.head, r.last) for r in regions_of("p.py", TEXT)}
    nodes = [n for n in ast.walk(ast.parse(TEXT)) if isinstance(n, _NAMED)]
    assert found == {n.name: (n.lineno, n.end_lineno) for n in nodes}
    assert [r.name for r in regions_of("p.py", TEXT)] == ["a", "B", "B.c", "B.c.inner", "B.d"]


def test_a_decorator_belongs_to_its_function() -> None:
    first = regions_of("p.py", TEXT)[0]
    assert lines_of(TEXT, first).startswith("@dec\ndef a(")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_put_back_as_it_was_changes_no_byte(end: str) -> None:
    text = TEXT.replace("\n", end)
    for region in regions_of("p.py", text):
        assert replaced(text, region, outdented(text, region)) == text


def test_only_the_region_is_replaced() -> None:
    region = next(r for r in regions_of("p.py", TEXT) if r.name == "B.c")
    after = replaced(TEXT, region, "def c(self):\n    return 1")
    lines, before = after.splitlines(), TEXT.splitlines()
    assert lines[: region.first - 1] == before[: region.first - 1]
    assert lines[region.first + 1 :] == before[region.last :]
    assert "    def c(self):\n        return 1\n\n    async" in after


def test_the_innermost_function_holds_a_line() -> None:
    regions = regions_of("p.py", TEXT)
    found = region_at(regions, 25)
    assert found is not None
    assert found.name == "B.c.inner"
    assert region_at(regions, 1) is None


@given(st.text(alphabet="ab(){}[]'\"#\n \\=:def", max_size=120))
def test_masking_keeps_length_and_lines(text: str) -> None:
    after = masked(text)
    assert len(after) == len(text)
    assert [i for i, c in enumerate(after) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]
    for region in regions_of("p.py", text):
        assert 1 <= region.first <= region.head <= region.last


@pytest.mark.parametrize(
    ("code", "head"),
    [
        ("def f():\n    return 1", "def f():"),
        ("@cache\ndef f(a: dict[str, int] = {'x:': 1}) -> int:\n    pass",
         "def f(a: dict[str, int] = {'x:': 1}) -> int:"),
        ("async def f(\n    a=':',  # a: b\n    *, b: int = 2,\n):\n    pass",
         "async def f(\n    a=':',  # a: b\n    *, b: int = 2,\n):"),
        ("def f(key=lambda x: x):\n    pass", "def f(key=lambda x: x):"),
        ("x = 1", ""),
        ("def f(", ""),
    ],
)  # fmt: skip
def test_the_head_of_a_function_ends_at_its_own_colon(code: str, head: str) -> None:
    assert signature(code) == head


def test_values_of_modules_and_classes_are_found() -> None:
    text = "A = {\n    1: 2,\n}\nb: int = 3\nif A == b:\n    c = 1\n" + TEXT
    found = [(r.name, lines_of(text, r)) for r in values_of("p.py", text)]
    assert found == [
        ("A", "A = {\n    1: 2,\n}\n"),
        ("b", "b: int = 3\n"),
        ("B.K", "    K = 1\n"),
        ("x", "x = a(1)\n"),
    ]


LONG = """def f(
    a,
):
    if a:
        b = [
            1,
        ]
    elif b:
        c = 2
    else:
        d = 3
    return a
"""


@pytest.mark.parametrize("line", range(4, 13))
def test_lines_of_a_function_are_whole_statements(line: int) -> None:
    region = regions_of("p.py", LONG)[0]
    some = lines_around(LONG, region, line, reach=1)
    ast.parse(outdented(LONG, some))
    assert some.first <= line <= some.last
    assert some.first > 3
    assert replaced(LONG, some, outdented(LONG, some)) == LONG


@pytest.mark.parametrize(
    ("text", "name", "after"),
    [
        ("x = 1\n", "f", "x = 1\n\n\ndef f():\n    pass\n"),
        ("x = 1", "f", "x = 1\n\n\ndef f():\n    pass\n"),
        ("", "f", "def f():\n    pass\n"),
        (
            "class A:\n    b = 1\n\n\nx = 2\n",
            "A.f",
            "class A:\n    b = 1\n\n    def f():\n        pass\n\n\nx = 2\n",
        ),
    ],
)
def test_what_is_new_goes_to_the_end_of_its_class_or_file(text: str, name: str, after: str) -> None:
    region = new_region("p.py", text, name)
    assert replaced(text, region, "def f():\n    pass") == after
