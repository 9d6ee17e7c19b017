"""Try a function on its tests in a worker, and keep the figures about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from core.domain.cancel import CancelToken
from core.domain.code.functions import FunctionTried, Tried, TryFunction
from core.domain.results import ResultRef
from core.domain.work import Limits, NamedValue
from core.errors import StepError
from core.protocols import ResultStore, Sandbox
from core.tools.outputs import keep_values

SECONDS = 3.0  # for each test
LIMITS = Limits(seconds=20.0, memory=1_000_000_000, disk=16_000_000)
ALONE = Limits(seconds=5.0, memory=1_000_000_000, disk=16_000_000)
_ENDED = frozenset({"time", "memory", "crash", "cpu"})


class TryContext(Protocol):
    """What trying a function needs of a run."""

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def cancel(self) -> CancelToken: ...


def try_function(context: TryContext, request: TryFunction) -> FunctionTried:
    """What came of each test. Where one of them ends the worker, each gets a worker of its own.

    StepError with code tier where code cannot be shut off, or Cancelled.
    """
    try:
        return _asked(context, request, LIMITS)
    except StepError as error:
        if error.code not in _ENDED:
            raise
    return _one_by_one(context, request)


def _one_by_one(context: TryContext, request: TryFunction) -> FunctionTried:
    tries: list[Tried] = []
    seconds = 0.0
    for test in request.tests:
        try:
            found = _asked(context, request.model_copy(update={"tests": (test,)}), ALONE)
        except StepError as error:
            if error.code not in _ENDED:
                raise
            outcome = "late" if error.code in ("time", "cpu") else "error"
            tries.append(Tried.model_validate(_row(test, outcome, error.message)))
            continue
        if found.fault:
            return found.model_copy(update={"tries": (*tries, *found.tries)})
        tries += found.tries
        seconds += found.seconds
    fault = "" if request.tests else "The code did not end in time."
    return FunctionTried(fault=fault, tries=tuple(tries), seconds=seconds)


def _row(test: str, outcome: str, came: str) -> dict[str, object]:
    return {"test": test, "outcome": outcome, "came": came}


def _asked(context: TryContext, request: TryFunction, limits: Limits) -> FunctionTried:
    replied = context.sandbox.run(request, limits=limits, cancel=context.cancel)
    if replied.reply.kind != "function_tried":
        raise StepError("A worker replied to a function with something else.", code="bug")
    return replied.reply


def keep_counts(results: ResultStore, counts: Mapping[str, int]) -> ResultRef | None:
    """Figures about the tests as one row, for sentences to be bound to."""
    values = [NamedValue(name=n, value=count, type="BIGINT") for n, count in counts.items()]
    return keep_values(results, values)
