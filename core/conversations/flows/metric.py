"""Questions that a metric form answers: by rule, with no model call."""

from __future__ import annotations

import re

from core.agents.business.catalogue import Catalogue
from core.agents.business.follow_up import edit, table_of
from core.agents.business.measures import Linked
from core.agents.business.reading import Reading, read
from core.agents.business.two_steps import read_two_steps
from core.conversations.flows.metric_plans import (
    drivers,
    one_step,
    summary,
    two_steps,
)
from core.domain.inquiry import Inquiry
from core.domain.metrics import MetricQuery
from core.domain.plan import Plan

_WHY_THAT = re.compile(
    r"^(?:and |but )?why(?: (?:is|was|did) (?:that|this|it)(?: \w+)?)?[?!. ]*$", re.I
)


class MetricQuestion:
    """Changes, shares, series, drivers, summaries and two steps, and follow-ups on such answers."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        if not schema.tables:
            return None
        catalogue = Catalogue.of(inquiry)
        last = inquiry.conversation.answered
        followed = _follow_up(question, last.metric, catalogue) if last and last.metric else None
        if followed is not None:
            return followed
        two = read_two_steps(question, catalogue)
        if two is not None:
            return two_steps(question, two, schema)
        reading = read(question, catalogue)
        return None if reading is None else _planned(question, reading, catalogue)


def _planned(question: str, reading: Reading, catalogue: Catalogue) -> Plan | None:
    if reading.kind == "drivers":
        return drivers(reading, catalogue)
    if reading.kind == "summary":
        return summary(reading, catalogue)
    return one_step(question, reading.query, reading.notes, catalogue.schema)


def _follow_up(question: str, before: MetricQuery, catalogue: Catalogue) -> Plan | None:
    """The form before with what the question changes in it; or why it changed."""
    changed = edit(question, before, catalogue)
    if changed is not None:
        return one_step(question, changed.query, changed.notes, catalogue.schema)
    asked = _why(before, catalogue) if _WHY_THAT.match(question.strip()) else None
    return drivers(asked, catalogue) if asked else None


def _why(before: MetricQuery, catalogue: Catalogue) -> Reading | None:
    """The drivers of the change that was just shown."""
    table = table_of(before, catalogue)
    one = before.comparison is not None and before.time is not None and before.time.grain is None
    if table is None or not one:
        return None
    query = before.model_copy(update={"dimensions": (), "order": "none", "limit": None})
    return Reading("drivers", query, Linked(before.measures[0], table))
