"""Which categories made the change of a total."""

from __future__ import annotations

import pandas as pd

from core.domain import naming
from core.domain.analyses.timing import ContributionParameters
from core.engine.analyses.change import percent
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, label, plain
from core.engine.analyses.periods import by_period, dated, judge_complete, said, two

_SAID = 20
_COLUMNS = ("before", "after", "change", "percent_change", "share_of_change")


def contribution(frame: Frame, parameters: ContributionParameters) -> Outcome:
    """Before, after and change of each category, and its share of the whole change."""
    outcome = Outcome()
    rows, earlier, later = _rows(frame, parameters, outcome=outcome)
    if rows.empty:
        raise fault(
            f"No row of {earlier} or {later} has a {parameters.category} and a value.",
            "Use fuller columns.",
        )
    name = naming.unlike(frame.name(parameters.category), _COLUMNS)
    sums = rows.groupby(["category", "when"], observed=True)["value"].sum().unstack("when")
    table = sums.reindex(columns=[earlier, later]).fillna(0.0)
    table.columns = pd.Index(["before", "after"])
    table = table[(table != 0).any(axis=1)]
    table["change"] = table["after"] - table["before"]
    whole = float(table["change"].sum())
    table["percent_change"] = [
        percent(a, b) for a, b in zip(table["before"], table["after"], strict=True)
    ]
    table["share_of_change"] = table["change"] / whole if whole else float("nan")
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].reset_index(names=name)
    table[name] = [plain(each) for each in table[name]]
    outcome.tables["contributions"] = table
    _say(outcome, table, names=(earlier, later), whole=whole)
    return outcome


def _rows(
    frame: Frame, parameters: ContributionParameters, *, outcome: Outcome
) -> tuple[pd.DataFrame, str, str]:
    """Columns category, when and value of the rows of the two periods, and their names."""
    category = frame.category(parameters.category)
    if parameters.period is None:
        when = frame.category(parameters.time).map(label, na_action="ignore")
        rows = pd.DataFrame({"when": when})
        rows["value"] = 1.0 if parameters.value is None else frame.number(parameters.value)
        earlier, later = _named(rows["when"], parameters)
    else:
        rows = dated(frame, parameters.time, value=parameters.value, outcome=outcome)
        series = by_period(rows, parameters.period, statistic="sum")
        first, second = two(
            series.index, parameters.period, first=parameters.first, second=parameters.second
        )
        if second == series.index[-1]:
            judge_complete(outcome, rows, second)
        periods = rows["time"].dt.to_period(series.index.freq)
        rows = rows.assign(when=periods.map({first: said(first), second: said(second)}))
        earlier, later = said(first), said(second)
    rows = rows.assign(category=category.reindex(rows.index))
    rows = rows[rows["when"].isin([earlier, later])]
    known = rows.dropna(subset=["category", "value"])
    outcome.leave_out(len(rows) - len(known), f"missing in {frame.name(parameters.category)}")
    return known, earlier, later


def _named(when: pd.Series, parameters: ContributionParameters) -> tuple[str, str]:
    found = sorted(when.dropna().unique())
    if len(found) < 2:
        raise fault(
            f"{parameters.time} has {len(found)} value; a change takes two.", "Use another column."
        )
    earlier, later = parameters.first or found[-2], parameters.second or found[-1]
    for each in (earlier, later):
        if each not in found:
            raise fault(f"{parameters.time} has no value {each}.", f"It has: {listed(found)}.")
    return earlier, later


def _say(outcome: Outcome, table: pd.DataFrame, *, names: tuple[str, str], whole: float) -> None:
    before, after = float(table["before"].sum()), float(table["after"].sum())
    outcome.say("first", names[0], meaning="earlier period")
    outcome.say("second", names[1], meaning="later period")
    outcome.say("before", before, meaning="total in the earlier period")
    outcome.say("after", after, meaning="total in the later period")
    outcome.say("change", whole, meaning="change of the total")
    outcome.say("percent_change", percent(before, after), meaning="in percent", unit="%")
    for word, found in (("largest_rise", "idxmax"), ("largest_fall", "idxmin")):
        line = table.loc[getattr(table["change"], found)()]
        if (line["change"] > 0) == (word == "largest_rise") and line["change"]:
            outcome.say(word, line.iloc[0], meaning=f"category with the {word.replace('_', ' ')}")
            outcome.say(f"{word}_change", line["change"], meaning="its change")
    for _, line in table.head(_SAID).iterrows():
        of = label(line.iloc[0])
        outcome.say("change", line["change"], meaning="change of the category", of=of)
        outcome.say(
            "share_of_change", line["share_of_change"], meaning="part of the whole change", of=of
        )
    mixed = bool((table["change"] > 0).any() and (table["change"] < 0).any())
    outcome.assume(
        "one direction",
        not mixed,
        "some categories rose and some fell: shares of the change can be below 0 or above 1"
        if mixed
        else "all categories moved the same way",
    )
