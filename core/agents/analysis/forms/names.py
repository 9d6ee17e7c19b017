"""Which statistic a name asks for: `std_dev_income` is the std, of Income."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.agents.analysis.forms.call import Pick
from core.agents.analysis.wanted import Wanted
from core.domain.labels import words_of

_STATISTICS: tuple[tuple[str, str], ...] = (
    ("missing_percent", r"(missing|null|nan).*(percent\w*|share|ratio|rate)|percent\w* .*(missing"
r"|null)"),
    ("missing", r"missing|nulls?|nans?"),
    ("r_squared", r"r ?2|r ?sq\w*|determination"),
    ("rmse", r"rmse|root mean squared?( error)?"),
    ("mse", r"mse|mean squared? error"),
    ("mae", r"mae|mean absolute error"),
    ("accuracy", r"accuracy|acc"),
    ("precision", r"precision"),
    ("recall", r"recall|sensitivity"),
    ("f1", r"f1|f1 score|f score"),
    ("auc", r"auc|roc"),
    ("p_value", r"p ?val(ue)?s?|p"),
    ("statistic", r"((t|f|z|u|w|h) ?)?stat(istic)?s?|[tfu] ?(value|score|stat)|chi ?(2|square\w*)"),
    ("relation", r"relation(ship)?s?|corr\w* type|type( of)? (correlation|relationship)|strength"),
    ("significant", r"significan\w+|difference result|hypothesis\w*|reject\w*|conclusion"),
    ("normal", r"normal(ity|ly)?( distributed| distribution)?|is normal|distribution( type)?"),
    ("coefficient", r"corr(elation)?s?( coef\w*)?|coef\w*|r|rho|tau|pearson|spearman"),
    ("intercept", r"intercept"),
    ("slope", r"slope"),
    ("skew", r"skew(ness)?"),
    ("kurtosis", r"kurt(osis)?"),
    ("variance", r"var(iance)?"),
    ("std", r"std( ?dev\w*)?|stdev|stddev|standard dev\w*|sd|deviation"),
    ("median", r"median"),
    ("mode", r"mode|most (common|frequent)"),
    ("iqr", r"iqr|interquartile range"),
    ("q1", r"q1|first quartile|25th"),
    ("q3", r"q3|third quartile|75th"),
    ("low", r"(lower|low) (bound|limit|whisker|fence|threshold)"),
    ("high", r"(upper|high) (bound|limit|whisker|fence|threshold)"),
    ("percentile", r"p ?\d\d|(\d+(st|nd|rd|th)? ?)?percentile( \d+)?"),
    ("range", r"range"),
    ("outliers", r"outliers?( count| number)?|(num\w*|count|total)( of)? outliers?|anomal\w+"),
    ("mean", r"mean|average|avg"),
    ("min", r"min(imum)?|lowest|smallest"),
    ("max", r"max(imum)?|highest|largest"),
    ("sum", r"sum|total"),
    ("distinct", r"unique|distinct"),
    ("count", r"count|number|num|frequency|n|size|total count|how many"),
    ("percent", r"percent\w*|proportion|share|fraction|rate"),
)  # fmt: skip
_VERDICTS = frozenset({"significant", "normal", "relation"})
_FIGURE = re.compile(r"(?:mean|average|avg|median|std|count|number|total|sum) ")
_FILLERS = frozenset(
    "value values result results answer the of for in with and column col new after before test"
    " dev deviation standard coef coefficient score str string number is it data final response"
    " output calculated feature updated overall".split()
)
_SAYS_NOTHING = frozenset({"value", "result", "answer", "number", "output", "response"})


def words(name: str) -> tuple[str, ...]:
    """Lower-case words, digits apart: `mean_fare_class1` -> mean, fare, class, 1."""
    apart = re.sub(r"(?<=[A-Za-z])(?=\d{1,4}(?:\b|_|[A-Z]))|(?<=\d)(?=[A-Za-z])", " ", name)
    return words_of(apart)


def statistic_of(name: str, columns: Sequence[str] = ()) -> tuple[str, tuple[str, ...]] | None:
    """The statistic a name asks for and its other words; None where it says none.

    Words of `columns` are no statistic: `price_range_mean` is the mean of the price range."""
    said = re.sub(
        r"\b(?:without|excluding|after removing|after removal of) outliers?\b",
        " ",
        " ".join(words_of(name)),
    )
    for column in columns:
        bare = re.sub(rf"\b{re.escape(' '.join(words_of(column)))}\b", " ", said)
        if any(re.search(rf"(?<![a-z0-9])(?:{p})(?![a-z0-9])", bare) for _, p in _STATISTICS):
            said = bare
    for statistic, pattern in _STATISTICS:
        if statistic in _VERDICTS and _FIGURE.match(said):
            continue  # mean_rejected is a mean
        found = re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", said)
        if found:
            left = words(f"{said[: found.start()]} {said[found.end() :]}")
            return statistic, tuple(word for word in left if word not in _FILLERS)
    return None


def picks(
    asked: Sequence[Wanted],
    allowed: Mapping[str, str],
    *,
    alone: str = "",
    columns: Sequence[str] = (),
) -> dict[str, Pick] | None:
    """Each name with its statistic, None when one is not told. `allowed` gives the analysis' own
    word for a statistic; `alone` is what a single name stands for when it says nothing."""
    found: dict[str, Pick] = {}
    for want in asked:
        told = statistic_of(want.name, columns)
        if is_verdict(want) and "verdict" in allowed:
            told = ("verdict", ())
        if told is None or told[0] not in allowed:
            told = _by_choices(want) or told
        if told is None or told[0] not in allowed:
            by_slot = statistic_of(want.slot) if want.slot else None
            told = by_slot if by_slot and by_slot[0] in allowed else told
        if (told is None or told[0] not in allowed) and alone and (told is None or len(asked) == 1):
            told = (alone, words(want.name) if len(asked) > 1 else ())
            if alone not in allowed:
                return None
        if told is None or told[0] not in allowed:
            return None
        found[want.name] = Pick(allowed[told[0]], tuple(told[1]) or _rest(want, told[0]))
    return found


def is_verdict(want: Wanted) -> bool:
    """Yes or no, of a name that is no other verdict."""
    if len(want.choices) != 2 or statistic_of(want.name) is not None:
        return False
    return {choice.casefold() for choice in want.choices} in ({"yes", "no"}, {"true", "false"})


def _by_choices(want: Wanted) -> tuple[str, tuple[str, ...]] | None:
    """What the texts it may be say: normal or not, linear or none."""
    for statistic, pattern in (
        ("normal", r"\bnormal"),
        ("relation", r"linear|positive|negative"),
        ("significant", r"significant"),
    ):
        if want.choices and any(re.search(pattern, choice, re.I) for choice in want.choices):
            return statistic, ()
    return None


def _rest(want: Wanted, statistic: str) -> tuple[str, ...]:
    """Words of the slot where the name itself has none but the statistic."""
    told = statistic_of(want.slot) if want.slot else None
    return told[1] if told and told[0] == statistic else ()
