"""Questions that name a defined metric and fit no form; and how a metric is computed."""

from __future__ import annotations

import re

from core.agents.business.defined import metrics_named, telling
from core.conversations.flows.metric_plans import one_step
from core.conversations.flows.plain import asks_for_steps
from core.domain.conversation import Conversation
from core.domain.inquiry import Inquiry
from core.domain.metric_definitions import Metric
from core.domain.metric_reach import missing_of
from core.domain.metrics import MetricQuery
from core.domain.naming import result_name
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

DEFINITION, NAMED, BROKEN = "definition", "named metric", "broken metric"
AGAIN = "again"  # a step that shows the last result as it is
_COMPUTED = (
    r"(?:computed|calculated|defined|measured|worked out|derived|determined|made up|arrived at)"
)
_HOW = re.compile(
    rf"^(?:how (?:is|are|was|were|do you|did you|does syna|do we) (?P<what>.+?)"
    rf"(?: (?:get|being|exactly))*(?: {_COMPUTED}| (?:compute|calculate|define|measure)d?)"
    rf"|how (?:do you|did you|do we) (?:compute|calculate|define|measure|get) (?P<active>.+?)"
    rf"|what (?:is|are) the (?:definition|formula|meaning)s? (?:of|for|behind) (?P<formula>.+?)"
    rf"|what (?:does|do) (?P<mean>.+?) mean|define (?P<define>.+?)"
    rf"|(?:explain|show)(?: me)? how (?P<explain>.+?) (?:is|are|was|were) {_COMPUTED})[?!. ]*$",
    re.IGNORECASE,
)
_THIS = re.compile(r"^(?:this|that|it|these|those|the (?:answer|result|number|figure))$", re.I)


class BrokenMetricQuestion:
    """Where a column of a metric has gone, the answer says so: nothing is guessed in its place."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        schema = inquiry.schema
        named = metrics_named(inquiry.question, telling(schema))
        return next((_broken(m, schema) for m in named if missing_of(m, schema)), None)


class NamedMetricQuestion:
    """Matches where a metric is named: its definition, not a guess, goes into the query."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question = inquiry.question
        if not metrics_named(question, telling(inquiry.schema)) or asks_for_steps(question):
            return None
        output = result_name(question, ())
        step = Step(name="answer", agent="business", task=question, output=output)
        return Plan(steps=(step,), template=NAMED)


class DefinitionQuestion:
    """“How is net revenue computed?”, and “how is this computed?” about the answer before."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        asked = _HOW.match(" ".join(question.split()))
        what = next((part for part in asked.groups() if part), "") if asked else ""
        if not what:
            return None
        if _THIS.match(what.strip()):
            return _again(question, inquiry.conversation)
        named = metrics_named(what, schema.metrics)
        if len(named) != 1 or not _all_of(what, named[0]):
            return None
        query = MetricQuery(measures=(named[0].measure,))
        return one_step(question, query, (), schema).model_copy(update={"template": DEFINITION})


def _all_of(what: str, metric: Metric) -> bool:
    """Whether the words name the metric and little more ("our net revenue")."""
    longest = max(len(name.split()) for name in metric.names)
    return len(what.split()) <= longest + 1


def _again(question: str, conversation: Conversation) -> Plan | None:
    """The answer before, shown with how it came about."""
    last = conversation.last
    if last is None or last.result is None or not last.sql:
        return None
    step = Step(
        name="draw",
        agent="prepared",
        task=question,
        output=result_name(last.question, ()),
        sql=last.sql,
        form=AGAIN,
    )
    return Plan(steps=(step,), template=DEFINITION)


def _broken(metric: Metric, schema: Schema) -> Plan:
    gone = " and ".join(missing_of(metric, schema))
    missing = (
        f"The metric “{metric.name}” cannot be computed: the data no longer has {gone}. "
        "Its definition can be changed on the Metrics page."
    )
    step = Step(name="answer", agent="prepared", task=missing, output="answer", form="outside")
    return Plan(steps=(step,), template=BROKEN)
