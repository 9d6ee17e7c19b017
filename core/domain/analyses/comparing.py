"""Parameters of the analyses that compare: groups, columns, categories, a given value."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.preparation import Grouped, Preparation
from core.domain.analyses.roles import CategoryColumn, NumberColumn, Plain

GroupStatistic = Literal[
    "count", "sum", "mean", "median", "std", "variance", "min", "max", "range", "distinct"
]
Alternative = Literal["two-sided", "less", "greater"]


class GroupSummaryParameters(Preparation):
    """A statistic of a column for each group, ordered by the first statistic."""

    by: tuple[CategoryColumn, ...] = Field(min_length=1)
    value: NumberColumn | None = Field(None, description="none: count rows")
    statistics: tuple[GroupStatistic, ...] = Field(("mean",), min_length=1)
    ddof: Literal[0, 1] = Field(1, description="1 sample, 0 population")
    min_count: int = Field(1, ge=1, description="leave out groups with fewer rows")
    order: Literal["highest", "lowest", "name"] = "highest"
    top: int = Field(0, ge=0, description="0: all groups")
    factor: float = Field(
        1.0, ge=1, description="count groups above factor * overall and below overall / factor"
    )


class CompareGroupsParameters(Grouped):
    """auto: Welch's t test for two groups, one-way ANOVA for more."""

    value: NumberColumn
    group: CategoryColumn
    groups: tuple[Plain, ...] = Field((), description="none: every group")
    test: Literal["auto", "welch", "student", "mann_whitney", "anova", "kruskal"] = "auto"
    alternative: Alternative = Field("two-sided", description="of tests of two groups")
    alpha: float = Field(0.05, gt=0, lt=1)


class CompareColumnsParameters(Grouped):
    """Two number columns, paired row by row unless the test says otherwise."""

    first: NumberColumn
    second: NumberColumn
    test: Literal["paired", "wilcoxon", "welch", "student", "mann_whitney"] = "paired"
    alternative: Alternative = "two-sided"
    alpha: float = Field(0.05, gt=0, lt=1)


class OneSampleParameters(Grouped):
    """The mean (t) or median (wilcoxon) of a column against a value."""

    column: NumberColumn
    value: float = 0.0
    test: Literal["t", "wilcoxon"] = "t"
    alternative: Alternative = "two-sided"
    alpha: float = Field(0.05, gt=0, lt=1)


class AssociationParameters(Grouped):
    """Chi-square test of independence of two categories."""

    row: CategoryColumn
    column: CategoryColumn
    correction: bool = Field(True, description="Yates' correction of a 2 by 2 table")
    alpha: float = Field(0.05, gt=0, lt=1)


CARDS = (
    AnalysisCard.of(
        GroupSummaryParameters,
        "group_summary",
        title="Statistic by group",
        description="A statistic of one column for each group of others; best, worst and overall.",
        examples=(
            "Average salary by department",
            "Which brand has the highest mean rating among brands with at least 20 items?",
            "Total sales for each month and region",
            "Median income per city",
            "How many orders has each customer?",
            "Which cities are above twice the overall average?",
            "Mean and standard deviation of score by class",
            "Which group has the lowest average waiting time?",
        ),
    ),
    AnalysisCard.of(
        CompareGroupsParameters,
        "compare_groups",
        title="Comparison of groups",
        description="Does a number differ between groups: t test, Mann-Whitney, ANOVA, Kruskal.",
        examples=(
            "Is there a significant difference in income between men and women?",
            "Run a t-test on score between group A and B",
            "ANOVA of yield across fertilisers",
            "Do prices differ between regions?",
            "Mann-Whitney U test of duration by device",
            "Kruskal-Wallis test for ratings by brand",
            "Are weekends busier than weekdays, statistically?",
            "Effect size of the treatment on blood pressure",
        ),
    ),
    AnalysisCard.of(
        CompareColumnsParameters,
        "compare_columns",
        title="Comparison of two columns",
        description="Whether two number columns differ, paired (t test, Wilcoxon) or not.",
        examples=(
            "Did the score change between the first and the second test?",
            "Paired t-test of before and after",
            "Wilcoxon signed-rank test on weight at start and end",
            "Is the planned cost different from the actual cost?",
            "Compare the mean of maths and reading marks",
            "Are the morning readings higher than the evening readings?",
            "Difference between estimated and measured values",
            "Independent t-test between columns A and B",
        ),
    ),
    AnalysisCard.of(
        OneSampleParameters,
        "one_sample",
        title="Comparison with a value",
        description="Whether the mean of a column differs from a given value; its interval.",
        examples=(
            "Is the average weight different from 500 grams?",
            "One-sample t-test of the score against 70",
            "95% confidence interval of the mean delay",
            "Is the mean return greater than zero?",
            "Does the average deviate from the target of 12?",
            "Test whether the median wait is 10 minutes",
            "Is the fill level below 330 on average?",
            "Confidence interval for mean spending by city",
        ),
    ),
    AnalysisCard.of(
        AssociationParameters,
        "association",
        title="Association of categories",
        description="Cross table of two categories with a chi-square test and Cramér's V.",
        examples=(
            "Is there an association between gender and product choice?",
            "Chi-square test of region and churn",
            "Cross tabulate class and survival",
            "Are smoking and disease independent?",
            "Does the plan depend on the country?",
            "Contingency table of department and grade",
            "How strong is the link between colour and size?",
            "Fisher's exact test for treatment and outcome",
        ),
    ),
)
