"""Categories as numbers."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.reshaping import EncodingParameters
from core.engine.analyses.checks import enough
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, label

_MOST = 200


def encoding(frame: Frame, parameters: EncodingParameters) -> Outcome:
    """The codes of each category, and the rows with the new columns."""
    outcome = Outcome()
    names = list(dict.fromkeys(frame.name(name) for name in parameters.columns))
    made: dict[str, pd.Series] = {}
    codes = []
    for name in names:
        values = frame.category(name)
        outcome.leave_out(int(values.isna().sum()), f"missing in {name} (no code)")
        found = sorted(values.dropna().unique())
        enough(len(found), 1, of=name)
        if parameters.method == "one_hot" and len(found) > _MOST:
            raise fault(
                f"{name} has {len(found):,} values, which would make as many columns.",
                "Use the method label or frequency.",
            )
        added, table = _encoded(values, found, parameters=parameters)
        made |= added
        codes.append(table)
        outcome.say("categories", len(found), meaning="different values", of=name)
    outcome.say("new_columns", len(made), meaning="columns made")
    outcome.say("columns", frame.data.shape[1] - len(names) + len(made), meaning="columns then")
    outcome.tables["codes"] = pd.concat(codes, ignore_index=True)
    outcome.tables["rows"] = frame.data.drop(columns=names).assign(**made)
    return outcome


def _encoded(
    values: pd.Series, found: list[object], *, parameters: EncodingParameters
) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """New columns, and a table of the categories."""
    name, counts = str(values.name), values.value_counts()
    table = pd.DataFrame(
        {
            "column": name,
            "category": [label(each) for each in found],
            "count": [int(counts[each]) for each in found],
        }
    )
    if parameters.method == "one_hot":
        kept = found[1:] if parameters.drop_first else found
        added = {
            f"{name}_{label(each)}": (values == each).fillna(False).astype("int64") for each in kept
        }
        table["code"] = [f"{name}_{label(each)}" if each in kept else None for each in found]
        return added, table
    if parameters.method == "label":
        codes = {each: float(place) for place, each in enumerate(found)}
    else:
        codes = {each: float(counts[each] / counts.sum()) for each in found}
    table["code"] = [codes[each] for each in found]
    return {name: values.map(codes).astype("float64")}, table
