"""How runs of tests are compared."""

from __future__ import annotations

from core.domain.code import changes
from core.domain.code.changes import (
    ChangeStep,
    ChangeWish,
    TestsSeen,
    broken_by,
    change_step_of,
    no_worse,
)
from core.domain.code.commands import CommandRun, TestFailure, TestRun


def seen(passed: int, *failing: str, skipped: int = 0) -> TestsSeen:
    failures = tuple(TestFailure(name=name) for name in failing)
    return TestsSeen(
        ran=True, told=True, passed=passed, failed=len(failing), skipped=skipped, failures=failures
    )


def test_a_step_travels_as_its_form() -> None:
    step = ChangeStep(move="edit", wish=ChangeWish(what="fix", source_id="s", words="w"))
    assert change_step_of(step.model_dump_json()) == step
    assert change_step_of('{"kind":"ship"}') is None


def test_a_test_that_fails_anew_is_broken() -> None:
    assert broken_by(seen(3, "t.py::b"), seen(3, "t.py::a")) == ("t.py::b",)
    assert not no_worse(seen(3, "t.py::b"), seen(3, "t.py::a"))


def test_tests_of_a_file_that_could_not_be_read_are_not_broken() -> None:
    unread = TestFailure(name="t.py", outcome="error")
    before = TestsSeen(ran=True, told=True, failed=1, failures=(unread,))
    assert no_worse(seen(2, "t.py::a"), before)


def test_tests_that_have_gone_or_are_skipped_are_worse() -> None:
    assert not no_worse(seen(2), seen(3, "t.py::a"))
    assert not no_worse(seen(3, skipped=1), seen(3, "t.py::a"))
    assert no_worse(seen(4), seen(3, "t.py::a"))


def test_fewer_failures_are_worth_more() -> None:
    assert seen(4).worth > seen(3, "a").worth > seen(2, "a", "b").worth > TestsSeen().worth


def test_a_run_that_hangs_is_not_good() -> None:
    hung = CommandRun(ran=("x",), exit=None, ended="timeout", why="It took over 4 s.")
    assert not changes.tests_seen(hung, "x").good
    assert not changes.tests_seen(hung, "x").ran


def test_a_run_without_tests_is_not_good() -> None:
    none = CommandRun(ran=("x",), exit=5, tests=TestRun(tool="pytest"))
    assert changes.tests_seen(none, "x").why == "No test was found."
    assert not changes.tests_seen(none, "x").good


def test_only_the_exit_speaks_where_no_tool_is_known() -> None:
    fine = CommandRun(ran=("make", "test"), exit=0)
    bad = CommandRun(ran=("make", "test"), exit=2)
    assert changes.tests_seen(fine, "make test").good
    assert not changes.tests_seen(bad, "make test").good
