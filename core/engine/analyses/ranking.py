"""The rows with the highest or lowest value of a column."""

from __future__ import annotations

import pandas as pd

from core.domain import naming
from core.domain.analyses.describing import RankingParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.frame import Frame, is_text
from core.engine.analyses.outcome import Outcome
from core.errors import StepError


def ranking(frame: Frame, parameters: RankingParameters) -> Outcome:
    """The first rows in order, those that tie with the last one included."""
    outcome = Outcome()
    name = frame.name(parameters.value)
    values = _ordered(frame, name)
    outcome.leave_out(int(values.isna().sum()), f"missing in {name}")
    present = values.dropna()
    enough(len(present), 1, of=name)
    highest = parameters.order == "highest"
    ordered = present.sort_values(ascending=not highest, kind="stable")
    last = ordered.iloc[min(parameters.top, len(ordered)) - 1]
    kept = ordered[ordered >= last] if highest else ordered[ordered <= last]
    shown = [frame.name(each) for each in (parameters.label, *parameters.show) if each]
    table = frame.data.loc[kept.index, list(dict.fromkeys([*shown, name]))]
    table.insert(
        0,
        naming.unlike("rank", table.columns),
        kept.rank(method="min", ascending=not highest).astype("int64"),
    )
    outcome.tables["ranking"] = table
    _say(outcome, table, parameters=parameters, name=name, shown=shown)
    if pd.api.types.is_numeric_dtype(present):
        outcome.say("mean_of_all", present.mean(), meaning=f"mean {name} of all rows")
    ties = int((kept == kept.iloc[0]).sum())
    if ties > 1:
        outcome.notes.append(f"{ties} rows share the first place.")
    return outcome


def _ordered(frame: Frame, name: str) -> pd.Series:
    """Instants and numbers by their order; other text, too, if it is neither."""
    values = frame.column(name)
    if pd.api.types.is_datetime64_any_dtype(values):
        return frame.time(name)
    try:
        return frame.number(name)
    except StepError:
        if is_text(values):
            return frame.time(name)
        raise


def _say(
    outcome: Outcome,
    table: pd.DataFrame,
    *,
    parameters: RankingParameters,
    name: str,
    shown: list[str],
) -> None:
    first = table.iloc[0]
    outcome.say("value", first[name], meaning=f"{parameters.order} value of {name}")
    for each in shown:
        outcome.say(
            each, first[each], meaning=f"{each} of the row with the {parameters.order} value"
        )
    if shown:
        tied = table[table.iloc[:, 0] == 1]
        if len(tied) > 1:
            said = ", ".join(str(each) for each in tied[shown[0]])
            outcome.say("all", said, meaning=f"every {shown[0]} that shares the first place")
