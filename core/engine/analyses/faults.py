"""How an analysis says that it cannot be done, and what would work."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from core.errors import StepError

_SHOWN = 6


def fault(message: str, remedy: str = "") -> StepError:
    return StepError(message, code="analysis", kept="Nothing was changed.", remedy=remedy)


def parameter_fault(error: ValidationError) -> StepError:
    """What is wrong with the first few parameters, in words."""
    said = []
    for found in error.errors(include_url=False, include_input=False)[:3]:
        place = ".".join(str(part) for part in found["loc"]) or "the parameters"
        said.append(f"{place}: {found['msg']}")
    return fault(
        f"The parameters of the analysis do not fit ({'; '.join(said)}).",
        "Give parameters as the analysis states them.",
    )


def listed(names: Iterable[object]) -> str:
    """A few names for a sentence."""
    every = [str(name) for name in names]
    shown = ", ".join(every[:_SHOWN])
    return shown if len(every) <= _SHOWN else f"{shown} and {len(every) - _SHOWN} more"
