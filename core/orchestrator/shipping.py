"""The answer to a request to ship: what was done, and where it stopped."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.answers import Answer
from core.domain.deploy.deployments import TITLES, Deployment
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, verdict_of
from core.domain.references import cell


def ship_answer(findings: Sequence[Finding]) -> Answer:
    """Each sentence is a cell of the table of moves."""
    shipping = _last(findings)
    last = next(finding for finding in reversed(findings) if finding.result is not None)
    rows = len(last.result.rows) if last.result is not None else 0
    first = 1 if rows > 1 else 0  # what was rehearsed was done since
    said = [cell(last.name, "said", row) for row in range(first, rows)]
    stopped = _stopped(shipping)
    if stopped:
        said.append(f"It stopped at “{stopped}”.")
    return Answer(kind="answered", text=" ".join(said), evidence=(last.name,))


def ship_grade(findings: Sequence[Finding]) -> Grade:
    """Whether every move was made, as its own outcome says."""
    shipping = _last(findings)
    last = shipping.moves[-1] if shipping is not None and shipping.moves else None
    if last is None or last.outcome == "failed":
        reason = last.said if last is not None else "No move was made."
        check = Check(name="moves", outcome="failed", reason=reason)
    elif last.outcome == "denied":
        check = Check(name="moves", outcome="warned", reason=last.said)
    else:
        reason = "Every move was made, and its outcome looked at."
        check = Check(name="moves", outcome="passed", reason=reason)
    return Grade(verdict=verdict_of((check,)), checks=(check,))


def _last(findings: Sequence[Finding]) -> Deployment | None:
    """The deployment as the last step that was tried left it."""
    records = [f.step.record for f in findings if f.step.record is not None]
    last = records[-1] if records else None
    return last.deployment if last is not None and last.kind == "shipped" else None


def _stopped(shipping: Deployment | None) -> str:
    """The move that was not made, if one was not."""
    last = shipping.moves[-1] if shipping is not None and shipping.moves else None
    return TITLES[last.move] if last is not None and last.outcome != "done" else ""
