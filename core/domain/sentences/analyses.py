"""Sentences for typed analyses: what was found, with figures bound to its row of values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from core.domain.analyses.results import Statistic
from core.domain.findings import Finding
from core.domain.labels import capital, humanise
from core.domain.sentences.analysis_form import AnalysisForm, analysis_form
from core.domain.sentences.topic import listed

_MOST = 6  # statistics or groups of one sentence
_SIDES = 2  # statistics that are told for each group
_TESTS = {
    "shapiro": "Shapiro-Wilk",
    "dagostino": "D'Agostino-Pearson",
    "kolmogorov_smirnov": "Kolmogorov-Smirnov",
    "anderson": "Anderson-Darling",
    "jarque_bera": "Jarque-Bera",
}
_SHORT = {
    "std": "standard deviation",
    "q1": "first quartile",
    "q3": "third quartile",
    "iqr": "interquartile range",
    "skew": "skewness",
    "min": "lowest value",
    "max": "highest value",
    "mode": "most frequent value",
    "distinct": "number of different values",
    "missing": "number of missing values",
    "count": "number of values",
    "p_value": "p value",
}


def analysis_sentence(finding: Finding) -> str:
    """Empty for what is no typed analysis."""
    form = analysis_form(finding)
    if form is None:
        return ""
    if form.listed("by") and form.analysis != "group_summary":
        return _by_group(form)
    tell = _SENTENCES.get(form.analysis)
    return (tell(form) if tell else "") or _values(form)


def _distribution(form: AnalysisForm) -> str:
    column, test = _label(form.said("column")), _TESTS.get(form.said("test"), "")
    proof = f"{test} p = {form.ref('p_value')}, {form.ref('count')} values"
    if form.value("normal"):
        return f"{capital(column)} may well be normally distributed: {proof}."
    return f"{capital(column)} is not normally distributed: {proof}."


def _correlation(form: AnalysisForm) -> str:
    if form.one("strongest") is not None:
        strongest, size = form.ref("strongest"), form.ref("strongest_coefficient")
        return f"The strongest correlation is that of {strongest}: {size}."
    names = listed([_label(name) for name in form.listed("columns")])
    method = capital(form.said("method") or "pearson")
    proof = f"{method} {form.ref('coefficient')}, p = {form.ref('p_value')}"
    rows = f"{form.ref('count')} rows"
    if not form.value("significant"):
        return f"{capital(names)} have no significant correlation: {proof}, {rows}."
    strength, direction = form.value("strength"), form.value("direction")
    return f"{capital(names)} have a {strength} {direction} correlation: {proof}, {rows}."


def _outliers(form: AnalysisForm) -> str:
    column = _label(form.said("column"))
    bounds = f"below {form.ref('low')} or above {form.ref('high')}"
    if not form.value("count"):
        return (
            f"{capital(column)} has no outliers: none of {form.ref('values')} values is {bounds}."
        )
    many = form.value("count") != 1
    told = (
        f"{form.ref('count')} of {form.ref('values')} values of {column} "
        f"{'are outliers' if many else 'is an outlier'}, {bounds}."
    )
    means = f"The mean is {form.ref('mean')}, and {form.ref('mean_without')} without"
    return f"{told} {means} {'them' if many else 'it'}."


def _group_summary(form: AnalysisForm) -> str:
    statistics = form.listed("statistics") or ("mean",)
    figure = f"{_named(statistics[0])} {_label(form.said('value'))}".strip()
    if not form.said("value"):
        figure = "number of rows"
    lowest = form.parameters.get("order") == "lowest"
    first, last = ("lowest", "highest") if lowest else ("highest", "lowest")
    told = f"{form.ref(first)} has the {first} {figure}, {form.ref(f'{first}_value')}"
    if form.value("groups") == 1 or not form.ref(last):
        return f"{told}."
    return f"{told}; {form.ref(last)} has the {last}, {form.ref(f'{last}_value')}."


def _comparison(form: AnalysisForm) -> str:
    value = _label(form.said("value") or form.said("first") or form.said("column"))
    test = form.value("test") or "test"
    verdict = "differs significantly" if form.value("significant") else "does not differ clearly"
    group = _label(form.said("group"))
    between = f" by {group}" if group else ""
    proof = f"{test}, p = {form.ref('p_value')}"
    means = [s for s in form.findings.statistics if s.name == "mean" and s.of]
    if not 0 < len(means) <= _MOST or any(re.search(r"\d", s.of or "") for s in means):
        return f"{capital(value)} {verdict}{between}: {proof}."
    shown = listed([f"{s.of} {form.ref_to(s)}" for s in means])
    return f"{capital(value)} {verdict}{between}: {proof}. The means are {shown}."


def _association(form: AnalysisForm) -> str:
    names = f"{_label(form.said('row'))} and {_label(form.said('column'))}"
    verdict = "depend on one another" if form.value("significant") else "may be independent"
    strength = form.ref("cramers_v")
    more = f", Cramér's V {strength}" if strength else ""
    return f"{capital(names)} {verdict}: chi-square p = {form.ref('p_value')}{more}."


def _regression(form: AnalysisForm) -> str:
    target = _label(form.said("target"))
    terms = listed([_label(name) for name in form.listed("predictors")])
    told = f"{capital(terms)} explain {form.ref('r_squared', None, 'percent')} of the variance"
    if len(form.listed("predictors")) == 1:
        told = told.replace(" explain ", " explains ", 1)
    sure = [s for s in form.findings.statistics if s.name == "significant" and s.value is True]
    named = [_label(s.of) for s in sure if s.of and s.of != "intercept"]
    more = f" Significant: {listed(named)}." if named else " No predictor is significant."
    return f"{told} of {target}.{more}"


def _learnt(form: AnalysisForm) -> str:
    target, rows = _label(form.said("target")), form.ref("test_rows")
    if form.one("accuracy") is not None:
        right = form.ref("accuracy", None, "percent")
        plain = form.ref("baseline_accuracy", None, "percent")
        more = f"; always saying the commonest would be right in {plain}" if plain else ""
        return f"The model tells {target} right in {right} of {rows} held-back rows{more}."
    error, plain = form.ref("rmse"), form.ref("baseline_rmse")
    more = f"; always saying the mean would err by {plain}" if plain else ""
    return f"On {rows} held-back rows the model errs by {error} in {target} (RMSE){more}."


def _missing(form: AnalysisForm) -> str:
    columns = form.listed("columns")
    if len(columns) == 1:
        count, share = form.ref("missing", columns[0]), form.ref("percent", columns[0])
        return f"{count} values of {_label(columns[0])} are missing ({share})."
    if not form.value("missing"):
        return "No value is missing."
    worst, count = form.ref("most_missing"), form.ref("most_missing_count")
    return f"{form.ref('missing')} values are missing, most of them in {worst} ({count})."


def _proportion(form: AnalysisForm) -> str:
    return f"{form.ref('count')} of {form.ref('rows')} rows ({form.ref('percent')})."


def _share(form: AnalysisForm) -> str:
    column = _label(form.said("column"))
    share = form.ref("top_share", None, "percent")
    return f"The largest part by {column} is {form.ref('top')}, with {share}."


def _ranking(form: AnalysisForm) -> str:
    value = _label(form.said("value"))
    label = form.ref(form.said("label")) if form.said("label") else ""
    who = f" is that of {label}," if label else " is"
    return f"The {form.said('order') or 'highest'} {value}{who} {form.ref('value')}."


def _by_group(form: AnalysisForm) -> str:
    """One statistic of each group, where a sentence holds them."""
    names = list(dict.fromkeys(s.name for s in form.findings.statistics if s.of))[:_SIDES]
    by = listed([_label(name) for name in form.listed("by")])
    parts = [f"{_named(name)} by {by}: {_of_groups(form, name)}" for name in names]
    return f"{capital('; '.join(parts))}." if parts else _values(form)


def _of_groups(form: AnalysisForm, name: str) -> str:
    groups = [s for s in form.findings.statistics if s.name == name and s.of and form.ref_to(s)]
    if any(re.search(r"\d", s.of or "") for s in groups):  # a figure that no value stands for
        ordered = sorted((s for s in groups if isinstance(s.value, int | float)), key=_size)
        if not ordered:
            return "see the table"
        return f"from {form.ref_to(ordered[0])} to {form.ref_to(ordered[-1])}"
    shown = listed([f"{s.of} {form.ref_to(s)}" for s in groups[:_MOST]])
    return f"{shown} and so on" if len(groups) > _MOST else shown


def _size(statistic: Statistic) -> float:
    return float(statistic.value) if isinstance(statistic.value, int | float) else 0.0


def _values(form: AnalysisForm) -> str:
    """The first values by what they are."""
    told = [s for s in form.findings.statistics if form.ref_to(s)][:_MOST]
    columns = [_label(name) for name in form.listed("columns")]
    of_column = f" of {columns[0]}" if len(columns) == 1 else ""
    parts = [
        f"the {_named(s.name)}{f' of {_label(s.of)}' if s.of else of_column} is {form.ref_to(s)}"
        for s in told
    ]
    return f"{capital(listed(parts))}." if parts else ""


def _label(name: str) -> str:
    """A column as people say it; a unit in brackets is left out."""
    return humanise(re.sub(r"\s*\([^)]*\)\s*$", "", name)) if name else ""


def _named(statistic: str) -> str:
    return _SHORT.get(statistic, statistic.replace("_", " "))


_SENTENCES: Mapping[str, Callable[[AnalysisForm], str]] = {
    "distribution": _distribution,
    "correlation": _correlation,
    "outliers": _outliers,
    "group_summary": _group_summary,
    "compare_groups": _comparison,
    "compare_columns": _comparison,
    "one_sample": _comparison,
    "association": _association,
    "linear_regression": _regression,
    "train_test": _learnt,
    "missing_values": _missing,
    "proportion": _proportion,
    "share": _share,
    "ranking": _ranking,
}
