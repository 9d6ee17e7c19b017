"""What the steps of a run found, with the rows at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from core.domain.cells import Computed
from core.domain.queries import QueryFacts
from core.domain.results import Result
from core.domain.steps import StepResult


@dataclass(frozen=True)
class Finding:
    """A step and its rows; `result` is None when the step failed or had nothing to say."""

    step: StepResult
    result: Result | None = None

    @property
    def name(self) -> str:
        return self.step.output

    @property
    def facts(self) -> QueryFacts | None:
        return self.step.facts


def results_of(findings: Iterable[Finding]) -> Mapping[str, Result]:
    """Results by the name that references use."""
    return {f.name: f.result for f in findings if f.result is not None}


def finding_of(cell: Computed, result: Result | None) -> Finding:
    """A cell as the finding it keeps, so that an edited or re-run cell is judged anew."""
    step = StepResult(
        step=cell.name,
        output=cell.name,
        inputs=cell.inputs,
        result=cell.result,
        chart=cell.chart,
        failure=cell.failure if cell.result is None else None,
        mends=cell.mends,
        tokens=cell.tokens,
        seconds=cell.seconds,
    )
    return Finding(step.model_copy(update=_own(cell)), result)


def _own(cell: Computed) -> dict[str, object]:
    """What only a cell of its kind has."""
    own: dict[str, object]
    match cell.kind:
        case "query":
            own = {"sql": cell.sql, "form": cell.form, "metric": cell.metric, "facts": cell.facts}
        case "python":
            own = {"form": "python", "code": cell.code, "text": cell.text, "figures": cell.figures}
            own |= {"tables": cell.tables, "remarks": cell.remarks}
        case "analysis":
            own = {"form": "analysis", "analysis": cell.call, "findings": cell.findings}
            own |= {"tables": cell.tables}
        case "code":
            own = {"form": "function", "code": cell.code, "function": cell.function}
        case "record":
            own = {"form": "none", "record": cell.record}
        case _:
            assert_never(cell.kind)
    return own
