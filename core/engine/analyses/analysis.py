"""What the registry keeps of an analysis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import ValidationError

from core.domain.analyses.preparation import Preparation
from core.engine.analyses.faults import parameter_fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome

Parameters = TypeVar("Parameters", bound=Preparation)


@dataclass(frozen=True)
class Call:
    """An analysis with its parameters, ready for rows."""

    parameters: Preparation
    perform: Callable[[Frame], Outcome]


@dataclass(frozen=True)
class Analysis(Generic[Parameters]):
    """`perform` takes prepared rows; with `by`, those of one group."""

    parameters: type[Parameters]
    perform: Callable[[Frame, Parameters], Outcome]

    def call(self, text: str) -> Call:
        """Parameters from JSON; StepError says what does not fit."""
        try:
            given = self.parameters.model_validate_json(text)
        except ValidationError as error:
            raise parameter_fault(error) from error
        return Call(given, lambda frame: self.perform(frame, given))


class Registered(Protocol):
    """An analysis, whatever its parameters."""

    def call(self, text: str) -> Call: ...
