"""Parameters of the analyses that change values: imputation, binning, encoding, scaling."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.comparing import GroupStatistic
from core.domain.analyses.preparation import FillStrategy, Grouped, Preparation
from core.domain.analyses.roles import AnyColumn, CategoryColumn, NumberColumn, Plain


class ImputationParameters(Grouped):
    """Fill what is missing, and what the columns look like then."""

    columns: tuple[AnyColumn, ...] = Field(min_length=1)
    strategy: FillStrategy | Literal["drop"] = "median"
    fill_value: Plain | None = Field(None, description="of strategy constant")
    ddof: Literal[0, 1] = Field(1, description="of std: 1 sample, 0 population")


class BinningParameters(Grouped):
    """Counts of each bin, and a statistic of `value` in it."""

    column: NumberColumn
    method: Literal["equal_width", "quantile", "edges"] = "equal_width"
    bins: int = Field(5, ge=2, le=200)
    edges: tuple[float, ...] = Field((), description="of method edges: ascending")
    open_ended: bool = Field(False, description="add bins below the first and above the last edge")
    labels: tuple[str, ...] = Field((), description="one a bin, from low to high")
    right: bool = Field(True, description="an edge belongs to the bin below it")
    value: NumberColumn | None = Field(None, description="none: the column itself")
    statistic: GroupStatistic = "mean"


class EncodingParameters(Preparation):
    """one_hot: a column a category; label: 0, 1, 2 in sorted order; frequency: share of rows."""

    columns: tuple[CategoryColumn, ...] = Field(min_length=1)
    method: Literal["one_hot", "label", "frequency"] = "one_hot"
    drop_first: bool = False


class ScalingParameters(Grouped):
    """z: mean 0, std 1; min_max: 0 to 1; robust: median 0, quartile range 1."""

    columns: tuple[NumberColumn, ...] = Field(min_length=1)
    method: Literal["z", "min_max", "robust"] = "z"
    ddof: Literal[0, 1] = Field(0, description="of the std in z: 0 population, 1 sample")


CARDS = (
    AnalysisCard.of(
        ImputationParameters,
        "imputation",
        title="Filling missing values",
        description="Fill missing values by mean, median, mode or neighbours, with the effect.",
        examples=(
            "Fill missing ages with the median",
            "Impute the nulls with the most frequent value",
            "Replace missing prices by the mean and give the new standard deviation",
            "Drop the rows with missing values and compute the mean",
            "Forward fill the gaps in the series",
            "Interpolate the missing readings",
            "Set empty amounts to zero",
            "What is the mean after filling missing values for each class?",
        ),
    ),
    AnalysisCard.of(
        BinningParameters,
        "binning",
        title="Binning",
        description="Divide a number into ranges: counts, shares and a statistic of each.",
        examples=(
            "Group people into age bands and give the mean income of each",
            "Bin prices into low, medium and high",
            "Divide the scores into five equal ranges",
            "How many orders are in each size class?",
            "Quartile groups of spending",
            "Create categories child, adult and senior",
            "Average rating by price range",
            "Deciles of revenue",
        ),
    ),
    AnalysisCard.of(
        EncodingParameters,
        "encoding",
        title="Encoding categories",
        description="Categories as numbers: one-hot columns, labels or frequencies.",
        examples=(
            "One-hot encode the colour column",
            "Turn gender into numbers",
            "Label encode the categories",
            "How many dummy columns would city make?",
            "Convert text categories to numeric codes",
            "Create dummy variables and drop the first",
            "Frequency encoding of the brand",
            "Encode categorical variables",
        ),
    ),
    AnalysisCard.of(
        ScalingParameters,
        "scaling",
        title="Scaling",
        description="Bring numbers to one scale: z scores, 0 to 1, or by median and quartiles.",
        examples=(
            "Normalise the income column to 0 to 1",
            "Standardise height and weight",
            "Min-max scaling of price, with its mean afterwards",
            "Compute z-scores for the marks",
            "Scale the features robustly",
            "Rescale all numeric columns",
            "What is the mean and std after normalisation?",
            "Feature scaling of amount",
        ),
    ),
)
