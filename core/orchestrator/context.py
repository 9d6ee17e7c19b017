"""What the stages have at hand beyond what agents see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.agents.base import RunContext
from core.domain.cells import Cell, SourceMark
from core.protocols import FlowTemplate, IntentReader


@dataclass(frozen=True, kw_only=True)
class StageContext(RunContext):
    """One run, as the stages see it.

    `taken` are the names of the notebook's queries as the run began, `cells` all its cells now;
    `marks` are sources by table name, case folded.
    `keep` saves what the run leaves behind, all or none; it raises Cancelled after a stop.
    `seconds` is how long the run has worked, without the time it waited for a person.
    """

    intents: IntentReader
    templates: tuple[FlowTemplate, ...]
    taken: frozenset[str]
    cells: Callable[[], tuple[Cell, ...]]
    keep: Callable[[tuple[Cell, ...]], None]
    seconds: Callable[[], float]
    marks: Mapping[str, SourceMark] = field(default_factory=dict)
