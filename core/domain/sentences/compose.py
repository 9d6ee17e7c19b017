"""Findings -> Answer: one sentence a finding, the chart of the main one."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.answers import Answer
from core.domain.chart_rules import fits, suggest
from core.domain.charts import ChartSpec
from core.domain.findings import Finding, results_of
from core.domain.labels import capital, humanise
from core.domain.sentences import absent, business
from core.domain.sentences.analyses import analysis_sentence
from core.domain.sentences.groups import by_group
from core.domain.sentences.lists import name_list, table
from core.domain.sentences.series import over_time
from core.domain.sentences.single import one_row, one_value
from core.domain.sentences.topic import Topic
from core.domain.unbound import strip_unbound

_MOST_SENTENCES = 6


def compose(question: str, findings: Sequence[Finding], *, near: Sequence[str] = ()) -> Answer:
    """The answer that the findings support. The last step that nothing else reads comes first
    in the evidence; steps that only feed others get no sentence of their own."""
    if not any(f.result is not None for f in findings):
        return _without_result(question, findings, near=near)
    told = _told(findings)
    forms = business.tell(findings)
    main = forms.main if forms else told[-1]
    said = [forms.text] if forms else _sentences(question, told)
    text = " ".join([*said, absent.part_missing(findings)]).strip()
    clean = strip_unbound(text, question, results_of(findings)).text
    others = [f.name for f in findings if f.result is not None and f is not main]
    return Answer(
        kind="answered",
        text=clean or "The result is in the table.",
        evidence=(main.name, *reversed(others)),
        chart=_chart(question, main),
        assumptions=_told_beside(findings),
    )


def sentence(question: str, finding: Finding, *, plain: bool = False) -> str:
    """What one finding says. `plain` names columns instead of repeating the question."""
    result = finding.result
    if result is None or not result.columns:
        return ""
    if not result.rows:
        return absent.nothing(question, finding)
    if found := analysis_sentence(finding):
        return found
    topic = Topic(question, finding, result)
    said = _by_shape(topic, plain=plain)
    cut = result.truncated and "at hand" not in said
    return f"{said} Only the first {topic.count()} rows were kept." if cut else said


def _by_shape(topic: Topic, *, plain: bool) -> str:
    shape = topic.shape
    if topic.rows == 1:
        return (one_value if len(topic.result.columns) == 1 else one_row)(topic, plain=plain)
    if len(topic.result.columns) == 1:
        return name_list(topic)
    ranked = any(topic.is_ordered_by(i) for i in shape.measures)
    if shape.measures and len(shape.times) == 1 and shape.labels == shape.times and not ranked:
        told = over_time(topic)
        if told:
            return told
    if shape.measures and shape.labels and _is_by_group(topic):
        return by_group(topic)
    return table(topic)


def _is_by_group(topic: Topic) -> bool:
    """Figures of groups, rather than records that happen to hold numbers."""
    shape, facts = topic.shape, topic.finding.facts
    if shape.others or len(shape.measures) > 4 or len(shape.labels) > 2:
        return False
    if topic.expected.wants("superlative", "groups", "comparison", "share", "series"):
        return True
    grouped = bool(facts and facts.groups)
    return grouped or any(topic.is_ordered_by(i) for i in shape.measures)


def _told(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that answer: those no other finding was made from."""
    read = {name for f in findings if f.result is not None for name in f.step.inputs}
    whole = [f for f in findings if f.result is not None]
    return [f for f in whole if f.name not in read] or whole[-1:]


def _sentences(question: str, told: Sequence[Finding]) -> list[str]:
    if len(told) == 1:
        return [sentence(question, told[0])]
    made = [sentence(question, f, plain=True) for f in told[:_MOST_SENTENCES]]
    return [f"{capital(humanise(f.name))}: {text}" for f, text in zip(told, made, strict=False)]


def _chart(question: str, main: Finding) -> ChartSpec | None:
    if main.result is None:
        return None
    given = main.step.chart
    if given is not None and fits(given, main.result) is None:
        return given
    return suggest(main.result, question)


def _told_beside(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the person should know beside the sentence: readings taken, then remarks."""
    assumed = [text for f in findings for text in f.step.assumptions]
    return tuple(dict.fromkeys([*assumed, *(text for f in findings for text in f.step.remarks)]))


def _without_result(question: str, findings: Sequence[Finding], *, near: Sequence[str]) -> Answer:
    known = tuple(dict.fromkeys([*near, *(n for f in findings for n in f.step.near)]))
    missing = [f.step.missing for f in findings if f.step.missing]
    assumptions = _told_beside(findings)
    if missing:
        text = absent.unanswerable(question, " ".join(dict.fromkeys(missing)), known)
        return Answer(kind="unanswerable", text=text, near=known, assumptions=assumptions)
    return Answer(kind="failed", text=absent.failed(question, findings), assumptions=assumptions)
