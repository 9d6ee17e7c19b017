"""Parameters of the analyses that describe: summary, share, ranking, outliers and the like."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.preparation import Condition, Grouped, OutlierMethod
from core.domain.analyses.roles import AnyColumn, CategoryColumn, NumberColumn

SummaryStatistic = Literal[
    "count",
    "missing",
    "distinct",
    "sum",
    "mean",
    "std",
    "variance",
    "standard_error",
    "coefficient_of_variation",
    "min",
    "q1",
    "median",
    "q3",
    "max",
    "range",
    "iqr",
    "mode",
    "skew",
    "kurtosis",
]


class SummaryParameters(Grouped):
    """Statistics of columns."""

    columns: tuple[AnyColumn, ...] = Field((), description="none: every number column")
    statistics: tuple[SummaryStatistic, ...] = Field((), description="none: all that fit")
    percentiles: tuple[float, ...] = Field((), description="0 to 100")
    ddof: Literal[0, 1] = Field(1, description="1 sample, 0 population")
    bias: bool = Field(False, description="true: skew and kurtosis without correction")


class ShareParameters(Grouped):
    """Share of each value of a column, in rows or in the sum of `value`."""

    column: CategoryColumn
    value: NumberColumn | None = Field(None, description="none: count rows")
    top: int = Field(0, ge=0, description="0: all; the rest becomes one line")
    include_missing: bool = False


class ProportionParameters(Grouped):
    """Share of rows for which all conditions hold."""

    conditions: tuple[Condition, ...] = Field(min_length=1)
    confidence: float = Field(0.95, gt=0, lt=1)


class RankingParameters(Grouped):
    """Rows with the highest or lowest value."""

    value: AnyColumn
    label: AnyColumn | None = None
    order: Literal["highest", "lowest"] = "highest"
    top: int = Field(10, ge=1)
    show: tuple[AnyColumn, ...] = Field((), description="further columns to show")


class OutlierParameters(Grouped):
    """z: |x - mean| / std > threshold; iqr: outside q1 - t*iqr, q3 + t*iqr; mad: modified z."""

    column: NumberColumn
    method: OutlierMethod = "iqr"
    threshold: float | None = Field(None, gt=0, description="none: iqr 1.5, z 3, mad 3.5")
    ddof: Literal[0, 1] = Field(0, description="of the std in z: 0 population, 1 sample")
    side: Literal["both", "upper", "lower"] = "both"
    treatment: Literal["remove", "median", "mean", "clip"] = Field(
        "remove", description="besides removal: replace outliers by this, or by the bounds"
    )
    show: tuple[AnyColumn, ...] = Field((), description="columns that identify the rows")


class DistributionParameters(Grouped):
    """Shape of a column and a test of normality."""

    column: NumberColumn
    test: Literal["shapiro", "dagostino", "kolmogorov_smirnov", "anderson", "jarque_bera"] = (
        "shapiro"
    )
    alpha: float = Field(0.05, gt=0, lt=1)
    bins: int = Field(10, ge=2, le=200)
    ddof: Literal[0, 1] = Field(1, description="of std: 1 sample, 0 population")
    bias: bool = Field(False, description="true: skew and kurtosis without correction")


class MissingParameters(Grouped):
    """Missing values of each column."""

    columns: tuple[AnyColumn, ...] = Field((), description="none: every column")


CARDS = (
    AnalysisCard.of(
        SummaryParameters,
        "summary",
        title="Summary statistics",
        description="Count, mean, median, spread, quartiles, mode, skew and kurtosis of columns.",
        examples=(
            "What is the average order value?",
            "Give me mean and standard deviation of weight",
            "Describe the price column",
            "What is the median age and its range?",
            "Calculate the 90th percentile of response time",
            "Minimum and maximum temperature for each station",
            "How skewed are the incomes?",
            "Compute the sum and the variance of the amounts where region is North",
        ),
    ),
    AnalysisCard.of(
        ShareParameters,
        "share",
        title="Share of a total",
        description="How rows, or a total, divide among the values of a column.",
        examples=(
            "What share of revenue comes from each region?",
            "Break down customers by plan in percent",
            "Which category makes up most of the sales?",
            "How many rows are there for each status?",
            "What percentage of patients are in each group?",
            "Frequency table of colours",
            "Proportion of orders by channel",
            "What part of the budget goes to each department?",
        ),
    ),
    AnalysisCard.of(
        ProportionParameters,
        "proportion",
        title="Proportion with a condition",
        description="How many rows meet a condition, and what share, with a confidence interval.",
        examples=(
            "How many products have a rating of exactly 4?",
            "What percentage of orders are above 100?",
            "What fraction of people are older than 65?",
            "Count the flights that were delayed by more than an hour",
            "How often is the discount zero?",
            "What share of the tickets was closed?",
            "Are there any items without stock, and how many?",
            "Conversion rate with its confidence interval",
        ),
    ),
    AnalysisCard.of(
        RankingParameters,
        "ranking",
        title="Highest and lowest rows",
        description="The rows with the highest or lowest value of a column.",
        examples=(
            "Which day had the highest closing price?",
            "Top 5 products by margin",
            "What is the cheapest flight?",
            "List the ten longest trips",
            "Which city has the largest population?",
            "Who has the lowest score in each class?",
            "Show the three most recent orders",
            "On which date was the maximum reached, and what was the volume then?",
        ),
    ),
    AnalysisCard.of(
        OutlierParameters,
        "outliers",
        title="Outliers",
        description="Values far from the rest by z score, quartile range or median deviation.",
        examples=(
            "Are there any outliers in the fees?",
            "Find outliers in weight with the IQR method",
            "How many values lie more than 3 standard deviations from the mean?",
            "Remove outliers and compute the new mean and standard deviation",
            "Which rows have unusual amounts?",
            "Detect anomalies in daily volume using z-scores above 2.5",
            "Values outside the whiskers of a box plot of height",
            "Robust outlier detection with the median absolute deviation",
        ),
    ),
    AnalysisCard.of(
        DistributionParameters,
        "distribution",
        title="Distribution and normality",
        description="Shape of a column: histogram, skew, kurtosis, and a test of normality.",
        examples=(
            "Is the weight normally distributed?",
            "Test normality of the residuals with Shapiro-Wilk",
            "Check the distribution of prices",
            "Use the D'Agostino test on height",
            "Does the duration follow a normal distribution at alpha 0.01?",
            "Kolmogorov-Smirnov test for normality of scores",
            "Histogram of ages with skewness and kurtosis",
            "Anderson-Darling test on the measurements",
        ),
    ),
    AnalysisCard.of(
        MissingParameters,
        "missing_values",
        title="Missing values",
        description="How many values are missing in each column, and duplicate rows.",
        examples=(
            "Are there missing values?",
            "Which column has the most nulls?",
            "What percentage of the email column is empty?",
            "How complete is this table?",
            "Count the missing values in each column",
            "How many rows have no gaps at all?",
            "Are there duplicate rows?",
            "Data quality check for missing entries",
        ),
    ),
)
