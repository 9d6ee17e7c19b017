"""Citations: lines that are there and say what is claimed, whatever the file holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.code.citations import (
    Claim,
    ClaimKind,
    cite,
    excerpt,
    holds,
    lines_of,
    may_set,
    names,
    setting,
)
from core.domain.code.docstrings import told_by, told_by_file
from core.domain.code.visible import visible

LINE = st.text(
    st.characters(blacklist_characters="\n\r", blacklist_categories=("Cs",)), max_size=30
)
NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
KINDS: tuple[ClaimKind, ...] = ("defines", "calls", "uses", "sets", "imports", "quotes")


@given(st.lists(LINE, min_size=1, max_size=12), NAME, st.data())
def test_what_is_cited_holds_and_contains_the_claim(
    lines: list[str], name: str, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    at = data.draw(st.integers(0, len(lines) - 1))
    if data.draw(st.booleans()):
        lines[at] = f"{lines[at]} {name} = {name}"
    first = data.draw(st.integers(-1, len(lines) + 2))
    last = data.draw(st.integers(-1, len(lines) + 2))
    made = cite(lines, Claim(kind=kind, text=name), path="a.py", commit="c", span=(first, last))
    if made is None:
        return
    assert 1 <= made.first <= made.last <= len(lines)
    assert holds(made, lines)
    assert name in "\n".join(lines[made.first - 1 : made.last])
    changed = [*lines]
    changed[made.first - 1] += "x"
    assert not holds(made, changed)
    assert not holds(made, lines[: made.last - 1])


@given(st.lists(LINE, max_size=8), NAME)
def test_a_line_that_has_the_name_can_be_cited(lines: list[str], name: str) -> None:
    lines = [*lines, f"  {name}(1)"]
    span = (len(lines), len(lines))
    made = cite(lines, Claim(kind="calls", text=name), path="a.py", commit="c", span=span)
    assert made is not None
    seen = excerpt(lines, made)
    assert seen.lines[made.first - seen.first] == lines[-1]
    assert len(seen.lines) <= 60


@given(NAME, NAME)
def test_a_name_is_not_a_part_of_another(name: str, other: str) -> None:
    assert names(name, f"x.{name}(")
    assert names(name, name)
    assert not names(name, f"{other}{name}")
    assert not names(name, f"{name}{other}")


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("limit = 3", "set"),
        ("self.limit: int = 3", "set"),
        ("limit += 1", "set"),
        ("const limit = 4;", "set"),
        ("limit := 5", "set"),
        ('settings["limit"] = 3', "set"),
        ("load(path, limit=3)", "passed"),
        ("    limit=3,", "passed"),
        ("limit: 5", "configured"),
        ('  "limit": 5,', "configured"),
        ('{"a": 1, "limit": 5}', "configured"),
        ("export limit=5", "environment"),
        ("ENV limit=5", "environment"),
        ('os.environ["limit"] = "5"', "environment"),
        ("process.env.limit = 5", "environment"),
        ("if limit == 3:", None),
        ("if limit >= 3:", None),
        ("limit(3)", None),
        ("no_limit = 3", None),
        ("x = limit", None),
        ('os.environ.get("limit", "5")', None),
        ('os.environ["limit"] == "5"', None),
        ("lambda limit: limit", None),
        ("limit => 3", None),
    ],
)
def test_how_a_line_sets_a_name(line: str, how: str | None) -> None:
    assert setting("limit", line) == how
    assert how is None or re.search(may_set("limit"), line)


_PIECES = (*"'\" =:[],(1>", "limit", "ENV", "export ", "set", "os.environ[", "default")


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_no_setting_is_missed_by_a_search_for_those_that_may_be_one(line: str) -> None:
    assert setting("limit", line) is None or re.search(may_set("limit"), line)


@given(st.binary(max_size=60))
def test_any_bytes_are_lines(raw: bytes) -> None:
    assert all("\n" not in line for line in lines_of(raw))


@given(st.text(max_size=40))
def test_nothing_steers_a_terminal(text: str) -> None:
    shown = visible(text)
    assert not any(
        ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in shown
    )


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ('def f(\n    x,\n):\n    """One.\n\n    Two."""\n', "a.py", "One."),
        ("# Says so,\n# twice.\ndef f():\n    pass\n", "a.py", "Says so, twice."),
        ("/**\n * Shows it.\n * @param x y\n */\nfunction f() {}\n", "a.js", "Shows it."),
        ("// F does.\n@Override\nvoid f() {}\n", "A.java", "F does."),
        ("# noqa: E501\ndef f():\n    pass\n", "a.py", None),
        ("x = 1\ndef f():\n    return 'no docstring'\n", "a.py", None),
        ("def f(): 'x' + y\n", "a.py", None),
    ],
)
def test_what_a_definition_says_of_itself(text: str, path: str, said: str | None) -> None:
    lines = text.removesuffix("\n").split("\n")
    at = next(n for n, line in enumerate(lines, 1) if " f(" in line or line.startswith("def f"))
    found = told_by(lines, at, len(lines), path=path)
    assert (found.text if found else None) == said


@given(st.lists(LINE, max_size=15), st.integers(1, 15))
def test_what_is_told_stands_on_its_lines(lines: list[str], at: int) -> None:
    for found in (told_by(lines, at, len(lines), path="a.py"), told_by_file(lines)):
        if found is not None:
            held = "\n".join(lines[found.first - 1 : found.last])
            flat = " ".join(held.split())
            assert all(" ".join(piece.split()) in flat for piece in found.pieces)
