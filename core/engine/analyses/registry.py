"""Every analysis by its name; the cards are in `core.domain.analyses.catalogue`."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.analyses import (
    comparing,
    customers,
    describing,
    modelling,
    relating,
    reshaping,
    timing,
)
from core.engine.analyses.analysis import Analysis, Registered
from core.engine.analyses.association import association
from core.engine.analyses.binning import binning
from core.engine.analyses.change import change
from core.engine.analyses.clusters import clusters
from core.engine.analyses.compare import compare_columns, compare_groups, one_sample
from core.engine.analyses.contribution import contribution
from core.engine.analyses.correlation import correlation
from core.engine.analyses.distribution import distribution
from core.engine.analyses.encoding import encoding
from core.engine.analyses.forecast import forecast
from core.engine.analyses.funnel import funnel
from core.engine.analyses.group_summary import group_summary
from core.engine.analyses.imputation import imputation
from core.engine.analyses.linear import linear_regression
from core.engine.analyses.logistic import logistic_regression
from core.engine.analyses.missing_values import missing_values
from core.engine.analyses.outliers import outliers
from core.engine.analyses.ranking import ranking
from core.engine.analyses.retention import retention
from core.engine.analyses.scaling import scaling
from core.engine.analyses.segments import segments
from core.engine.analyses.share import proportion, share
from core.engine.analyses.summary import summary
from core.engine.analyses.train_test import train_test
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
    "imputation": Analysis(reshaping.ImputationParameters, imputation),
    "binning": Analysis(reshaping.BinningParameters, binning),
    "encoding": Analysis(reshaping.EncodingParameters, encoding),
    "scaling": Analysis(reshaping.ScalingParameters, scaling),
    "train_test": Analysis(modelling.TrainTestParameters, train_test),
    "clusters": Analysis(modelling.ClusterParameters, clusters),
    "segments": Analysis(customers.SegmentParameters, segments),
    "retention": Analysis(customers.RetentionParameters, retention),
    "funnel": Analysis(customers.FunnelParameters, funnel),
}
