"""Try a function: its code, then each of its tests by itself."""

from __future__ import annotations

import ast
import contextlib
import random
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from core.domain.code.functions import FunctionTried, Tried, TryFunction
from core.engine.python.deadline import Late, deadline
from core.engine.python.faults import CELL, run_fault, syntax_fault
from core.engine.python.output import Printed
from core.errors import StepError

_LONGEST = 200_000
_SHOWN = 400
_TEXT = 10_000
_LEFT, _RIGHT = "__came__", "__expected__"


def try_function(request: TryFunction) -> FunctionTried:
    """What came of each test; a fault of the code itself is told, not raised."""
    started = time.perf_counter()
    trial = _Trial(request.seconds)
    fault = trial.load(request.code) or trial.load(request.setup)
    if fault:
        tries = tuple(Tried(test=test, outcome="not run") for test in request.tests)
    else:
        tries = tuple(trial.test(test) for test in request.tests)
    return FunctionTried(
        fault=fault,
        tries=tries,
        text=trial.printed.text()[:_TEXT],
        seconds=time.perf_counter() - started,
    )


@dataclass
class _Trial:
    """The names that the code made, which its tests use."""

    seconds: float
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "written"})
    printed: Printed = field(default_factory=Printed)

    def load(self, code: str) -> str:
        """Run it; why it cannot be run, or nothing."""
        try:
            body = compile(_parsed(code), CELL, "exec")
        except StepError as error:
            return error.message
        except (SyntaxError, ValueError, RecursionError) as error:
            return syntax_fault(_plainly(error)).message
        try:
            with self._bounded():
                exec(body, self.names)  # noqa: S102 - what this room is for
        except Late:
            return f"The code did not end within {self.seconds:g} seconds."
        except MemoryError:
            raise
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            return run_fault(error, code, ()).message
        return ""

    def test(self, test: str) -> Tried:
        begun = time.perf_counter()
        tried = self._tested(test)
        return tried.model_copy(update={"seconds": time.perf_counter() - begun})

    def _tested(self, test: str) -> Tried:
        try:
            parts = _parts(test)
        except (StepError, SyntaxError, ValueError) as error:
            return Tried(test=test, outcome="error", came=f"The test cannot be read: {error}")
        came = expected = ""
        try:
            with self._bounded():
                came, expected, right = parts.run(self.names)
        except Late:
            came = f"no result within {self.seconds:g} seconds"
            return Tried(test=test, outcome="late", came=came, expected=parts.expected)
        except MemoryError:
            raise
        except AssertionError as error:
            said = str(error)[:_SHOWN]
            return Tried(test=test, outcome="failed", came=said, expected=parts.expected)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            said = run_fault(error, "", ()).message[:_SHOWN]
            return Tried(test=test, outcome="error", came=said, expected=parts.expected)
        outcome = "passed" if right else "failed"
        return Tried(test=test, outcome=outcome, came=came, expected=expected)

    @contextlib.contextmanager
    def _bounded(self) -> Iterator[None]:
        with (
            contextlib.redirect_stdout(self.printed),
            contextlib.redirect_stderr(self.printed),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            random.seed(0)
            with deadline(self.seconds):
                yield


@dataclass(frozen=True)
class _Parts:
    """A test that can be run: gives what came, what was expected, and whether it is right."""

    run: Callable[[dict[str, object]], tuple[str, str, bool]]
    expected: str = ""


def _parts(test: str) -> _Parts:
    """An assertion is taken apart; anything else passes where it raises nothing."""
    tree = _parsed(test)
    said = tree.body[0] if len(tree.body) == 1 else None
    if not isinstance(said, ast.Assert):
        return _Parts(_statement(tree))
    if isinstance(said.test, ast.Compare) and len(said.test.ops) == 1:
        expected = ast.unparse(said.test.comparators[0])[:_SHOWN]
        return _Parts(_comparison(said.test), expected)
    return _Parts(_truth(said.test), "a true value")


def _statement(tree: ast.Module) -> Callable[[dict[str, object]], tuple[str, str, bool]]:
    body = compile(tree, CELL, "exec")

    def run(names: dict[str, object]) -> tuple[str, str, bool]:
        exec(body, names)  # noqa: S102 - what this room is for
        return "", "", True

    return run


def _truth(test: ast.expr) -> Callable[[dict[str, object]], tuple[str, str, bool]]:
    body = compile(ast.Expression(test), CELL, "eval")

    def run(names: dict[str, object]) -> tuple[str, str, bool]:
        value = eval(body, names)  # noqa: S307 - what this room is for
        return _shown(value), "a true value", bool(value)

    return run


def _comparison(test: ast.Compare) -> Callable[[dict[str, object]], tuple[str, str, bool]]:
    left = compile(ast.Expression(test.left), CELL, "eval")
    right = compile(ast.Expression(test.comparators[0]), CELL, "eval")
    held = ast.Compare(ast.Name(_LEFT, ast.Load()), test.ops, [ast.Name(_RIGHT, ast.Load())])
    verdict = compile(ast.fix_missing_locations(ast.Expression(held)), CELL, "eval")
    word = "" if isinstance(test.ops[0], ast.Eq) else f"{_WORDS[type(test.ops[0])]} "

    def run(names: dict[str, object]) -> tuple[str, str, bool]:
        came = eval(left, names)  # noqa: S307 - what this room is for
        expected = eval(right, names)  # noqa: S307
        both = {_LEFT: came, _RIGHT: expected}
        said = _shown(came)
        return said, (word + _shown(expected)).strip(), bool(eval(verdict, both))  # noqa: S307

    return run


_WORDS: dict[type[ast.cmpop], str] = {
    ast.NotEq: "anything but",
    ast.Lt: "less than",
    ast.LtE: "at most",
    ast.Gt: "more than",
    ast.GtE: "at least",
    ast.Is: "",
    ast.IsNot: "anything but",
    ast.In: "one of",
    ast.NotIn: "none of",
}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _parsed(code: str) -> ast.Module:
    if len(code) > _LONGEST:
        raise syntax_fault(ValueError("it is too long"))
    try:
        return ast.parse(code, CELL)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise syntax_fault(_plainly(error)) from error


def _plainly(error: Exception) -> SyntaxError | ValueError:
    if isinstance(error, SyntaxError | ValueError):
        return error
    return ValueError("it is nested too deep")
