"""Parameters of the analyses that relate columns: correlation and regression."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.preparation import Grouped
from core.domain.analyses.roles import AnyColumn, NumberColumn, Plain


class CorrelationParameters(Grouped):
    """Two columns: one coefficient; more: every pair, or those of `target`, whose `columns` are
    then the others. `controls` makes it partial."""

    columns: tuple[NumberColumn, ...] = Field((), description="none: every number column")
    target: NumberColumn | None = Field(None, description="only its pairs with the others")
    method: Literal["pearson", "spearman", "kendall"] = "pearson"
    controls: tuple[NumberColumn, ...] = Field((), description="held constant: partial correlation")
    missing: Literal["pairwise", "listwise"] = Field(
        "pairwise", description="drop rows missing in the pair, or in any of the columns"
    )
    alpha: float = Field(0.05, gt=0, lt=1)


class LinearRegressionParameters(Grouped):
    """Ordinary least squares. Text predictors become one column a category but the first."""

    target: NumberColumn
    predictors: tuple[AnyColumn, ...] = Field(min_length=1)
    intercept: bool = True
    alpha: float = Field(0.05, gt=0, lt=1)
    predict_at: tuple[float, ...] = Field(
        (), description="values of the predictors, in their order, to predict the target for"
    )


class LogisticRegressionParameters(Grouped):
    """Maximum likelihood, for a target of two values."""

    target: AnyColumn
    positive: Plain | None = Field(None, description="value counted as 1; none: the later one")
    predictors: tuple[AnyColumn, ...] = Field(min_length=1)
    intercept: bool = True
    alpha: float = Field(0.05, gt=0, lt=1)


CARDS = (
    AnalysisCard.of(
        CorrelationParameters,
        "correlation",
        title="Correlation",
        description="Pearson, Spearman, Kendall or partial correlation of columns, with p values.",
        examples=(
            "Is there a correlation between height and weight?",
            "Pearson correlation coefficient of price and demand",
            "Spearman rank correlation between rank and score",
            "Correlation matrix of all numeric columns",
            "Which columns are most strongly correlated with profit?",
            "Partial correlation of x and y controlling for age",
            "How does temperature relate to sales, separately for each shop?",
            "Kendall's tau for two rankings, and its p-value",
        ),
    ),
    AnalysisCard.of(
        LinearRegressionParameters,
        "linear_regression",
        title="Linear regression",
        description="Least squares fit of a number by others: coefficients, p values, R squared.",
        examples=(
            "Regress salary on experience and education",
            "How much does price rise for each extra room?",
            "Which predictors of yield are significant?",
            "Fit a linear model and give the R-squared",
            "Effect of advertising on sales, adjusted for season",
            "Multiple linear regression with coefficients and p-values",
            "Predict weight from height with a straight line",
            "Slope and intercept of consumption against temperature",
        ),
    ),
    AnalysisCard.of(
        LogisticRegressionParameters,
        "logistic_regression",
        title="Logistic regression",
        description="How predictors change the odds of a yes or no outcome.",
        examples=(
            "What drives churn? Fit a logistic regression",
            "Odds ratio of smoking for the disease",
            "Logistic regression of default on income and age",
            "Which factors make a click more likely?",
            "How does price change the chance of a purchase?",
            "Binary outcome model with p-values",
            "Is tenure a significant predictor of leaving?",
            "Pseudo R-squared of a logit model for success",
        ),
    ),
)
