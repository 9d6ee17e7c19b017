"""Every analysis by its name; the cards are in `core.domain.analyses.catalogue`."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.analyses import comparing, describing, relating, timing
from core.engine.analyses.analysis import Analysis, Registered
from core.engine.analyses.association import association
from core.engine.analyses.change import change
from core.engine.analyses.compare import compare_columns, compare_groups, one_sample
from core.engine.analyses.contribution import contribution
from core.engine.analyses.correlation import correlation
from core.engine.analyses.distribution import distribution
from core.engine.analyses.forecast import forecast
from core.engine.analyses.group_summary import group_summary
from core.engine.analyses.linear import linear_regression
from core.engine.analyses.logistic import logistic_regression
from core.engine.analyses.missing_values import missing_values
from core.engine.analyses.outliers import outliers
from core.engine.analyses.ranking import ranking
from core.engine.analyses.share import proportion, share
from core.engine.analyses.summary import summary
from core.engine.analyses.trend import trend

ANALYSES: Mapping[str, Registered] = {
    "summary": Analysis(describing.SummaryParameters, summary),
    "share": Analysis(describing.ShareParameters, share),
    "proportion": Analysis(describing.ProportionParameters, proportion),
    "ranking": Analysis(describing.RankingParameters, ranking),
    "outliers": Analysis(describing.OutlierParameters, outliers),
    "distribution": Analysis(describing.DistributionParameters, distribution),
    "missing_values": Analysis(describing.MissingParameters, missing_values),
    "group_summary": Analysis(comparing.GroupSummaryParameters, group_summary),
    "compare_groups": Analysis(comparing.CompareGroupsParameters, compare_groups),
    "compare_columns": Analysis(comparing.CompareColumnsParameters, compare_columns),
    "one_sample": Analysis(comparing.OneSampleParameters, one_sample),
    "association": Analysis(comparing.AssociationParameters, association),
    "correlation": Analysis(relating.CorrelationParameters, correlation),
    "linear_regression": Analysis(relating.LinearRegressionParameters, linear_regression),
    "logistic_regression": Analysis(relating.LogisticRegressionParameters, logistic_regression),
    "trend": Analysis(timing.TrendParameters, trend),
    "change": Analysis(timing.ChangeParameters, change),
    "forecast": Analysis(timing.ForecastParameters, forecast),
    "contribution": Analysis(timing.ContributionParameters, contribution),
}
