"""A statistic of a column for each group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain import naming
from core.domain.analyses.comparing import GroupStatistic, GroupSummaryParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, label, plain

_SAID = 60


def group_summary(frame: Frame, parameters: GroupSummaryParameters) -> Outcome:
    """A row a group, ordered by the first statistic; which is first, and how all compare."""
    outcome = Outcome()
    wanted = _wanted(parameters)
    rows = _rows(frame, parameters, outcome=outcome)
    names = [str(name) for name in rows.columns[:-1]]
    table = _table(rows, names, parameters=parameters)
    few = table["rows"] < parameters.min_count
    outcome.leave_out(
        int(table.loc[few, "rows"].sum()), f"in groups of under {parameters.min_count} rows"
    )
    table = _ordered(table[~few], wanted[0], names=names, parameters=parameters)
    if table.empty:
        raise fault(
            f"No group of {listed(names)} has {parameters.min_count} rows.", "Ask for fewer."
        )
    overall = statistic_of(rows["\x00value"], wanted[0], ddof=parameters.ddof)
    _say_overall(outcome, table, overall=overall, parameters=parameters)
    _say_groups(outcome, table, names=names, parameters=parameters)
    outcome.tables["groups"] = table.head(parameters.top) if parameters.top else table
    return outcome


def statistic_of(values: pd.Series, statistic: GroupStatistic, *, ddof: int = 1) -> float:
    """One statistic of the values that are there."""
    present = values.dropna()
    match statistic:
        case "count":
            return len(present)
        case "distinct":
            return int(present.nunique())
        case "std":
            return float(present.std(ddof=ddof))
        case "variance":
            return float(present.var(ddof=ddof))
        case "range":
            return float(present.max() - present.min())
        case _:
            return float(getattr(present, statistic)())


def _wanted(parameters: GroupSummaryParameters) -> tuple[GroupStatistic, ...]:
    return parameters.statistics if parameters.value else ("count",)


def _rows(frame: Frame, parameters: GroupSummaryParameters, *, outcome: Outcome) -> pd.DataFrame:
    """The groups (under names that no statistic has), then the value, of rows that have all."""
    names = list(dict.fromkeys(frame.name(name) for name in parameters.by))
    taken = ("rows", *_wanted(parameters))
    rows = pd.DataFrame({naming.unlike(name, taken): frame.category(name) for name in names})
    known = rows.notna().all(axis=1)
    outcome.leave_out(int((~known).sum()), f"missing in {listed(names)}")
    if parameters.value is None:
        rows["\x00value"] = 1.0
    else:
        rows["\x00value"] = frame.number(parameters.value)
        there = rows["\x00value"].notna()
        outcome.leave_out(int((known & ~there).sum()), f"missing in {frame.name(parameters.value)}")
        known &= there
    enough(int(known.sum()), 1, of=parameters.value or listed(names))
    return rows[known]


def _table(
    rows: pd.DataFrame, names: list[str], *, parameters: GroupSummaryParameters
) -> pd.DataFrame:
    grouped = rows.groupby(names, sort=True, observed=True)["\x00value"]
    ddof = parameters.ddof
    columns: dict[str, pd.Series] = {"rows": grouped.size()}
    for statistic in _wanted(parameters):
        match statistic:
            case "std":
                found = grouped.std(ddof=ddof)
            case "variance":
                found = grouped.var(ddof=ddof)
            case "range":
                found = grouped.max() - grouped.min()
            case "distinct":
                found = grouped.nunique()
            case _:
                found = getattr(grouped, statistic)()
        columns[statistic] = found
    return pd.DataFrame(columns).reset_index()


def _ordered(
    table: pd.DataFrame,
    statistic: GroupStatistic,
    *,
    names: list[str],
    parameters: GroupSummaryParameters,
) -> pd.DataFrame:
    """By the statistic, of two alike the larger group first; or by name."""
    if parameters.order == "name":
        return table.sort_values(names, kind="stable", ignore_index=True)
    return table.sort_values(
        [statistic, "rows"],
        ascending=[parameters.order == "lowest", False],
        kind="stable",
        ignore_index=True,
    )


def _say_overall(
    outcome: Outcome, table: pd.DataFrame, *, overall: float, parameters: GroupSummaryParameters
) -> None:
    statistic, factor = _wanted(parameters)[0], parameters.factor
    outcome.say("groups", len(table), meaning="groups")
    outcome.say("overall", overall, meaning=f"{statistic} of all rows in a group")
    found = table[statistic].to_numpy(dtype="float64")
    outcome.say("mean_of_groups", np.nanmean(found), meaning=f"mean of the groups' {statistic}")
    spread = float(np.nanmax(found) - np.nanmin(found))
    outcome.say("spread", spread, meaning=f"highest minus lowest {statistic} of a group")
    if statistic in {"sum", "count", "distinct"}:
        return
    times = "" if factor == 1 else f"{factor:g} times "
    part = "the overall value" if factor == 1 else f"the overall value divided by {factor:g}"
    above, below = int((found > factor * overall).sum()), int((found < overall / factor).sum())
    outcome.say("above", above, meaning=f"groups above {times}the overall value")
    outcome.say("below", below, meaning=f"groups below {part}")


def _say_groups(
    outcome: Outcome,
    table: pd.DataFrame,
    *,
    names: list[str],
    parameters: GroupSummaryParameters,
) -> None:
    wanted = _wanted(parameters)
    ranked = table.dropna(subset=[wanted[0]])
    for word, found in (("highest", "idxmax"), ("lowest", "idxmin")):
        if len(ranked):
            line = ranked.loc[getattr(ranked[wanted[0]], found)()]
            outcome.say(word, _name(line, names), meaning=f"group with the {word} {wanted[0]}")
            outcome.say(f"{word}_value", line[wanted[0]], meaning=f"its {wanted[0]}")
    for _, line in table.head(parameters.top or _SAID).head(_SAID).iterrows():
        for statistic in wanted:
            outcome.say(
                statistic,
                line[statistic],
                meaning=f"{statistic} of the group",
                of=_name(line, names),
            )


def _name(line: pd.Series, names: list[str]) -> str:
    return ", ".join(label(plain(line[name])) for name in names)
