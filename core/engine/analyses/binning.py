"""A number divided into ranges."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.analyses.reshaping import BinningParameters
from core.engine.analyses.bins import cut, opened
from core.engine.analyses.checks import present, varying
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.group_summary import statistic_of
from core.engine.analyses.outcome import Outcome


def binning(frame: Frame, parameters: BinningParameters) -> Outcome:
    """Count and share of each bin, and a statistic of the value in it."""
    outcome = Outcome()
    name = frame.name(parameters.column)
    values = present(frame, name, outcome=outcome)
    edges = _edges(values, parameters, outcome=outcome)
    binned = cut(values, edges, labels=parameters.labels, right=parameters.right)
    outcome.leave_out(int(binned.isna().sum()), "outside the edges")
    if binned.isna().all():
        raise fault(
            f"No value of {name} is within the edges.",
            f"The values are from {values.min():g} to {values.max():g}.",
        )
    measured = parameters.value or name
    amounts = frame.number(measured).loc[values.index]
    table = _table(binned, amounts, edges=edges, parameters=parameters)
    outcome.tables["bins"] = table
    outcome.say("bins", len(table), meaning="bins")
    largest = table.loc[table["count"].idxmax()]
    outcome.say("largest_bin", largest["bin"], meaning="bin with the most rows")
    for _, line in table.iterrows():
        of = str(line["bin"])
        outcome.say("count", line["count"], meaning="rows in the bin", of=of)
        outcome.say("share", line["share"], meaning="their share, 0 to 1", of=of)
        statistic = parameters.statistic
        if statistic != "count":
            said = f"{statistic} of {frame.name(measured)} in the bin"
            outcome.say(statistic, line[statistic], meaning=said, of=of)
    return outcome


def _edges(values: pd.Series, parameters: BinningParameters, *, outcome: Outcome) -> list[float]:
    if parameters.method == "edges":
        if not parameters.edges:
            raise fault("The method edges lacks its edges.", "Give them from low to high.")
        return opened(parameters.edges) if parameters.open_ended else list(parameters.edges)
    varying(values, str(values.name))
    if parameters.method == "equal_width":
        return list(np.linspace(values.min(), values.max(), parameters.bins + 1))
    found = values.quantile(np.linspace(0, 1, parameters.bins + 1)).to_numpy()
    edges = list(np.unique(found))
    if len(edges) < len(found):
        outcome.notes.append(
            f"Many values are alike, so there are {len(edges) - 1} bins instead of"
            f" {parameters.bins}."
        )
    return edges


def _table(
    binned: pd.Series, amounts: pd.Series, *, edges: list[float], parameters: BinningParameters
) -> pd.DataFrame:
    total = int(binned.notna().sum())
    lines = []
    for place, name in enumerate(binned.cat.categories):
        inside = amounts[binned == name]
        lines.append(
            {
                "bin": str(name),
                "low": _finite(edges[place]),
                "high": _finite(edges[place + 1]),
                "count": len(inside),
                "share": len(inside) / total,
                parameters.statistic: statistic_of(inside, parameters.statistic),
            }
        )
    return pd.DataFrame(lines)


def _finite(edge: float) -> float:
    return float(edge) if np.isfinite(edge) else float("nan")
