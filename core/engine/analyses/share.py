"""How rows, or a total, divide among the values of a column; and shares of conditions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain import naming
from core.domain.analyses.describing import ProportionParameters, ShareParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, label, plain
from core.engine.analyses.where import holds

_SAID = 30
_COLUMNS = ("amount", "share", "percent", "cumulative_share")


def share(frame: Frame, parameters: ShareParameters) -> Outcome:
    """Amount and share (0 to 1) of each value, largest first."""
    outcome = Outcome()
    keys = frame.category(parameters.column)
    amounts = _amounts(frame, parameters, outcome=outcome)
    if parameters.include_missing:
        keys = keys.astype("string").fillna("(missing)")
    else:
        outcome.leave_out(int(keys.isna().sum()), f"missing in {frame.name(parameters.column)}")
    sums = amounts.groupby(keys, observed=True, sort=True).sum(min_count=1).dropna()
    enough(len(sums), 1, of=frame.name(parameters.column))
    total = float(sums.sum())
    if total == 0:
        raise fault("The total is 0, so it has no shares.", "Use another value, or count rows.")
    if (sums < 0).any():
        outcome.assume("no negative amounts", False, "some amounts are negative: shares mislead")
    table = _table(sums, total, top=parameters.top)
    outcome.tables["shares"] = table
    _say(outcome, table, total=total, count=len(sums), whole=parameters.value is None)
    return outcome


def proportion(frame: Frame, parameters: ProportionParameters) -> Outcome:
    """How many rows meet the conditions, of those that have the values they ask about."""
    outcome = Outcome()
    asked = [c for c in parameters.conditions if c.operator not in {"is null", "is not null"}]
    known = pd.Series(True, index=frame.data.index)
    for condition in asked:
        known &= frame.column(condition.column).notna()
    outcome.leave_out(int((~known).sum()), "missing in a column of the conditions")
    total = int(known.sum())
    enough(total, 1, of="The conditions' columns")
    count = int(holds(frame, parameters.conditions).sum())
    low, high = _wilson(count, total, confidence=parameters.confidence)
    outcome.say("count", count, meaning="rows that meet the conditions")
    outcome.say("rows", total, meaning="rows that could be told")
    outcome.say("share", count / total, meaning="share of those rows, 0 to 1")
    outcome.say("percent", 100 * count / total, meaning="the share in percent", unit="%")
    sure = f"{parameters.confidence:.0%}"
    outcome.say("low", float(low), meaning=f"lower end of the {sure} interval (Wilson)")
    outcome.say("high", float(high), meaning=f"upper end of the {sure} interval (Wilson)")
    return outcome


def _wilson(count: int, total: int, *, confidence: float) -> tuple[float, float]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + confidence / 2))
    share, weight = count / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * ((share * (1 - share) + weight / 4) / total) ** 0.5
    return middle - half, middle + half


def _amounts(frame: Frame, parameters: ShareParameters, *, outcome: Outcome) -> pd.Series:
    if parameters.value is None:
        return pd.Series(1.0, index=frame.data.index)
    amounts = frame.number(parameters.value)
    outcome.leave_out(int(amounts.isna().sum()), f"missing in {frame.name(parameters.value)}")
    return amounts


def _table(sums: pd.Series, total: float, *, top: int) -> pd.DataFrame:
    ordered = sums.sort_values(ascending=False, kind="stable")
    labels, amounts = [plain(key) for key in ordered.index], ordered.to_numpy()
    if top and len(labels) > top:
        labels = [*labels[:top], "(other)"]
        amounts = np.append(amounts[:top], amounts[top:].sum())
    return pd.DataFrame(
        {
            naming.unlike(str(sums.index.name), _COLUMNS): labels,
            "amount": amounts,
            "share": amounts / total,
            "percent": 100 * amounts / total,
            "cumulative_share": np.cumsum(amounts) / total,
        }
    )


def _say(outcome: Outcome, table: pd.DataFrame, *, total: float, count: int, whole: bool) -> None:
    counted = "rows" if whole else "sum of the value"
    if whole:
        table["amount"] = table["amount"].astype("int64")
    outcome.say("total", int(total) if whole else total, meaning=counted)
    outcome.say("values", count, meaning="different values")
    first = table.iloc[0]
    outcome.say("top", first.iloc[0], meaning="value with the largest share")
    outcome.say("top_amount", first["amount"], meaning=f"its {counted}")
    outcome.say("top_share", first["share"], meaning="its share, 0 to 1")
    outcome.say("top_percent", first["percent"], meaning="its share in percent", unit="%")
    for _, line in table.head(_SAID).iterrows():
        said = label(line.iloc[0])
        outcome.say("amount", line["amount"], meaning=counted, of=said)
        outcome.say("percent", line["percent"], meaning="share in percent", of=said, unit="%")
