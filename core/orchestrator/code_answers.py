"""The answer to a question about a repository, from the places that were found."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.answers import Answer
from core.domain.checks.cited import cited_grade
from core.domain.code.asked import CodeAnswer
from core.domain.findings import Finding
from core.domain.grades import Check, Grade
from core.domain.sentences.cited import cited_answer


def code_answer(findings: Sequence[Finding]) -> Answer:
    """From its record; or what the repository lacks, with names that it has."""
    finding = findings[-1]
    answer = _read(finding)
    if answer is not None:
        return cited_answer(answer, finding.name)
    return Answer(kind="unanswerable", text=finding.step.missing, near=finding.step.near)


def code_grade(findings: Sequence[Finding]) -> Grade:
    answer = _read(findings[-1])
    if answer is not None:
        return cited_grade(answer)
    reason = "The names that are defined in the repository were looked through."
    return Grade(verdict="checked", checks=(Check(name="names", outcome="passed", reason=reason),))


def _read(finding: Finding) -> CodeAnswer | None:
    record = finding.step.record
    return record.answer if record is not None and record.kind == "cited" else None
