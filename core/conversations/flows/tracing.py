"""“Which commit could explain the drop in revenue in March?”: the figure, then its commits."""

from __future__ import annotations

from collections.abc import Callable

from core.agents.code.tracing.agent import AGENT
from core.agents.code.tracing.wishes import TraceSaid, TraceWish, trace_said
from core.conversations.flows.metric import MetricQuestion
from core.conversations.flows.named_metric import NamedMetricQuestion
from core.conversations.flows.repositories import the_one
from core.domain.code.candidates import ChangePoint
from core.domain.code.moments import moment_in
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema
from core.protocols import FlowTemplate

TRACE = "trace"
Points = Callable[[str, Schema], ChangePoint | None]
_METRICS: tuple[FlowTemplate, ...] = (MetricQuestion(), NamedMetricQuestion())


class CommitQuestion:
    """Matches where a repository is attached and the figure is known: as a finding or an alert
    that is named, by its words, or as the answer before."""

    def __init__(
        self,
        yard: Callable[[Schema], Yard] = lambda schema: Yard(),
        points: Points = lambda question, schema: None,
    ) -> None:
        self._yard = yard
        self._points = points

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
        if wish.point is not None:
            return Plan(steps=(_step(wish),), template=TRACE)
        before = _series(said, inquiry)
        if before is not None:
            last = before.steps[-1].output
            return Plan(steps=(*before.steps, _step(wish, last)), template=TRACE)
        known = inquiry.conversation.answered
        if known is not None and known.name and known.sql and not said.what:
            return Plan(steps=(_step(wish, known.name),), template=TRACE)
        return None


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
