"""A finding of a typed analysis, with what its sentence needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from core.domain.analyses.results import Findings, Statistic
from core.domain.findings import Finding
from core.domain.references import Form, cell
from core.domain.results import Result


@dataclass(frozen=True)
class AnalysisForm:
    """`parameters` are those of the call; the last columns of the one row are its statistics."""

    finding: Finding
    analysis: str
    parameters: Mapping[str, JsonValue]
    findings: Findings
    result: Result

    def one(self, name: str, of: str | None = None) -> Statistic | None:
        """The first statistic of that name, of that column or group if one is given."""
        return next(
            (s for s in self.findings.statistics if s.name == name and of in (None, s.of)), None
        )

    def value(self, name: str, of: str | None = None) -> bool | int | float | str | None:
        found = self.one(name, of)
        return found.value if found else None

    def ref(self, name: str, of: str | None = None, *forms: Form) -> str:
        """A reference to its value; empty where there is none."""
        found = self.one(name, of)
        return self.ref_to(found, *forms) if found is not None else ""

    def ref_to(self, statistic: Statistic, *forms: Form) -> str:
        shift = len(self.result.columns) - len(self.findings.statistics)
        place = shift + self.findings.statistics.index(statistic)
        if statistic.value is None or not 0 <= place < len(self.result.columns):
            return ""
        return cell(self.finding.name, self.result.columns[place].name, 0, *forms)

    def said(self, name: str) -> str:
        """A parameter that is a text, such as the column; empty where it is not given."""
        value = self.parameters.get(name)
        return value if isinstance(value, str) else ""

    def listed(self, name: str) -> tuple[str, ...]:
        value = self.parameters.get(name)
        return tuple(str(each) for each in value) if isinstance(value, list) else ()


def analysis_form(finding: Finding) -> AnalysisForm | None:
    """None for anything but a typed analysis that found something."""
    call, findings, result = finding.step.analysis, finding.step.findings, finding.result
    if call is None or findings is None or result is None or not findings.statistics:
        return None
    parameters = json.loads(call.parameters or "{}")
    return AnalysisForm(finding, call.analysis, parameters, findings, result)
