"""How columns move together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain.analyses.relating import CorrelationParameters
from core.engine.analyses.checks import enough, unlike, varying
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame, complete
from core.engine.analyses.outcome import Outcome

_MOST = 40
_FEW = 10
_WORDS = ((0.9, "very strong"), (0.7, "strong"), (0.5, "moderate"), (0.3, "weak"))


@dataclass(frozen=True)
class Pair:
    """A coefficient; the interval is for Pearson and Spearman only."""

    first: str
    second: str
    coefficient: float
    p_value: float
    count: int
    low: float | None = None
    high: float | None = None


def correlation(frame: Frame, parameters: CorrelationParameters) -> Outcome:
    """One pair as values; more as a table of pairs and a matrix, with the strongest named."""
    outcome = Outcome()
    names = _names(frame, parameters)
    controls = [frame.name(name) for name in parameters.controls]
    unlike(*names, *controls)
    columns = frame.numbers([*names, *controls])
    if parameters.missing == "listwise":
        columns, lost = complete(columns)
        outcome.leave_out(lost, f"missing in {listed(columns)}")
    pairs = [
        _pair(columns[[first, second, *controls]], parameters, outcome=outcome)
        for first, second in _combined(names, parameters.target and frame.name(parameters.target))
    ]
    if len(pairs) == 1 and parameters.target is None:
        _say(outcome, pairs[0], parameters=parameters)
        _judge(outcome, columns[names].dropna(), parameters=parameters)
    else:
        _say_all(outcome, pairs, parameters=parameters)
    outcome.tables["pairs"] = _table(pairs, alpha=parameters.alpha)
    outcome.tables["matrix"] = _matrix(pairs, names)
    return outcome


def _names(frame: Frame, parameters: CorrelationParameters) -> list[str]:
    names = [frame.name(name) for name in parameters.columns]
    if parameters.target and names and frame.name(parameters.target) not in names:
        names.append(frame.name(parameters.target))
    if not names:
        taken = {frame.name(each) for each in (*parameters.by, *parameters.controls)}
        names = [
            name
            for name in frame.number_names()
            if name not in taken and frame.column(name).nunique() > 1
        ]
    if not 2 <= len(names) <= _MOST:
        raise fault(
            f"A correlation takes 2 to {_MOST} columns of numbers; there are {len(names)}.",
            f"Name some of: {listed(frame.number_names())}.",
        )
    return names


def _combined(names: list[str], target: str | None) -> list[tuple[str, str]]:
    """Every pair, or the target with each of the others."""
    if target is None:
        return list(itertools.combinations(names, 2))
    return [(name, target) for name in names if name != target]


def _pair(columns: pd.DataFrame, parameters: CorrelationParameters, *, outcome: Outcome) -> Pair:
    first, second = str(columns.columns[0]), str(columns.columns[1])
    both, lost = complete(columns)
    outcome.leave_out(lost, f"missing in {listed(columns)}")
    controls = columns.shape[1] - 2
    enough(len(both), 3 + controls, of=f"{first} with {second}")
    for name in both.columns:
        varying(both[name], str(name))
    if controls:
        return _partial(both, parameters.method)
    return _plain(both, parameters)


def _plain(both: pd.DataFrame, parameters: CorrelationParameters) -> Pair:
    from scipy import stats

    first, second = (str(name) for name in both.columns)
    one, two = both[first].to_numpy(), both[second].to_numpy()
    low = high = None
    match parameters.method:
        case "pearson":
            found = stats.pearsonr(one, two)
            low, high = _interval(float(found.statistic), len(both), alpha=parameters.alpha)
        case "spearman":
            found = stats.spearmanr(one, two)
        case "kendall":
            found = stats.kendalltau(one, two)
    return Pair(
        first,
        second,
        float(found.statistic),
        float(found.pvalue),
        count=len(both),
        low=low,
        high=high,
    )


def _partial(both: pd.DataFrame, method: str) -> Pair:
    """Of what the controls leave over; on ranks for Spearman."""
    from scipy import stats

    if method == "kendall":
        raise fault("A partial correlation by Kendall is not offered.", "Use pearson or spearman.")
    ranked = both.rank() if method == "spearman" else both
    values = ranked.to_numpy()
    others = np.column_stack([np.ones(len(values)), values[:, 2:]])
    left = values[:, :2] - others @ np.linalg.lstsq(others, values[:, :2], rcond=None)[0]
    if (left.std(axis=0) <= 1e-12 * values[:, :2].std(axis=0)).any():
        raise fault("The controls explain a column wholly.", "Control for fewer columns.")
    coefficient = float(np.corrcoef(left.T)[0, 1])
    free = len(values) - 2 - (values.shape[1] - 2)
    if free < 1:
        raise fault("There are too few rows for so many controls.", "Control for fewer columns.")
    score = coefficient * (free / max(1e-300, 1 - coefficient**2)) ** 0.5
    p_value = float(2 * stats.t.sf(abs(score), free))
    names = [str(name) for name in both.columns]
    return Pair(names[0], names[1], coefficient, p_value, count=len(values))


def _interval(coefficient: float, rows: int, *, alpha: float) -> tuple[float | None, float | None]:
    """Fisher's interval of a Pearson coefficient."""
    from scipy.special import ndtri

    if rows <= 3 or abs(coefficient) >= 1:
        return None, None
    reach = float(ndtri(1 - alpha / 2)) / (rows - 3) ** 0.5
    middle = np.arctanh(coefficient)
    return float(np.tanh(middle - reach)), float(np.tanh(middle + reach))


