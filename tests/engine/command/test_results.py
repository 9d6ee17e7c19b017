"""What tools write is read; what does not look like it gives nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engine.command.output import Collector, shown
from core.engine.command.plan import plan_of
from core.engine.command.results.junit import read_junit
from core.engine.command.results.plain import read_cargo, read_unittest
from core.engine.command.results.structured import read_go, read_jest, read_ruff

BOX = "/box"
JUNIT = b"""<?xml version="1.0"?><testsuites><testsuite name="pytest">
<testcase classname="tests.test_a" name="test_good" file="tests/test_a.py" line="0"/>
<testcase classname="tests.test_a.TestB" name="test_bad[1]" file="tests/test_a.py" line="4">
<failure message="assert 1 == 2&#10;more">def test_bad():
tests/test_a.py:7: AssertionError</failure></testcase>
<testcase classname="tests.test_a" name="test_later" file="tests/test_a.py" line="9">
<skipped message="later"/></testcase>
<testcase classname="" name="tests.test_c"><error message="no module">boom</error></testcase>
</testsuite></testsuites>"""
UNITTEST = """F.s
======================================================================
FAIL: test_sum (test_a.TestA.test_sum)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/box/tree/test_a.py", line 6, in test_sum
    self.assertEqual(1, 2)
AssertionError: 1 != 2

----------------------------------------------------------------------
Ran 3 tests in 0.001s

FAILED (failures=1, skipped=1)
"""
CARGO = """running 2 tests
test tests::good ... ok
test tests::bad ... FAILED

failures:

---- tests::bad stdout ----
thread 'tests::bad' panicked at src/lib.rs:10:9:
assertion `left == right` failed

failures:
    tests::bad

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
"""


def test_pytest() -> None:
    run = read_junit(JUNIT, scratch=BOX, collected=4)
    assert run is not None
    assert (run.passed, run.failed, run.errors, run.skipped, run.total) == (1, 1, 1, 1, 4)
    bad, broken = run.failures
    assert bad.name == "tests/test_a.py::TestB::test_bad[1]"
    assert (bad.path, bad.line, bad.message) == ("tests/test_a.py", 7, "assert 1 == 2")
    assert (broken.name, broken.outcome) == ("tests.test_c", "error")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a/>",
        b"<testsuites><testsuite>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><testsuites/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><testsuites/>'.encode("utf-16"),
        b"<testsuites>" + b"<x>" * 100 + b"</x>" * 100 + b"</testsuites>",
    ],
)
def test_what_pytest_does_not_write(data: bytes) -> None:
    assert read_junit(data, scratch=BOX, collected=None) is None


def test_unittest() -> None:
    run = read_unittest(UNITTEST.replace("/box/tree/", ""), scratch=BOX)
    assert run is not None
    assert (run.passed, run.failed, run.skipped) == (1, 1, 1)
    assert (run.failures[0].path, run.failures[0].line) == ("test_a.py", 6)
    assert run.failures[0].message == "AssertionError: 1 != 2"
    assert read_unittest("Ran 3 tests in 1s\n", scratch=BOX) is None


def test_cargo() -> None:
    run = read_cargo(CARGO, scratch=BOX)
    assert run is not None
    assert (run.passed, run.failed) == (1, 1)
    assert (run.failures[0].path, run.failures[0].line) == ("src/lib.rs", 10)
    assert run.failures[0].message == "assertion `left == right` failed"


def test_jest() -> None:
    told = {
        "numPassedTests": 1,
        "testResults": [
            {
                "name": "/box/tree/a.test.js",
                "status": "failed",
                "assertionResults": [
                    {"fullName": "adds", "status": "passed", "failureMessages": []},
                    {
                        "fullName": "takes",
                        "status": "failed",
                        "failureMessages": ["Error: \x1b[31m1 is not 2\x1b[39m\n at a.js:3"],
                        "location": {"line": 3, "column": 1},
                    },
                    {"fullName": "later", "status": "pending"},
                ],
            },
            {"name": "/box/tree/b.test.js", "status": "failed", "message": "Syntax error"},
        ],
    }
    run = read_jest(json.dumps(told).encode(), scratch=BOX, tool="jest")
    assert run is not None
    assert (run.passed, run.failed, run.errors, run.skipped) == (1, 1, 1, 1)
    assert (run.failures[0].path, run.failures[0].line) == ("a.test.js", 3)
    assert run.failures[0].message == "Error: 1 is not 2"
    assert read_jest(b"{}", scratch=BOX, tool="jest") is None


def test_go() -> None:
    events = [
        {"Action": "run", "Package": "m", "Test": "TestA"},
        {"Action": "output", "Package": "m", "Test": "TestA", "Output": "    a_test.go:5: no\n"},
        {"Action": "fail", "Package": "m", "Test": "TestA", "Elapsed": 0.1},
        {"Action": "pass", "Package": "m", "Test": "TestB"},
        {"Action": "fail", "Package": "m"},
    ]
    data = "\n".join(map(json.dumps, events)).encode()
    run, printed = read_go(data, scratch=BOX)
    assert run is not None
    assert (run.passed, run.failed, run.errors) == (1, 1, 0)
    assert (run.failures[0].name, run.failures[0].message) == ("m.TestA", "a_test.go:5: no")
    assert printed == "    a_test.go:5: no\n"


def test_ruff() -> None:
    told = [{"code": "F401", "filename": "/box/tree/a.py", "message": "x", "location": {"row": 2}}]
    found = read_ruff(json.dumps(told).encode(), scratch=BOX)
    assert found is not None
    assert (found[0].path, found[0].line, found[0].code) == ("a.py", 2, "F401")
    assert read_ruff(b"{", scratch=BOX) is None


@given(st.binary(max_size=400))
def test_whatever_is_there_can_be_read(data: bytes) -> None:
    read_junit(data, scratch=BOX, collected=None)
    read_jest(data, scratch=BOX, tool="jest")
    read_go(data, scratch=BOX)
    read_ruff(data, scratch=BOX)
    text = shown(data, BOX)
    assert "\x1b" not in text
    read_unittest(text, scratch=BOX)
    read_cargo(text, scratch=BOX)


@given(st.lists(st.binary(max_size=30_000), max_size=12))
def test_first_and_last_are_kept(chunks: list[bytes]) -> None:
    collector = Collector()
    for chunk in chunks:
        collector.feed(chunk.replace(b"\0", b"a"))
    output = collector.output(BOX)
    assert output.cut >= 0
    whole = b"".join(chunks)
    assert output.cut == max(0, len(whole) - 48_000)


@pytest.mark.parametrize(
    ("command", "tool"),
    [
        (("pytest", "-q"), "pytest"),
        (("uv", "run", "pytest"), "pytest"),
        (("python3", "-m", "pytest"), "pytest"),
        (("python", "-m", "unittest"), "unittest"),
        (("ruff", "check", "."), "ruff"),
        (("npx", "jest"), "jest"),
        (("vitest",), "vitest"),
        (("go", "test", "./..."), "go"),
        (("cargo", "test"), "cargo"),
        (("make", "test"), ""),
        (("ruff", "format"), ""),
    ],
)
def test_which_tool(command: tuple[str, ...], tool: str) -> None:
    assert plan_of(command, scratch=BOX, installed=()).tool == tool
