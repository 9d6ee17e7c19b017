"""A function tried on its tests, in this process."""

from __future__ import annotations

import signal

import pytest

from core.domain.code.functions import FunctionTried, TryFunction
from core.engine.python.tries import try_function


def _tried(code: str, *tests: str, **more: object) -> FunctionTried:
    return try_function(TryFunction(code=code, tests=tests, **more))


def test_each_assertion_tells_what_came_and_what_was_expected() -> None:
    tried = _tried("def f(x): return x * 2", "assert f(2) == 4", "assert f(2) == 5")
    assert [each.outcome for each in tried.tries] == ["passed", "failed"]
    assert (tried.tries[1].came, tried.tries[1].expected) == ("4", "5")
    assert (tried.passed, tried.whole) == (1, False)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("assert f(2) > 9", "more than 9"),
        ("assert f(2) is None", "None"),
        ("assert f(2) in (1, 2)", "one of (1, 2)"),
        ("assert not f(2)", "a true value"),
    ],
)
def test_other_comparisons_say_what_they_ask_for(test: str, expected: str) -> None:
    tried = _tried("def f(x): return x * 2", test)
    assert (tried.tries[0].outcome, tried.tries[0].expected) == ("failed", expected)


def test_a_statement_passes_where_it_raises_nothing() -> None:
    tried = _tried("def f(x): return x", "for n in (1, 2):\n    assert f(n) == n", "check(f)")
    assert [each.outcome for each in tried.tries] == ["passed", "error"]
    assert "NameError" in tried.tries[1].came


def test_setup_runs_after_the_code_and_may_use_it() -> None:
    tried = _tried("class Node: pass", "assert type(root) is Node", setup="root = Node()\r\n")
    assert tried.whole


@pytest.mark.parametrize("code", ["def f(:", "import nothing_of_that_name", "1 / 0", "exit(3)"])
def test_code_that_cannot_run_is_a_fault_and_no_test_runs(code: str) -> None:
    tried = _tried(code, "assert f(1) == 1")
    assert tried.fault
    assert [each.outcome for each in tried.tries] == ["not run"]


def test_a_loop_without_end_is_late_and_the_next_test_still_runs() -> None:
    code = "def f(x):\n    while x:\n        try:\n            pass\n        except Exception:\n"
    code += "            pass\n    return x"
    tried = _tried(code, "assert f(1) == 1", "assert f(0) == 0", seconds=3.0)
    assert [each.outcome for each in tried.tries] == ["late", "passed"]


def test_code_that_catches_everything_is_told_again() -> None:
    code = "def f():\n    for _ in range(3):\n        try:\n            while True: pass\n"
    code += "        except BaseException: pass\n    return 1"
    tried = _tried(code, "assert f() == 1", seconds=0.1)
    assert tried.tries[0].outcome in ("late", "passed")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_a_main_block_would_do_is_left_out_and_prints_are_kept() -> None:
    tried = _tried("print('here')\nif __name__ == '__main__':\n    exit(1)")
    assert (tried.fault, tried.text) == ("", "here\n")


def test_a_value_whose_text_fails_is_an_error_of_its_test() -> None:
    code = "class X:\n    def __repr__(self): raise OSError('no')\ndef f(): return X()"
    assert _tried(code, "assert f() == 1").tries[0].outcome == "error"


def test_long_values_are_cut() -> None:
    tried = _tried("def f(): return 'x' * 10_000", "assert f() == ''")
    assert len(tried.tries[0].came) == 400