def _say(outcome: Outcome, pair: Pair, *, parameters: CorrelationParameters) -> None:
    kind = f"{'partial ' if parameters.controls else ''}{parameters.method.title()}"
    outcome.say("coefficient", pair.coefficient, meaning=f"{kind} coefficient, -1 to 1")
    outcome.say("p_value", pair.p_value, meaning="p value, two-sided; the null hypothesis: none")
    outcome.say(
        "significant",
        pair.p_value < parameters.alpha,
        meaning=f"whether p is below alpha {parameters.alpha:g}",
    )
    outcome.say("count", pair.count, meaning="rows with both values")
    outcome.say("strength", strength(pair.coefficient), meaning="size of the coefficient in words")
    direction = "positive" if pair.coefficient > 0 else "negative"
    outcome.say("direction", direction, meaning="sign of the coefficient")
    if pair.low is not None:
        outcome.say(
            "low", pair.low, meaning=f"lower end of the {1 - parameters.alpha:.0%} interval"
        )
        outcome.say(
            "high", pair.high, meaning=f"upper end of the {1 - parameters.alpha:.0%} interval"
        )


def _say_all(outcome: Outcome, pairs: list[Pair], *, parameters: CorrelationParameters) -> None:
    strongest = max(pairs, key=lambda pair: abs(pair.coefficient))
    outcome.say(
        "strongest", f"{strongest.first}, {strongest.second}", meaning="pair with the largest |r|"
    )
    outcome.say("strongest_coefficient", strongest.coefficient, meaning="its coefficient")
    if parameters.target:
        outcome.say("strongest_column", strongest.first, meaning="column of the largest |r|")
        outcome.say("strongest_p_value", strongest.p_value, meaning="its p value")
    for word, found in (("highest", max), ("lowest", min)):
        pair = found(pairs, key=lambda pair: pair.coefficient)
        if parameters.target:
            outcome.say(f"{word}_column", pair.first, meaning=f"column of the {word} value")
        outcome.say(word, f"{pair.first}, {pair.second}", meaning=f"pair with the {word} value")
        outcome.say(f"{word}_coefficient", pair.coefficient, meaning="its coefficient")
    for pair in pairs:
        of = f"{pair.first}, {pair.second}"
        outcome.say(
            "coefficient", pair.coefficient, meaning=f"{parameters.method} coefficient", of=of
        )
        outcome.say("p_value", pair.p_value, meaning="p value, two-sided", of=of)


def strength(coefficient: float) -> str:
    """A word for the size of a coefficient."""
    return next((word for least, word in _WORDS if abs(coefficient) >= least), "negligible")


def _table(pairs: list[Pair], *, alpha: float) -> pd.DataFrame:
    table = pd.DataFrame([vars(pair) for pair in pairs]).dropna(axis=1, how="all")
    table["significant"] = table["p_value"] < alpha
    order = table["coefficient"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order]


def _matrix(pairs: list[Pair], names: list[str]) -> pd.DataFrame:
    matrix = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    for pair in pairs:
        matrix.loc[pair.first, pair.second] = matrix.loc[pair.second, pair.first] = pair.coefficient
    return matrix.reset_index(names="column", allow_duplicates=True)


def _judge(outcome: Outcome, both: pd.DataFrame, *, parameters: CorrelationParameters) -> None:
    outcome.assume("enough rows", len(both) >= _FEW, f"{len(both)} rows")
    if parameters.method != "pearson" or parameters.controls:
        return
    for name in both.columns:
        spread = (both[name] - both[name].mean()).abs() / both[name].std()
        if (spread > 4).any():
            reason = f"{name} has values over 4 standard deviations away; try spearman"
            outcome.assume("no extreme values", False, reason)
            return
    outcome.assume("no extreme values", True, "all within 4 standard deviations")
