"""How many of those who began in a period come back."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.customers import RetentionParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome
from core.engine.analyses.periods import dated, judge_complete, said

_CODES = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def retention(frame: Frame, parameters: RetentionParameters) -> Outcome:
    """Shares and counts by cohort and age; the mean over cohorts old enough, weighted by size."""
    outcome = Outcome()
    rows = _rows(frame, parameters, outcome=outcome)
    counts = rows.drop_duplicates(["entity", "when"]).groupby(["cohort", "age"]).size()
    table = counts.unstack("age").reindex(columns=range(int(rows["age"].max()) + 1))
    last = rows["when"].max()
    observed = pd.DataFrame(
        {age: [cohort + age <= last for cohort in table.index] for age in table.columns},
        index=table.index,
    )
    table = table.fillna(0).where(observed)
    ages = [age for age in table.columns if age <= parameters.periods]
    sizes = table[0]
    shares = table[ages].div(sizes, axis=0)
    outcome.say("cohorts", len(table), meaning="cohorts")
    outcome.say("entities", int(sizes.sum()), meaning="entities")
    for age in ages[1:]:
        old = observed[age]
        mean = float(table.loc[old, age].sum() / sizes[old].sum())
        outcome.say("retention", mean, meaning="share that is back at this age", of=f"age {age}")
    again = rows.groupby("entity")["when"].nunique() > 1
    outcome.say(
        "repeat_share", float(again.mean()), meaning="share of entities that ever come back"
    )
    outcome.tables["retention"] = _shown(shares, sizes)
    outcome.tables["counts"] = _shown(table[ages], sizes)
    judge_complete(outcome, rows, last)
    smallest = int(sizes.min())
    outcome.assume("cohorts of 20 or more", smallest >= 20, f"the smallest has {smallest}")
    return outcome


def _rows(frame: Frame, parameters: RetentionParameters, *, outcome: Outcome) -> pd.DataFrame:
    """Columns entity, time, when (its period), cohort (the first period) and age."""
    rows = dated(frame, parameters.time, value=None, outcome=outcome)
    rows["entity"] = frame.category(parameters.entity).reindex(rows.index)
    known = rows.dropna(subset=["entity"])
    outcome.leave_out(len(rows) - len(known), f"missing in {frame.name(parameters.entity)}")
    enough(len(known), 2, of=frame.name(parameters.entity))
    known = known.assign(when=known["time"].dt.to_period(_CODES[parameters.period]))
    cohort = known.groupby("entity")["when"].transform("min")
    known = known.assign(cohort=cohort)
    known["age"] = known["when"].astype("int64") - known["cohort"].astype("int64")
    if known["when"].nunique() < 2:
        raise fault(
            f"All rows are in one {parameters.period}.",
            "Use a shorter period, or rows of more than one.",
        )
    return known


def _shown(table: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    shown = table.rename(columns=lambda age: f"age {age}")
    shown.insert(0, "size", sizes.astype("int64"))
    shown.insert(0, "cohort", [said(each) for each in table.index])
    return shown.reset_index(drop=True)
