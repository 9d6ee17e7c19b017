"""How many go from stage to stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.analyses.customers import FunnelParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, label


def funnel(frame: Frame, parameters: FunnelParameters) -> Outcome:
    """Entities at each stage that were at all before it, conversions, and the largest loss."""
    outcome = Outcome()
    rows = _rows(frame, parameters, outcome=outcome)
    stages = _stages(rows["stage"], parameters, name=frame.name(parameters.stage))
    reached = _in_order(rows, stages) if parameters.time else _in_any_order(rows, stages)
    first = reached[0]
    if first == 0:
        raise fault(f"Nobody is at the first stage ({stages[0]}).", "Check the order of stages.")
    before = [first, *reached[:-1]]
    table = pd.DataFrame(
        {
            "stage": stages,
            "entities": reached,
            "of_first": [count / first for count in reached],
            "of_previous": [
                count / previous if previous else np.nan
                for count, previous in zip(reached, before, strict=True)
            ],
            "lost": [previous - count for count, previous in zip(reached, before, strict=True)],
        }
    )
    outcome.tables["funnel"] = table
    _say(outcome, table)
    order = "by time" if parameters.time else "whatever their order in time"
    outcome.notes.append(f"An entity counts at a stage if it was at all stages before it, {order}.")
    outcome.assume("30 at the start", first >= 30, f"{first} entities at the first stage")
    return outcome


def _rows(frame: Frame, parameters: FunnelParameters, *, outcome: Outcome) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "entity": frame.category(parameters.entity),
            "stage": frame.category(parameters.stage).map(label, na_action="ignore"),
        }
    )
    if parameters.time:
        rows["time"] = frame.time(parameters.time)
    known = rows.dropna()
    names = [frame.name(n) for n in (parameters.entity, parameters.stage, parameters.time) if n]
    outcome.leave_out(len(rows) - len(known), f"missing in {listed(names)}")
    enough(len(known), 1, of=listed(names))
    return known


def _stages(found: pd.Series, parameters: FunnelParameters, *, name: str) -> list[str]:
    known = {str(each).casefold(): str(each) for each in found.unique()}
    asked = [label(each) for each in parameters.stages]
    unknown = [each for each in asked if each.casefold() not in known]
    if unknown:
        raise fault(f"{name} has no stage {listed(unknown)}.", f"It has: {listed(known.values())}.")
    if len({each.casefold() for each in asked}) < len(asked):
        raise fault("A stage is named twice.", "Name each stage once, in order.")
    return [known[each.casefold()] for each in asked]


def _in_any_order(rows: pd.DataFrame, stages: list[str]) -> list[int]:
    left = set(rows["entity"])
    counts = []
    for stage in stages:
        left &= set(rows.loc[rows["stage"] == stage, "entity"])
        counts.append(len(left))
    return counts


def _in_order(rows: pd.DataFrame, stages: list[str]) -> list[int]:
    """Each stage at its earliest time that is not before the stage before it."""
    since = pd.Series(pd.Timestamp.min, index=pd.Index(rows["entity"].unique()))
    counts = []
    for stage in stages:
        there = rows[rows["stage"] == stage]
        after = there[there["time"] >= there["entity"].map(since)]
        since = after.groupby("entity")["time"].min()
        counts.append(len(since))
    return counts


def _say(outcome: Outcome, table: pd.DataFrame) -> None:
    last = table.iloc[-1]
    outcome.say("conversion", last["of_first"], meaning="share of the first at the last stage")
    worst = table.iloc[1:].sort_values("of_previous", kind="stable").iloc[0]
    outcome.say("weakest_stage", worst["stage"], meaning="stage that the smallest share goes on to")
    outcome.say("weakest_conversion", worst["of_previous"], meaning="that share, 0 to 1")
    for _, line in table.iterrows():
        of = str(line["stage"])
        outcome.say("entities", line["entities"], meaning="entities at the stage", of=of)
        outcome.say("of_previous", line["of_previous"], meaning="share of the stage before", of=of)
        outcome.say("of_first", line["of_first"], meaning="share of the first stage", of=of)
