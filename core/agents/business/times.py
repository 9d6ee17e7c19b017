"""What a question says about time: a period, the steps of a series, what is set against what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from core.agents.business.periods_said import Said, periods_said
from core.agents.business.wording import Wording
from core.domain.periods import Grain, Period

Against = Literal["previous", "year_ago"]
_GRAINS: dict[Grain, str] = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly|annual|annually",
}
_STEP = {
    grain: re.compile(
        rf"\b(?:{adverb}|(?:by|per|each|every|for each|for every|over the|across the|"
        rf"across) {grain}s?)\b"
    )
    for grain, adverb in _GRAINS.items()
}
_AND_STEP = {grain: re.compile(rf"(?<=\band ){grain}\b") for grain in _GRAINS}
_COMPARE = re.compile(r"\bcompar(?:e|es|ing|ison)\b")
_SHORT: dict[Grain, str] = {
    "day": "dod|d/d",
    "week": "wow|w/w",
    "month": "mom|m/m",
    "quarter": "qoq|q/q",
    "year": "yoy|y/y",
}
_OVER = {
    grain: re.compile(rf"\b{grain}[- ](?:over|on|to|by|after)[- ]{grain}\b|\b(?:{short})\b")
    for grain, short in _SHORT.items()
}
_OVER_TIME = re.compile(
    r"\b(?:over time|over the (?:years|months|weeks|days|whole period)|trends?|time series|"
    r"develop(?:ment|ed|ing|s)?|evol(?:ution|ved|ve|ving)|history)\b"
)
_YEAR_AGO = re.compile(
    r"\b(?:compared (?:with|to)|relative to|against|versus|vs\.?|than(?: in)?|over|from) "
    r"(?:the )?(?:same \w+ (?:of |in )?)?(?:last|previous|prior|preceding) year\b|"
    r"\b(?:the )?(?:year (?:before|earlier|ago)|a year (?:before|earlier|ago)|"
    r"same \w+ (?:of |in )?(?:the )?(?:last|previous|prior) year)\b"
)
_PREVIOUS = re.compile(
    r"\b(?:compared (?:with|to)|relative to|against|versus|vs\.?|than(?: in)?|over|from) "
    r"(?:the )?(?P<one>last|previous|prior|preceding|same) (?:period|one|day|week|month|quarter)\b|"
    r"\b(?:the )?(?:day|week|month|quarter|period|one) (?:before|earlier|prior)\b|"
    r"\b(?:the )?(?:previous|prior|preceding) period\b"
)
_SINCE = re.compile(
    r"\b(since|starting(?: in| from)?|from|as of)\s+(?:the (?:start|beginning) of )?$"
)
_AFTER, _BEFORE = re.compile(r"\bafter\s+$"), re.compile(r"\bbefore\s+$")
_UNTIL = re.compile(r"\b(until|till|up to|through|by the end of|to)\s+(?:the end of )?$")
_LEAD = re.compile(
    r"\b(?:in|during|for|of|on|over|within|throughout|at|since|after|before|until|till|"
    r"up to|through|"
    r"from|between|starting(?: in| from)?|only|the|year|all of|start of|beginning of|end of)\s+$"
)
_JOINED = re.compile(r"\s*(?:,|to|and|with|until|till|through|thru|-)\s*(?:in )?(?:the )?")
_VERSUS = re.compile(
    r"\s*,?\s*(?:(?:higher|lower|better|worse|more|less) than|vs\.?|versus|against|"
    r"compare[sd]? (?:with|to)|relative to|than|over)\s*(?:that |those )?(?:of |in )?"
)
_COMPARED = re.compile(
    r"[^·]{0,40}\b(?:with|to|against|vs\.?|versus)\s*(?:that of |those of )?(?:in )?"
)


@dataclass(frozen=True)
class Times:
    """`earlier` is named outright; `against` says what to compare with where it is not.

    `unit` is how long a period is that is compared, where that is said. `grain` is a series' step;
    `open_grain` when one is wanted and its step is not said.
    """

    said: tuple[Said, ...] = ()
    since: Said | None = None
    until: Said | None = None
    strictly: bool = False
    earlier: Said | None = None
    against: Against | None = None
    unit: Grain | None = None
    grain: Grain | None = None
    open_grain: bool = False

    @property
    def any(self) -> bool:
        return bool(self.since or self.until or self.grain or self.open_grain or self.against)


@dataclass(frozen=True)
class Resolved:
    """`period` is None for all there is. Every assumption is a sentence."""

    period: Period | None
    earlier: Period | None
    assumptions: tuple[str, ...] = ()


def take_times(words: Wording, *, changing: bool) -> Times:
    """All that is said about time; `changing` when the question asks for a change."""
    changing = changing or _COMPARE.search(words.text) is not None
    against, unit, series = _take_against(words)
    step = next((g for g, pattern in _STEP.items() if words.take(pattern)), None)
    step = step or next((g for g, pattern in _AND_STEP.items() if words.take(pattern)), None)
    open_grain = words.take(_OVER_TIME) is not None
    said = [one for one in periods_said(words.text) if _is_meant(one, words.text)][:2]
    times = Times(
        against=against,
        unit=unit,
        grain=step or (unit if series else None),
        open_grain=open_grain and step is None,
    )
    if said:
        times = _with_periods(times, said, words=words, changing=changing)
    return times


def resolve_times(times: Times, first: date, last: date) -> Resolved:
    """Periods on the calendar; `first` and `last` are the first and last day in the data."""
    today = last + timedelta(1)
    years = [one.year for one in times.said if one.year is not None]
    year = years[0] if years else None
    notes: list[str] = []

    def of(one: Said) -> Period:
        found = one.resolve(today, year if one.year is None else None)
        if one.relative and one.year is None and year is None:
            notes.append(
                f"“{one.text.capitalize()}” is read as {found.describe()}, since the data ends on "
                f"{Period(last, today, 'day').describe()}."
            )
        return found

    since = of(times.since) if times.since else None
    until = of(times.until) if times.until and times.until is not times.since else since
    earlier = of(times.earlier) if times.earlier else None
    if earlier is not None and since is not None and earlier.since > since.since:
        since, earlier = earlier, since
    elif earlier is not None and earlier == since:  # this year and last, at the end of the year
        earlier = since.before()
        notes = notes[:1]
    whole: Period | None = None
    if times.since is not None and times.since is times.until:
        whole = since
    elif since is not None or until is not None:
        start = (since.until if times.strictly else since.since) if since and times.since else first
        end = today
        if until is not None and times.until is not None:
            end = until.since if times.strictly else until.until
        whole = Period(start, end) if start < end else None
    return Resolved(whole, earlier, tuple(notes))


def _take_against(words: Wording) -> tuple[Against | None, Grain | None, bool]:
    """What to compare with, how long the periods are, and whether it is a series of them."""
    for grain, pattern in _OVER.items():
        if words.take(pattern):
            return ("year_ago" if grain == "year" else "previous"), grain, True
    if words.take(_YEAR_AGO):
        return "year_ago", "year", False
    found = words.take(_PREVIOUS)
    if found is None:
        return None, None, False
    return "previous", next((grain for grain in _GRAINS if grain in found[0].split()), None), False


def _with_periods(times: Times, said: Sequence[Said], *, words: Wording, changing: bool) -> Times:
    one, text = said[0], words.text
    before = text[: one.start]
    other = said[1] if len(said) > 1 else None
    between = text[one.end : other.start] if other else ""
    for each in reversed(said):
        lead = _LEAD.search(text[: each.start])
        words.blank(lead.start() if lead else each.start, each.end)
    times = replace(times, said=tuple(said))
    if other is not None:
        compared = _COMPARE.search(text) and _COMPARED.fullmatch(between)
        if _VERSUS.fullmatch(between) or compared:
            return replace(times, since=one, until=one, earlier=other)
        if changing and _JOINED.fullmatch(between):
            return replace(times, since=other, until=other, earlier=one)
        if _JOINED.fullmatch(between):
            return replace(times, since=one, until=other)
    strictly = bool(_AFTER.search(before) or _BEFORE.search(before))
    begins = bool(_AFTER.search(before) or _SINCE.search(before))
    ends = bool(_BEFORE.search(before) or _UNTIL.search(before))
    return replace(
        times,
        since=None if ends else one,
        until=None if begins else one,
        strictly=strictly,
    )


def _is_meant(one: Said, text: str) -> bool:
    """`may` and `march` are also verbs: a month of one word stands after a preposition."""
    if one.text in {"may", "march", "mar", "dec", "sep", "second", "first"}:
        return _LEAD.search(text[: one.start]) is not None or bool(
            re.search(r"(?:to|and|vs\.?|versus|than|with|since)\s+$", text[: one.start])
        )
    return True
