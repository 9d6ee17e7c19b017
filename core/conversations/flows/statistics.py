"""Statistics that no one query computes: tests, correlations, outliers, models, new features."""

from __future__ import annotations

import re

from core.domain.inquiry import Inquiry
from core.domain.labels import words_of
from core.domain.naming import result_name
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

STATISTICS = "statistics"
AGENT = "analysis"
_METHODS = re.compile(
    r"\b(correlat(?:e|es|ed|ion|ions)|pearson|spearman|kendall|normally distributed|normality"
    r"|normal distribution|distribution analysis|shapiro|kolmogorov|d'agostino|anderson-darling"
    r"|skew(?:ness|ed)?|kurtosis|outliers?|z-?scores?|interquartile range|iqr"
    r"|(?:linear|logistic|multiple|polynomial|ridge) regression|regression|random forest"
    r"|decision tree|k-?means|cluster(?:s|ing)?|machine learning|classifier|predictive model"
    r"|t-?tests?|anova|analysis of variance|chi-?squared?|mann-whitney|kruskal|wilcoxon"
    r"|p-?values?|statistical(?:ly)?|significance|hypothesis test|confidence interval"
    r"|imput(?:e|es|ed|ation)|min-?max|one-hot|feature engineering|new feature|preprocess\w*"
    r"|train(?:ing)? (?:set|and test)|test set|exponential smoothing|forecast)\b",
    re.IGNORECASE,
)
_PYTHON = re.compile(r"\b(pandas|numpy|scipy|sklearn|scikit-learn|statsmodels|python)\b", re.I)
_NAMED = re.compile(r"@\w+\s*\[")


class StatisticsQuestion:
    """Names a method of statistics that is no name in the data, or values to give by name."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        if not schema.tables or not asks_statistics(question, schema):
            return None
        output = result_name(_NAMED.split(question)[0][:200], ())
        step = Step(name="answer", agent=AGENT, task=question, output=output)
        return Plan(steps=(step,), template=STATISTICS)


def asks_statistics(question: str, schema: Schema) -> bool:
    if _NAMED.search(question) or _PYTHON.search(question):
        return True
    known = {word for _, column in schema.columns() for word in words_of(column.name)}
    return any(not known.issuperset(words_of(found[0])) for found in _METHODS.finditer(question))
