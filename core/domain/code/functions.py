"""Functions that are written, and what came when they were tried on tests."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

TestsFrom = Literal["person", "examples", "none"]
TryOutcome = Literal["passed", "failed", "error", "late", "not run"]


class TryFunction(Value):
    """Run `code`, then `setup`, then each of `tests` by itself within `seconds`.

    `accepted_risk` is a person's word, for this one run, where the system cannot confine it; a
    model never sets it.
    """

    kind: Literal["try_function"] = "try_function"
    code: str
    setup: str = ""
    tests: tuple[str, ...] = ()
    seconds: float = 3.0
    accepted_risk: bool = False


class Tried(Value):
    """One test: `came` is what the code gave or how it failed, `expected` what was asked."""

    test: str
    outcome: TryOutcome
    came: str = ""
    expected: str = ""
    seconds: float = 0.0


class FunctionTried(Value):
    """`fault` says why the code itself could not be run; no test ran then."""

    kind: Literal["function_tried"] = "function_tried"
    fault: str = ""
    tries: tuple[Tried, ...] = ()
    text: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> int:
        return sum(each.outcome == "passed" for each in self.tries)

    @property
    def whole(self) -> bool:
        """Whether the code ran and every test of it passed."""
        return not self.fault and self.passed == len(self.tries)
