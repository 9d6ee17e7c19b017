"""Sentences for metric forms: shares, changes, what drove them, and summaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.domain.findings import Finding
from core.domain.labels import capital, humanise
from core.domain.metric_compare import CONTRIBUTION
from core.domain.metric_sql import SHARE, WHOLE
from core.domain.references import row_count
from core.domain.sentences.changes import (
    MOST_PARTS,
    change_of,
    changing_series,
    part_changes,
    signed,
)
from core.domain.sentences.forms import Form, form_of, listed


@dataclass(frozen=True)
class Told:
    """What a plan of forms says, and the finding to show first."""

    text: str
    main: Finding


def tell(findings: Sequence[Finding]) -> Told | None:
    """The sentences where every finding is a form that has a sentence here; else None."""
    forms = [form for f in findings if (form := form_of(f)) is not None]
    held = [f for f in findings if f.result is not None]
    if not forms or len(forms) != len(held):
        return None
    if len(forms) == 1:
        text = _alone(forms[0])
        return Told(text, forms[0].finding) if text else None
    if _is_one_change(forms[0]) and all(f.query.comparison is not None for f in forms):
        return _drivers(forms[0], forms[-1])
    if not any(f.finding.step.inputs for f in forms):
        return _summary(forms)
    return _after_leader(forms)


def _alone(form: Form) -> str:
    query = form.query
    if query.comparison is not None:
        if form.grain is not None:
            return changing_series(form)
        return part_changes(form) if query.dimensions else change_of(form)
    return _share(form) if query.share and form.grain is None else ""


def _is_one_change(form: Form) -> bool:
    query = form.query
    return query.comparison is not None and form.grain is None and not query.dimensions


def _drivers(total: Form, last: Form) -> Told:
    """The change, and the groups that moved it."""
    lead = change_of(total)
    part = last.number(CONTRIBUTION)
    if part is None:
        return Told(lead, total.finding)
    leader = f"{last.who()} with {signed(last, 0)}"
    if part > 100:
        told = (
            f"It is more than explained by {leader}: alone {last.ref(CONTRIBUTION)} of the change, "
            "which other groups made up in part."
        )
    else:
        told = f"The largest part of it is {leader}, {last.ref(CONTRIBUTION)} of the change."
    others = [
        f"{last.who(i)} ({last.ref(CONTRIBUTION, i)})"
        for i in range(1, min(len(last.result.rows), MOST_PARTS))
        if (last.number(CONTRIBUTION, i) or Decimal(0)) > 5
    ]
    after = f" Then come {listed(others)}." if others else ""
    return Told(f"{lead} {told}{after}", last.finding)


def _share(form: Form) -> str:
    """`North accounts for 37.4% of total revenue (426,267 of 1,141,149).`"""
    if form.number(SHARE) is None:
        return f"There are no shares, since {form.label} adds up to nothing."
    lead = (
        f"{form.who()} accounts for {form.ref(SHARE)} of {form.label} "
        f"({form.ref(form.measure)} of {form.ref(WHOLE)})"
    )
    rows = len(form.result.rows)
    rest = [f"{form.who(i)} ({form.ref(SHARE, i)})" for i in range(1, min(rows, MOST_PARTS + 1))]
    followed = f", followed by {listed(rest)}" if rest else ""
    return capital(f"{lead}{followed}.")


def _summary(forms: Sequence[Form]) -> Told | None:
    """Total, change, course and the largest parts, each in a sentence."""
    texts: list[str] = []
    for form in forms:
        if form.query.comparison is not None:
            texts.append(change_of(form))
        elif form.grain is not None:
            texts.append(_course(form))
        elif form.query.dimensions:
            texts.append(_largest(form))
        else:
            texts.append(_figures(form))
    return Told(" ".join(text for text in texts if text), forms[0].finding)


def _figures(form: Form) -> str:
    """One row of measures."""
    parts = [
        f"{humanise(m.name)} is {form.ref(m.name)}"
        for m in form.query.measures
        if form.number(m.name) is not None
    ]
    return f"{capital(listed(parts))}." if parts else f"There is no {form.label}."


def _course(form: Form) -> str:
    values = [
        (value, i)
        for i in range(len(form.result.rows))
        if (value := form.number(form.measure, i)) is not None
    ]
    if len(values) < 2 or form.grain is None:
        return ""
    high, low = max(values)[1], min(values)[1]
    return (
        f"By {form.grain}, it was highest in {form.ref(form.grain, high)} "
        f"({form.ref(form.measure, high)}) and lowest in {form.ref(form.grain, low)} "
        f"({form.ref(form.measure, low)})."
    )


def _largest(form: Form) -> str:
    by = humanise(form.query.dimensions[0].rpartition(".")[2])
    share = f" ({form.ref(SHARE)} of the whole)" if form.number(SHARE) is not None else ""
    return f"By {by}, {form.who()} leads with {form.ref(form.measure)}{share}."


def _after_leader(forms: Sequence[Form]) -> Told | None:
    """The first step's leader, then what was asked about it."""
    leader, last = forms[0], forms[-1]
    if leader.query.limit is None or last.finding.step.inputs != (leader.name,):
        return None
    told = _alone(last) or _plain(last)
    if not told:
        return None
    return Told(f"{_led(leader)} {told}", last.finding)


def _led(form: Form) -> str:
    word = "lowest" if form.query.order == "asc" else "highest"
    names = [
        form.ref(form.grain, i) if form.grain and not form.query.dimensions else form.who(i)
        for i in range(min(len(form.result.rows), 5))
    ]
    verb = "has" if len(names) == 1 else "have"
    figure = f" ({form.ref(form.measure)})" if len(names) == 1 else ""
    return f"{listed(names)} {verb} the {word} {form.label}{figure}."


def _plain(form: Form) -> str:
    """A single value, a course, or a ranking."""
    if form.grain is not None:
        return "" if form.query.dimensions else _course(form).replace("it was", f"{form.label} was")
    if not form.query.dimensions:
        return _figures(form)
    rows = len(form.result.rows)
    if form.query.order == "none":
        parts = [f"{form.who(i)} {form.ref(form.measure, i)}" for i in range(min(rows, 5))]
        more = f", of {row_count(form.name)} rows" if rows > 5 else ""
        return f"{capital(form.label)} there: {listed(parts)}{more}."
    word = "lowest" if form.query.order == "asc" else "highest"
    rest = [f"{form.who(i)} ({form.ref(form.measure, i)})" for i in range(1, min(rows, 5))]
    after = f", followed by {listed(rest)}" if rest else ""
    return f"There, {form.who()} has the {word} {form.label} ({form.ref(form.measure)}){after}."
