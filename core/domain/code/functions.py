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


class Draft(Value):
    """One text of the model that was not kept, or was repaired: why it was not right."""

    code: str
    passed: int
    why: str


class WrittenFunction(Value):
    """What a written function was held against. `tries` are in the order of `tests`.

    `untested` says why no test ran, where none did. `drafts` came before the code that is kept.
    """

    name: str
    setup: str = ""
    tests: tuple[str, ...] = ()
    tests_from: TestsFrom = "none"
    tries: tuple[Tried, ...] = ()
    fault: str = ""
    untested: str = ""
    drafts: tuple[Draft, ...] = ()

    @property
    def passed(self) -> int:
        return sum(each.outcome == "passed" for each in self.tries)

    @property
    def counts(self) -> dict[str, int]:
        """What sentences are bound to."""
        drafts = len(self.drafts) + 1
        return {"tests": len(self.tests), "passed": self.passed, "drafts": drafts}

    @property
    def proven(self) -> bool:
        """Whether there are tests and all of them passed."""
        whole = bool(self.tries) and self.passed == len(self.tries)
        return whole and not self.fault and not self.untested
