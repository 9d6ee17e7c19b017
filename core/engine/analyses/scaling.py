"""Numbers brought to one scale."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.reshaping import ScalingParameters
from core.engine.analyses.checks import enough, varying
from core.engine.analyses.faults import fault
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome


def scaling(frame: Frame, parameters: ScalingParameters) -> Outcome:
    """Statistics of each column before and after, and the scaled rows; missing stays missing."""
    outcome = Outcome()
    names = list(dict.fromkeys(frame.name(name) for name in parameters.columns))
    scaled = {}
    lines = []
    for name in names:
        values = frame.number(name)
        present = values.dropna()
        outcome.leave_out(len(values) - len(present), f"missing in {name}")
        enough(len(present), 2, of=name)
        varying(present, name)
        scaled[name] = _scaled(values, parameters)
        of = name if len(names) > 1 else None
        line: dict[str, object] = {"column": name}
        for when, series in (("before", values), ("after", scaled[name])):
            for key, value in _described(series, ddof=parameters.ddof).items():
                line[f"{key}_{when}"] = value
                outcome.say(f"{key}_{when}", value, meaning=f"{key} {when} scaling", of=of)
        lines.append(line)
    outcome.tables["columns"] = pd.DataFrame(lines)
    outcome.tables["rows"] = frame.data.assign(**scaled)
    return outcome


def _scaled(values: pd.Series, parameters: ScalingParameters) -> pd.Series:
    match parameters.method:
        case "z":
            return (values - values.mean()) / values.std(ddof=parameters.ddof)
        case "min_max":
            return (values - values.min()) / (values.max() - values.min())
        case "robust":
            reach = values.quantile(0.75) - values.quantile(0.25)
            if not reach:
                raise fault(
                    f"Half of {values.name} is one value, so its quartile range is 0.",
                    "Use the method z or min_max.",
                )
            return (values - values.median()) / reach


def _described(values: pd.Series, *, ddof: int) -> dict[str, float]:
    return {
        "min": float(values.min()),
        "max": float(values.max()),
        "mean": float(values.mean()),
        "median": float(values.median()),
        "std": float(values.std(ddof=ddof)),
    }
