"""Slips put right by pattern, and what of a reply is taken for each kind of region."""

from __future__ import annotations

import ast

import pytest

from core.agents.code.changing.reply import rewritten
from core.agents.code.changing.slips import slips
from core.domain.code.regions import Region, RegionKind, regions_of, values_of

FIND = """def find(beds, plant, found=[]):
    \"\"\"All of them.\"\"\"
    for name in beds:
        if plant in beds[name]:
            found.append(name)
        return found[: len(beds) - 1]
"""
FILE = "LIMIT = 3\n\n\nclass A:\n    b = []\n\n    def c(self):\n        return self.b\n"


@pytest.mark.parametrize(
    ("code", "fixed"),
    [
        (FIND, "    return found[: len(beds) - 1]"),
        (FIND, "    if found is None:\n        found = []\n    for name in beds:"),
        (FIND, "if not plant in beds"),
        (FIND, "[: len(beds) - 1 + 1]"),
        ("def f(a):\n    return range(a - 1)\n", "range(a - 1 + 1)"),
        ("def f(a):\n    return any(a)\n", "all(a)"),
        ("def f(a):\n    b = a\n    b\n", "    return b"),
        ("def f(a):\n    return not a\n", "return a"),
        ("def f(a):\n    return sorted(a, reverse=True)\n", "sorted(a)"),
        ("class A:\n    b = []\n\n    def c(self):\n        return self.b\n",
         "class A:\n    def __init__(self):\n        self.b = []\n\n    def c"),
    ],
)  # fmt: skip
def test_each_slip_is_put_right(code: str, fixed: str) -> None:
    found = [fresh for _, fresh in slips(code)]
    assert any(fixed in fresh for fresh in found)
    assert code not in found
    for fresh in found:
        ast.parse(fresh)


def test_texts_are_left_alone() -> None:
    assert list(slips('def f():\n    return "a < b and not c"\n')) == []


def test_likely_lines_are_first() -> None:
    code = "def f(a, b):\n    if a < b:\n        return a\n    return b > a\n"
    assert "b >= a" in next(iter(slips(code, {4})))[1]
    assert "a <= b" in next(iter(slips(code)))[1]


def _region(name: str, kind: RegionKind) -> Region:
    every = (*regions_of("p.py", FILE), *values_of("p.py", FILE))
    known = next((each for each in every if each.name == name and each.kind == kind), None)
    return known or Region(path="p.py", name=name, first=1, last=1, head=1, kind=kind)


@pytest.mark.parametrize(
    ("name", "kind", "reply", "code", "fault"),
    [
        ("LIMIT", "value", "LIMIT: int = 4\n", "LIMIT: int = 4", ""),
        ("LIMIT", "value", "OTHER = 4\n", "", "does not give `LIMIT` a value"),
        ("A", "class", "class A:\n    pass\n", "", "leaves out c"),
        ("A", "class", "class B:\n    pass\n", "", "does not define `A`"),
        ("f", "lines", "# Wrong: it is one.\nif a:\n    b()\n", "if a:\n    b()", ""),
        ("f", "lines", "def f():\n    pass\n", "", "not the lines"),
        ("f", "lines", "os.system('x')\n", "", "would use system"),
        ("f", "new", "def f():\n    return math.pi\n", "def f():\n    return math.pi", ""),
    ],
)
def test_each_kind_of_region_takes_its_own(
    name: str, kind: RegionKind, reply: str, code: str, fault: str
) -> None:
    fenced = f"```python\n{reply}```"
    found = rewritten("", fenced, region=_region(name, kind), file=FILE, words="")
    assert fault in found.fault
    assert found.code == (code if not fault else found.code)
    assert bool(found.fault) == bool(fault)


def test_imports_stand_at_the_top_of_the_file() -> None:
    region = _region("A.c", "function")
    reply = "```python\ndef c(self):\n    return math.pi\n```"
    found = rewritten("", reply, region=region, file=FILE, words="")
    assert found.within(FILE, region).startswith("import math\n\n\nLIMIT = 3")


def test_marks_that_a_model_repeats_are_left_out() -> None:
    """Small models write the marks around the code again."""
    region = _region("A.c", "function")
    reply = "<<< code p.py\ndef c(self):\n    return 1\n>>>"
    found = rewritten("```python\n", reply, region=region, file=FILE, words="")
    assert found.code == "def c(self):\n    return 1"
