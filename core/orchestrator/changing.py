"""The answer to a request to change code, by what its last step left."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.answers import Answer
from core.domain.code.changes import Change
from core.domain.findings import Finding
from core.domain.grades import Grade
from core.domain.sentences.changed import changed_answer, changed_grade


def change_answer(findings: Sequence[Finding]) -> Answer:
    shown = next(finding for finding in reversed(findings) if finding.result is not None)
    change = _last(findings)
    if change is None:
        raise ValueError("a change left no record")
    return changed_answer(change, shown.name)


def change_grade(findings: Sequence[Finding]) -> Grade:
    return changed_grade(_last(findings))


def _last(findings: Sequence[Finding]) -> Change | None:
    """The change as the last step that was tried left it."""
    records = [f.step.record for f in findings if f.step.record is not None]
    last = records[-1] if records else None
    return last.change if last is not None and last.kind == "changed" else None
