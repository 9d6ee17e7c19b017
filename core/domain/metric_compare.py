"""Metric queries that set one period against an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core.domain.identifiers import date_literal, quoted
from core.domain.metric_rows import Span, Term
from core.domain.metrics import MetricQuery, period_of_range
from core.domain.periods import Grain, add_months
from core.errors import StepError

PREVIOUS, CHANGE, CHANGE_PERCENT = "previous", "change", "change_percent"
CONTRIBUTION = "share_of_change_percent"
_STEPS: dict[Grain, str] = {
    "day": "1 DAY",
    "week": "7 DAY",
    "month": "1 MONTH",
    "quarter": "3 MONTH",
    "year": "1 YEAR",
}


def spans(query: MetricQuery) -> tuple[Span, ...]:
    """The periods to read: two named ones, or none for a series."""
    if query.comparison is None or query.time is None or query.time.grain is not None:
        return ()
    now, before = query.time, query.comparison
    if not (now.since and now.until and before.since and before.until):
        raise StepError(
            "A comparison needs two whole periods.", code="form", kept="Nothing was run."
        )
    return (("now", now.since, now.until), ("before", before.since, before.until))


def widened(since: str, grain: Grain, against: str) -> str:
    """The start of the earliest period that a series from `since` is compared with."""
    day = date.fromisoformat(since)
    if against == "year_ago":
        return (day - timedelta(364) if grain == "week" else add_months(day, -12)).isoformat()
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months:
        return add_months(day, -months).isoformat()
    return (day - timedelta(7 if grain == "week" else 1)).isoformat()


def series(query: MetricQuery, grouped: str, dimensions: Sequence[Term]) -> str:
    """Each period beside the one before it. `grouped` reads from one period earlier on."""
    time, comparison = query.time, query.comparison
    if time is None or time.grain is None or comparison is None:
        raise ValueError("a series needs a grain and a comparison")
    grain, name = time.grain, quoted(query.measures[0].name)
    step = _STEPS[grain]
    if comparison.against == "year_ago":
        step = "364 DAY" if grain == "week" else "1 YEAR"
    match = [f"earlier.{grain} = this.{grain} - INTERVAL {step}"]
    names = [quoted(term.name) for term in dimensions]
    match += [f"earlier.{one} IS NOT DISTINCT FROM this.{one}" for one in names]
    shown = [f"this.{one}" for one in (grain, *names)]
    lines = [
        f"WITH grouped AS (\n{_indent(grouped)}\n)",
        f"SELECT {', '.join(shown)}, this.{name}, {_changes(f'this.{name}', f'earlier.{name}')}",
        "FROM grouped AS this",
        f"LEFT JOIN grouped AS earlier ON {' AND '.join(match)}",
    ]
    if time.since:
        lines.append(f"WHERE this.{grain} >= {date_literal(time.since)}")
    if query.limit is not None:
        lines.append(f"QUALIFY rank() OVER (ORDER BY {_wanted(query)}) <= {query.limit:d}")
    keys = [grain, *names] if query.order == "none" else [_wanted(query), grain, *names]
    lines.append(f"ORDER BY {', '.join(keys)}")
    return "\n".join(lines)


def one_period(
    query: MetricQuery, grouped: str, dimensions: Sequence[Term], *, additive: bool = False
) -> str:
    """One row a dimension's value (one in all without any): now, before, change, contribution.

    Parts that are `additive` and absent from a period count as zero there.
    """
    name = quoted(query.measures[0].name)
    names = [quoted(term.name) for term in dimensions]
    sides = []
    for span in ("now", "before"):
        value = f"MAX({name}) FILTER (span = '{span}')"
        sides.append(f"COALESCE({value}, 0)" if additive else value)
    spanned = [*names, f"{sides[0]} AS {name}", f"{sides[1]} AS {PREVIOUS}"]
    sided = f"SELECT {', '.join(spanned)}\nFROM grouped" + ("\nGROUP BY ALL" if names else "")
    shown = [*names, name, PREVIOUS, *_difference(name, PREVIOUS)]
    if names and additive:
        whole = f"SUM({name} - {PREVIOUS}) OVER ()"
        shown.append(f"100.0 * ({name} - {PREVIOUS}) / NULLIF({whole}, 0) AS {CONTRIBUTION}")
    lines = [
        f"WITH grouped AS (\n{_indent(grouped)}\n), sides AS (\n{_indent(sided)}\n)",
        f"SELECT {', '.join(shown)}",
        "FROM sides",
    ]
    if not names:
        lines[1] = f"SELECT {', '.join([*_period_columns(query), *shown])}"
        return "\n".join(lines)
    wanted = _wanted(query, CONTRIBUTION if additive else f"ABS({CHANGE})")
    if query.limit is not None:
        inner = _indent("\n".join(lines[1:]))
        lines = [lines[0], f"SELECT *\nFROM (\n{inner}\n) AS changes"]
        lines.append(f"QUALIFY rank() OVER (ORDER BY {wanted}) <= {query.limit:d}")
    lines.append(f"ORDER BY {', '.join([wanted, *names])}")
    return "\n".join(lines)


def _period_columns(query: MetricQuery) -> list[str]:
    """The two periods by their first day, as `month` and `previous_month`, where they "
    "have a name."""
    now, before = period_of_range(query.time), period_of_range(query.comparison)
    if now is None or before is None or now.grain is None or now.grain != before.grain:
        return []
    names = (str(now.grain), f"previous_{now.grain}")
    days = (now.since.isoformat(), before.since.isoformat())
    return [f"{date_literal(day)} AS {name}" for day, name in zip(days, names, strict=True)]


def _changes(this: str, earlier: str) -> str:
    return ", ".join([f"{earlier} AS {PREVIOUS}", *_difference(this, earlier)])


def _difference(this: str, earlier: str) -> list[str]:
    percent = f"100.0 * ({this} - {earlier}) / NULLIF(ABS({earlier}), 0)"
    return [f"{this} - {earlier} AS {CHANGE}", f"{percent} AS {CHANGE_PERCENT}"]


def _wanted(query: MetricQuery, otherwise: str = CHANGE) -> str:
    if query.order == "none":
        return f"{otherwise} DESC NULLS LAST"
    return f"{CHANGE} {'ASC' if query.order == 'asc' else 'DESC'} NULLS LAST"


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
