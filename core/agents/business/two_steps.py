"""Questions in two steps: first which group or period leads, then something about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.agents.business.catalogue import Catalogue
from core.agents.business.cues import take_cues
from core.agents.business.defined import link
from core.agents.business.form import FIRST_INPUT
from core.agents.business.groups import named_group, take_filters
from core.agents.business.measures import Linked, main_measure
from core.agents.business.reading import (
    Parts,
    Reading,
    base,
    parts_of,
    plain,
    put_together,
    time_range,
)
from core.agents.business.times import resolve_times, take_times
from core.agents.business.wording import Wording
from core.domain.identifiers import resolve
from core.domain.metrics import Filter, MetricQuery
from core.domain.periods import Grain, Period

_POINTING = r"(?:its?|their|they|them|that|those|this|these|there|he|she|his|her)"
_THEN = re.compile(
    r"^(?P<first>(?:first,? )?(?:in |for |during )?(?:which|what|who|(?:(?:find|get|take|identify|"
    r"determine) )?(?:the|our)) .+?)(?:,|;|\?)? (?:and |then |and then )"
    rf"(?P<second>(?:.*\b{_POINTING}\b.*))$"
)
_FIRST = re.compile(r"^(?:first,? )?(?:find|get|take|identify|determine) ")
_BEFORE = re.compile(r"^(?:for|in|among|within|of|during) (?P<leader>.+?), (?P<rest>.+)$")
_POINTER = re.compile(
    rf"\b(?:(?:for|in|of|from|within|by|with|during|did|does|has|have|was|were|is|"
    rf"are) )?{_POINTING}\b"
    r"(?: (?P<noun>[a-z]+))?"
)
_LED = re.compile(
    r"\b(?:in|for|of|from|to|within|during|by|do|does|did)\s+(?P<leader>(?:the |"
    r"our )?(?:(?:top|best|worst|biggest|"
    r"largest|smallest|highest|lowest|strongest|weakest|most|least)\b.*|"
    r"[a-z]+(?: [a-z]+)? (?:with|that (?:has|had|have)|having|which (?:has|had)) (?:the |our )?"
    r"(?:most|highest|largest|biggest|least|lowest|smallest|best|worst)\b.*))$"
)
_VERB = re.compile(
    r" (?:make up|make|have|contribute|bring in|bring|account for|generate|hold|earn|get|take)$"
)
_LINKS = re.compile(
    r"\b(?:with|by|that|which|having|in terms of|has|had|have|sells?|sold|buys?|made)\b"
)
_PERIOD = re.compile(r"\b(?P<grain>day|week|month|quarter|year)s?\b")
_GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Leader:
    """The first step: what is ranked, and by which column (and grain) the second one is "
    "held to it."""

    query: MetricQuery
    linked: Linked
    column: str
    output: str
    noun: str
    grain: Grain | None
    period: Period | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TwoSteps:
    """Two forms; the second is held to the rows of the first one's result."""

    first: MetricQuery
    second: MetricQuery
    notes: tuple[str, ...]


def read_two_steps(question: str, catalogue: Catalogue) -> TwoSteps | None:
    """The two steps when both account for all their words."""
    text = " ".join(question.lower().replace("’", "'").split()).rstrip("?!. ")
    found = _THEN.match(text)
    if found is not None:
        leader = _leader(_FIRST.sub("", found["first"]), catalogue)
        return _held(_without_pointers(found["second"], leader), leader, catalogue=catalogue)
    ahead = _BEFORE.match(text)
    leader = _leader(ahead["leader"], catalogue) if ahead else None
    if ahead is not None and leader is not None:
        return _held(_without_pointers(ahead["rest"], leader), leader, catalogue=catalogue)
    led = _LED.search(text)
    if led is None:
        return None
    leader = _leader(_VERB.sub("", led["leader"]), catalogue)
    return _held(text[: led.start()], leader, catalogue=catalogue)


def _leader(text: str, catalogue: Catalogue) -> Leader | None:
    """`which category had the highest revenue in 2024`, `the top 3 products by units`."""
    words = Wording(text)
    times = take_times(words, changing=False)
    cues = take_cues(words)
    linked = link(words, catalogue) or main_measure(catalogue)
    if linked is None or cues.way == "none" or cues.change or cues.why or cues.share:
        return None
    filters = take_filters(words, catalogue, linked.table)
    column = catalogue.time_column(linked.table, linked.time)
    if filters is None or (times.any and column is None):
        return None
    when = resolve_times(times, column.first, column.last) if column else None
    while words.take(_LINKS):
        pass
    grain, key = cues.period_noun or _grain(words), ""
    if grain is None:
        group = named_group(words, catalogue, linked.table)
        if group is None:
            return None
        key = group
    if words.left() or (grain is not None and column is None):
        return None
    query = MetricQuery(
        measures=(linked.measure,),
        dimensions=(key,) if key else (),
        filters=filters,
        time=time_range(column, when.period if when else None, grain),
        order=cues.way,
        limit=cues.top or 1,
    )
    return Leader(
        query=query,
        linked=linked,
        column=key or (column.key if column else ""),
        output=grain or resolve(key, catalogue.schema)[1].name,
        noun=grain or key.partition(".")[2],
        grain=grain,
        period=when.period if when else None,
        notes=(*(when.assumptions if when else ()), *_assumed(linked)),
    )


def _held(text: str, leader: Leader | None, *, catalogue: Catalogue) -> TwoSteps | None:
    """The second step, kept to what the first one found."""
    if leader is None or not text.strip():
        return None
    parts = parts_of(text, catalogue, measure=leader.linked)
    if parts is None:
        return None
    own = parts.column
    if leader.grain is not None and own is None:
        return None
    held = Filter(
        column=own.key if leader.grain is not None and own is not None else leader.column,
        operator="in",
        within=f"{FIRST_INPUT}.{leader.output}",
        grain=leader.grain,
    )
    reading = _second(parts, leader, held=held, catalogue=catalogue)
    if reading is None:
        return None
    query = reading.query
    if query.time is None and leader.period is not None and leader.grain is None:
        column = parts.column
        query = query.model_copy(update={"time": time_range(column, leader.period, None)})
    if not query.share:
        query = query.model_copy(update={"filters": (*query.filters, held)})
        if (leader.query.limit or 1) > 1 and leader.grain is None and not query.dimensions:
            query = query.model_copy(update={"dimensions": (leader.column,)})
    return TwoSteps(leader.query, query, tuple(dict.fromkeys((*leader.notes, *reading.notes))))


def _second(parts: Parts, leader: Leader, *, held: Filter, catalogue: Catalogue) -> Reading | None:
    if parts.cues.share and not parts.dimensions and not parts.filters and leader.grain is None:
        query = base(parts).model_copy(
            update={"dimensions": (leader.column,), "share": True, "keep": (held,)}
        )
        return Reading("share", query, parts.linked, parts.when.period, parts.notes)
    return put_together(parts, catalogue) or plain(parts)


def _without_pointers(text: str, leader: Leader | None) -> str:
    """`its revenue in that category` -> `revenue`."""
    if leader is None:
        return text
    noun = leader.noun.rstrip("s")[:5]

    def cut(match: re.Match[str]) -> str:
        kept = match["noun"] or ""
        return "" if kept.startswith(noun) else kept

    return " ".join(_POINTER.sub(cut, text).split())


def _grain(words: Wording) -> Grain | None:
    found = words.take(_PERIOD)
    return next((g for g in _GRAINS if found and found["grain"] == g), None)


def _assumed(linked: Linked) -> tuple[str, ...]:
    return (linked.assumption,) if linked.assumption else ()
