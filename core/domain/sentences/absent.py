"""What to say where there is nothing: no rows, no answer in the data, a step that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.domain.expectation import expect
from core.domain.findings import Finding
from core.domain.labels import humanise
from core.domain.numerals import numerals, said
from core.domain.queries import FilterFact
from core.domain.sentences.single import existence
from core.domain.sentences.topic import listed
from core.domain.unbound import strip_unbound

_LONGEST = 60
_WORDS = {
    "=": "is", "!=": "is not", "<": "is under", "<=": "is at most", ">": "is over",
    ">=": "is at least", "in": "is one of", "not in": "is none of", "like": "contains",
}  # fmt: skip


def nothing(question: str, finding: Finding) -> str:
    """An empty result, with the conditions that left nothing."""
    facts = finding.facts
    wanted = [_condition(f, question) for f in facts.filters] if facts else []
    told = list(dict.fromkeys(w for w in wanted if w))[:3]
    no = "No: nothing" if expect(question).wants("yes_no") and existence(question) else "Nothing"
    if not told:
        return f"{no} in the data matches the question."
    return f"{no} in the data matches: {listed(told)}."


def unanswerable(question: str, missing: str, near: Sequence[str]) -> str:
    """Why the data cannot answer, and what is nearest to it."""
    why = strip_unbound(_sentence(missing), question, {}, near=near).text
    known = f" The nearest it holds: {', '.join(near[:5])}." if near else ""
    return f"The data cannot answer this. {why}".strip() + known


def failed(question: str, findings: Sequence[Finding]) -> str:
    """Every step failed: the first one's own words."""
    failure = next((f.step.failure for f in findings if f.step.failure), None)
    if failure is None:
        return "No result came back."
    text = " ".join(p for p in (failure.message, failure.kept, failure.remedy) if p)
    return strip_unbound(text, question, {}).text or "The query could not be run."


def part_missing(findings: Sequence[Finding]) -> str:
    """Names the steps that did not finish, where others did."""
    names = [humanise(f.name) for f in findings if f.step.failure is not None]
    return f"One part could not be computed: {listed(names)}." if names else ""


def _condition(fact: FilterFact, question: str) -> str:
    """A filter in words; nothing when it holds a figure that the question does not name."""
    label = humanise(fact.column)
    if numerals(label):
        return ""
    if fact.operator in {"is null", "is not null"}:
        return f"{label} is {'missing' if fact.operator == 'is null' else 'present'}"
    values = [v.strip("%") if fact.operator == "like" else v for v in fact.values]
    heard = said([question])
    unheard = any(n.says not in heard for v in values for n in numerals(v))
    if not values or unheard or any(len(v) > _LONGEST or "{{" in v for v in values):
        return ""
    shown = [v if re.fullmatch(r"-?[\d.]+", v) else f"“{v}”" for v in values]
    if fact.operator == "between":
        return f"{label} is from {shown[0]} to {shown[-1]}"
    return f"{label} {_WORDS[fact.operator]} {listed(shown[:3])}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else text + "."
