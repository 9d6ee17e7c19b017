"""Missing values filled, and the columns as they are then."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.reshaping import ImputationParameters
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.fill import fill_value, fillable, filled
from core.engine.analyses.frame import Frame, is_number
from core.engine.analyses.outcome import Outcome, plain

_SHARE = 0.2


def imputation(frame: Frame, parameters: ImputationParameters) -> Outcome:
    """What was filled in each column, its statistics before and after, and the rows."""
    outcome = Outcome()
    names = list(dict.fromkeys(frame.name(name) for name in parameters.columns))
    before = pd.DataFrame(
        {name: fillable(frame, name, strategy=parameters.strategy) for name in names}
    )
    after = before.dropna() if parameters.strategy == "drop" else before.copy()
    if after.empty:
        raise fault(
            f"No row has {listed(names)}, so dropping leaves nothing.", "Use another strategy."
        )
    lines = []
    for name in names:
        value: object = None
        if parameters.strategy != "drop":
            value = fill_value(before[name], parameters.strategy, given=parameters.fill_value)
            after[name] = filled(before[name], parameters.strategy, value=value)
        line = _described(name, before[name], after=after[name], ddof=parameters.ddof)
        lines.append(line | {"fill_value": plain(value)})
        _say(outcome, lines[-1], of=name if len(names) > 1 else None)
    if left := int(after.isna().sum().sum()):
        outcome.notes.append(f"{left:,} values at the ends have no neighbour and stay missing.")
    dropped = len(before) - len(after)
    outcome.leave_out(dropped, f"missing in {listed(names)} (dropped)")
    outcome.say("rows", len(after), meaning="rows afterwards")
    outcome.say("dropped", dropped, meaning="rows dropped")
    _judge(outcome, before)
    outcome.tables["columns"] = pd.DataFrame(lines)
    rest = frame.data.drop(columns=names).loc[after.index]
    outcome.tables["rows"] = pd.concat([after, rest], axis=1)
    return outcome


def _described(name: str, before: pd.Series, *, after: pd.Series, ddof: int) -> dict[str, object]:
    line: dict[str, object] = {
        "column": name,
        "missing_before": int(before.isna().sum()),
        "missing_after": int(after.isna().sum()),
    }
    if is_number(before):
        for when, values in (("before", before), ("after", after)):
            line |= {
                f"mean_{when}": plain(values.mean()),
                f"median_{when}": plain(values.median()),
                f"std_{when}": plain(values.std(ddof=ddof)),
                f"min_{when}": plain(values.min()),
                f"max_{when}": plain(values.max()),
            }
    line["mode_after"] = plain(after.mode().iloc[0]) if after.notna().any() else None
    return line


def _say(outcome: Outcome, line: dict[str, object], *, of: str | None) -> None:
    for key, value in line.items():
        if key != "column":
            said = key.replace("_", " ") + (" filling" if key.endswith(("before", "after")) else "")
            outcome.say(key, value, meaning=said, of=of)


def _judge(outcome: Outcome, before: pd.DataFrame) -> None:
    share = before.isna().mean()
    worst = str(share.idxmax())
    outcome.assume(
        "few values missing",
        bool(share[worst] <= _SHARE),
        f"{share[worst]:.0%} of {worst} is missing; much filling makes the spread too small",
    )
