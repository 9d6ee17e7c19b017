"""“Which commit could explain the drop in revenue in March?”: the figure, then its commits."""

from __future__ import annotations

from collections.abc import Callable

from core.agents.code.tracing.agent import AGENT
from core.agents.code.tracing.wishes import TraceSaid, TraceWish, trace_said
from core.conversations.flows.metric import MetricQuestion
from core.conversations.flows.named_metric import NamedMetricQuestion
from core.conversations.flows.repositories import the_one
from core.domain.code.candidates import ChangePoint, Figure
from core.domain.code.moments import moment_in
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema
from core.protocols import FlowTemplate

TRACE = "trace"
Points = Callable[[str, Schema], ChangePoint | None]
Figures = Callable[[str, Schema], Figure | None]
_METRICS: tuple[FlowTemplate, ...] = (MetricQuestion(), NamedMetricQuestion())


class CommitQuestion:
    """Matches where a repository is attached and the figure is known: as a finding, an alert or a
    tile that is named, by its words, or as the answer before, however that was computed."""

    def __init__(
        self,
        yard: Callable[[Schema], Yard] = lambda schema: Yard(),
        points: Points = lambda question, schema: None,
        figures: Figures = lambda question, schema: None,
    ) -> None:
        self._yard = yard
        self._points = points
        self._figures = figures

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        said = trace_said(question)
        repositories = self._yard(schema).repositories if said is not None else ()
        if said is None or not repositories:
            return None
        wish = TraceWish(
            source_id=the_one(question, repositories).source_id,
            name=said.what,
            when=question,
            way=said.way,
            point=self._points(question, schema),
        )
        figure = self._figures(question, schema) if wish.point is None else None
        if figure is not None:
            wish = wish.model_copy(update={"figure": figure, "name": figure.name})
        if wish.point is not None or wish.figure is not None:
            return Plan(steps=(_step(wish),), template=TRACE)
        before = _series(said, inquiry)
        if before is not None:
            last = before.steps[-1].output
            return Plan(steps=(*before.steps, _step(wish, last)), template=TRACE)
        return _of_answer(wish, inquiry) if not said.what else None


def _of_answer(wish: TraceWish, inquiry: Inquiry) -> Plan | None:
    """Of the figure that was answered last: its query again, or the rows that were computed."""
    known = inquiry.conversation.answered
    if known is None or not known.name:
        return None
    if known.sql:
        return Plan(steps=(_step(wish, known.name),), template=TRACE)
    rows = {"series": known.result, "told": known.question}
    return Plan(steps=(_step(wish.model_copy(update=rows)),), template=TRACE)


def _step(wish: TraceWish, *inputs: str) -> Step:
    return Step(
        name="trace",
        agent=AGENT,
        task="Look for commits that could have to do with it",
        output="candidates",
        inputs=inputs,
        form=wish.model_dump_json(),
    )


def _series(said: TraceSaid, inquiry: Inquiry) -> Plan | None:
    """The plan that gives the figure over time, by the words for it."""
    if not said.what:
        return None
    moment = moment_in(inquiry.question)
    grain = moment.grain if moment is not None and moment.grain in ("day", "week") else "month"
    for words in (f"{said.what} by {grain}", f"total {said.what} by {grain}"):
        for template in _METRICS:
            made = template.match(inquiry.alone(words, intent="business"))
            if made is not None:
                return made
    return None
