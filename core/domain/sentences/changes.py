"""Sentences for changes: of a whole, of its groups, and from period to period."""

from __future__ import annotations

from decimal import Decimal

from core.domain.labels import capital
from core.domain.metric_compare import CHANGE, CHANGE_PERCENT, CONTRIBUTION, PREVIOUS
from core.domain.references import column_sum, row_count
from core.domain.sentences.forms import Form, listed

MOST_PARTS = 3


def change_of(form: Form) -> str:
    """`Total revenue fell by 7,757 (17.3%), from 44,876 in Feb 2024 to 37,119 in Mar 2024.`"""
    moved = form.number(CHANGE)
    if moved is None:
        return f"The change in {form.label} is not known, since a period has no value."
    now, before = _period(form, ""), _period(form, "previous_")
    span = f"from {form.ref(PREVIOUS)}{before} to {form.ref(form.measure)}{now}"
    if moved == 0:
        return f"{capital(form.label)} did not change: it is {form.ref(form.measure)}{now}."
    verb = "rose" if moved > 0 else "fell"
    return f"{capital(form.label)} {verb} by {form.size(CHANGE)}{_percent(form)}, {span}."


def _percent(form: Form, row: int = 0) -> str:
    if form.number(CHANGE_PERCENT, row) is None:
        return ""
    return f" ({form.size(CHANGE_PERCENT, row)})"


def _period(form: Form, prefix: str) -> str:
    names = [c.name for c in form.result.columns]
    for grain in ("day", "week", "month", "quarter", "year"):
        if f"{prefix}{grain}" in names:
            word = "on" if grain == "day" else ("in the week of" if grain == "week" else "in")
            return f" {word} {form.ref(prefix + grain)}"
    return ""


def signed(form: Form, row: int) -> str:
    """`a rise of 52 (16.4%)`, `a fall of 12`."""
    change = form.number(CHANGE, row)
    if change is None or change == 0:
        return "no change"
    word = "a rise" if change > 0 else "a fall"
    return f"{word} of {form.size(CHANGE, row)}{_percent(form, row)}"


def part_changes(form: Form) -> str:
    """Changes of groups: the one asked for, or the ones that moved the whole."""
    rows = len(form.result.rows)
    if form.query.order != "none":
        way = "largest rise" if form.query.order == "desc" else "largest fall"
        change = form.number(CHANGE)
        fits = change is not None and (change > 0) == (form.query.order == "desc") and change != 0
        word = (
            way if fits else ("highest change" if form.query.order == "desc" else "lowest change")
        )
        lead = f"The {word} in {form.label} is that of {form.who()}, {signed(form, 0)}"
        span = _span(form, 0)
        rest = [f"{form.who(i)} ({signed(form, i)})" for i in range(1, min(rows, MOST_PARTS + 1))]
        followed = f"; then come {listed(rest)}" if rest else ""
        return f"{lead}{span}{followed}."
    parts = [
        f"{form.who(i)} with {signed(form, i)}{_part_of_change(form, i)}"
        for i in range(min(rows, MOST_PARTS))
    ]
    more = f"; there are {row_count(form.name)} groups in all" if rows > MOST_PARTS else ""
    whole = _whole_change(form)
    return (
        f"{whole}Most of it comes from {listed(parts)}{more}."
        if whole
        else (f"The largest changes in {form.label} are {listed(parts)}{more}.")
    )


def _whole_change(form: Form) -> str:
    """The change of the whole, where the parts add up to it and are all here."""
    if form.result.index(CONTRIBUTION) is None or form.query.limit or form.result.truncated:
        return ""
    changes = [form.number(CHANGE, i) for i in range(len(form.result.rows))]
    total = sum((change for change in changes if change is not None), Decimal(0))
    if total == 0:
        return ""
    first = sum((form.number(PREVIOUS, i) or Decimal(0) for i in range(len(changes))), Decimal(0))
    verb = "rose" if total > 0 else "fell"
    now, before = column_sum(form.name, form.measure), column_sum(form.name, PREVIOUS)
    start = f"from {before} " if first else ""
    return f"{capital(form.label)} {verb} in all {start}to {now}. "


def _span(form: Form, row: int) -> str:
    if form.number(PREVIOUS, row) is None or form.number(form.measure, row) is None:
        return ""
    return f", from {form.ref(PREVIOUS, row)} to {form.ref(form.measure, row)}"


def _part_of_change(form: Form, row: int) -> str:
    part = form.number(CONTRIBUTION, row)
    if part is None or part <= 0:
        return ""
    return f", {form.ref(CONTRIBUTION, row)} of the change"


def changing_series(form: Form) -> str:
    """The last step of a series, and its largest rise and fall."""
    grain = form.grain
    if grain is None or form.query.dimensions:
        return ""
    steps = [
        (change, i)
        for i in range(len(form.result.rows))
        if (change := form.number(CHANGE, i)) is not None
    ]
    before = "a year earlier" if form.query.comparison and _yearly(form) else f"the {grain} before"
    if not steps:
        return f"There is no {grain} with a value for {before} to compare with."
    if form.query.order != "none" and form.number(CHANGE):
        way = "rise" if (form.number(CHANGE) or 0) > 0 else "fall"
        size = f"{form.size(CHANGE)}{_percent(form)}{_span(form, 0)}"
        return f"The largest {way} in {form.label} was in {form.ref(grain)}: {size}."
    if len(steps) == 1:
        row = steps[0][1]
        step = f"{signed(form, row)}{_span(form, row)}"
        return f"{capital(form.label)} in {form.ref(grain, row)}: {step}."
    change, row = steps[-1]
    ups = [step for step in steps if step[0] > 0]
    downs = [step for step in steps if step[0] < 0]
    text = (
        f"In {form.ref(grain, row)}, {form.label} was {form.ref(form.measure, row)}, "
        f"{signed(form, row)} against {before}."
    )
    peaks = [
        f"the largest {word} was in {form.ref(grain, at)} "
        f"({form.size(CHANGE, at)}{_inner_percent(form, at)})"
        for word, at in (
            ("rise", max(ups)[1] if ups else -1),
            ("fall", min(downs)[1] if downs else -1),
        )
        if at >= 0
    ]
    return f"{text} {capital(listed(peaks))}." if peaks else text


def _yearly(form: Form) -> bool:
    comparison = form.query.comparison
    return comparison is not None and comparison.against == "year_ago" and form.grain != "year"


def _inner_percent(form: Form, row: int) -> str:
    if form.number(CHANGE_PERCENT, row) is None:
        return ""
    return f", {form.size(CHANGE_PERCENT, row)}"
