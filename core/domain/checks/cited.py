"""How far an answer about code is to be relied on: whether each place says what is claimed."""

from __future__ import annotations

from core.domain.code.asked import CodeAnswer
from core.domain.grades import Check, Grade, verdict_of


def cited_grade(answer: CodeAnswer) -> Grade:
    """Places that did not hold are not in the answer, which is said."""
    checks = [_citations(answer)]
    if answer.drafted:
        said = "A sentence of the model was left out: no line of the code bears it out."
        checks.append(Check(name="sentences", outcome="passed", reason=said))
    shown = len([each for each in answer.found if each.part not in ("changed",)])
    if answer.total > shown:
        reason = f"{answer.total:,} places answer this; the first of them are shown."
        checks.append(Check(name="shown", outcome="passed", reason=reason))
    return Grade(verdict=verdict_of(tuple(checks)), checks=tuple(checks))


def _citations(answer: CodeAnswer) -> Check:
    places = [each for each in answer.found if each.citation is not None]
    at = f"commit {answer.commit[:8]}"
    if answer.dropped:
        what = "1 place was" if answer.dropped == 1 else f"{answer.dropped} places were"
        reason = f"{what} left out: the lines at {at} do not say what the index claims."
        return Check(name="citations", outcome="warned", reason=reason)
    if not places:
        return Check(name="citations", outcome="passed", reason="The answer cites no lines.")
    each = {1: "The place was", 2: "Both places were"}.get(
        len(places), f"All {len(places)} places were"
    )
    reason = f"{each} read at {at} and found to say what is claimed."
    return Check(name="citations", outcome="passed", reason=reason)
