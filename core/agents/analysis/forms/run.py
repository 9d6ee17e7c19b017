"""The values of an analysis under the names that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.agents.analysis.answers import as_wanted, fits
from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.kinds.outlying import ROWS
from core.agents.analysis.forms.labels import labelled
from core.agents.analysis.forms.verdicts import relation, verdict
from core.agents.analysis.wanted import Wanted
from core.domain.analyses.results import Findings
from core.domain.work import NamedValue
from core.errors import StepError

if TYPE_CHECKING:
    import pyarrow as pa

Plain = bool | int | float | str | None


def values_of(
    found: Findings,
    tables: Sequence[pa.Table],
    call: Call,
    *,
    question: str,
    asked: Sequence[Wanted],
) -> tuple[NamedValue, ...]:
    """StepError (analysis) when a name stands for none or several of the values."""
    apart = {ROWS, "relation", "verdict", "nth"}
    chosen = {n: p for n, p in call.names.items() if p.statistic not in apart}
    starred = {n: p for n, p in chosen.items() if p.statistic.endswith("*")}
    told = labelled(found, {n: p for n, p in chosen.items() if n not in starred})
    values: dict[str, Plain] = {}
    for want in asked:
        pick = call.names[want.name]
        if pick.statistic == ROWS:
            values[want.name] = _rows(found, tables, pick)
        elif pick.statistic == "relation":
            values[want.name] = relation(found, pick, question, choices=want.choices)
        elif pick.statistic == "nth":
            values[want.name] = _nth(found, pick)
        elif pick.statistic == "verdict":
            values[want.name] = verdict(found, question)
        elif want.name in starred:
            values[want.name] = _each(found, pick)
        else:
            values[want.name] = told[want.name]
    given = [_value(name, value) for name, value in values.items()]
    done = as_wanted(given, asked)
    for want, value in zip(asked, done, strict=True):
        if not fits(value, want):
            listed = ", ".join(want.choices)
            raise StepError(f"{want.name} is none of {listed}.", code="analysis")
    return done


def _rows(found: Findings, tables: Sequence[pa.Table], pick: Pick) -> str:
    """Which rows an analysis listed: their numbers, or their values in a column."""
    for described, rows in zip(found.tables, tables, strict=False):
        if described.name == "outliers":
            listed = rows.column(pick.words[0]).to_pylist()
            return ", ".join(str(each) for each in sorted(listed))
    return ""


def _nth(found: Findings, pick: Pick) -> Plain:
    """The group in a place, or its value; StepError when there is none or another is equal."""
    place, statistic, value = int(pick.words[0]), pick.words[1], pick.words[2]
    ranked = [each for each in found.statistics if each.name == statistic and each.of]
    values = [each.value for each in ranked]
    if len(ranked) < place or values.count(values[place - 1]) > 1:
        raise StepError(f"No group alone has place {place}.", code="analysis")
    return ranked[place - 1].value if value else ranked[place - 1].of


def _each(found: Findings, pick: Pick) -> str:
    """Yes or no for each predictor, in the order of the question."""
    statistic = {"coefficient": "coefficient", "p_value": "p_value"}.get(pick.statistic[:-1], "")
    said = []
    for name in pick.words:
        value = found.value(statistic or "significant", name)
        said.append(("yes" if value else "no") if isinstance(value, bool) else f"{value:.4f}")
    return ",".join(said)


def _value(name: str, value: Plain) -> NamedValue:
    kinds = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE"}
    return NamedValue(name=name, value=value, type=kinds.get(type(value), "VARCHAR"))
