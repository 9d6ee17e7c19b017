"""Parameters of the analyses that learn from rows: models on held-back rows, clusters."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.preparation import Grouped, Preparation
from core.domain.analyses.roles import AnyColumn, NumberColumn, Plain

Model = Literal[
    "linear",
    "ridge",
    "lasso",
    "logistic",
    "decision_tree",
    "random_forest",
    "gradient_boosting",
    "knn",
    "naive_bayes",
    "svm",
]


class TrainTestParameters(Preparation):
    """A model learnt on some rows and measured on the rest; scikit-learn's defaults elsewhere."""

    target: AnyColumn
    features: tuple[AnyColumn, ...] = Field((), description="none: every other fitting column")
    model: Model = "random_forest"
    task: Literal["auto", "regression", "classification"] = Field(
        "auto", description="auto: classification for text, flags and 0/1; by the model's name else"
    )
    test_size: float = Field(0.2, gt=0, lt=1)
    random_state: int = 42
    shuffle: bool = True
    stratify: bool = False
    missing: Literal["drop", "mean", "median", "mode"] = Field(
        "drop", description="drop rows, or fill (text is filled with the mode)"
    )
    encoding: Literal["one_hot", "label"] = Field("one_hot", description="of text features")
    drop_first: bool = Field(False, description="leave out the first column of a one-hot")
    scale: Literal["none", "z", "min_max"] = Field("none", description="learnt on training rows")
    trees: int = Field(100, ge=1, le=1000, description="of a forest or boosting")
    max_depth: int | None = Field(None, ge=1, description="of trees")
    neighbors: int = Field(5, ge=1, description="of knn")
    penalty: float = Field(1.0, gt=0, description="alpha of ridge and lasso, C of logistic and svm")
    average: Literal["auto", "binary", "macro", "weighted", "micro"] = Field(
        "auto", description="of precision, recall, F1; auto: binary for two classes, else weighted"
    )
    folds: int | None = Field(
        None, ge=2, le=20, description="also cross-validate on all rows, in their order"
    )
    positive: Plain | None = Field(None, description="class counted as positive; none: the later")


class ClusterParameters(Grouped):
    """k-means."""

    columns: tuple[NumberColumn, ...] = Field((), description="none: every number column")
    clusters: int | None = Field(
        None, ge=2, le=50, description="none: 2 to 10, by the best silhouette"
    )
    scale: bool = Field(True, description="z scores first")
    random_state: int = 42
    show: tuple[AnyColumn, ...] = Field((), description="columns that identify the rows")


CARDS = (
    AnalysisCard.of(
        TrainTestParameters,
        "train_test",
        title="Model measured on held-back rows",
        description="Train a model on part of the rows and measure it on the rest.",
        examples=(
            "Can we predict the price from size and location?",
            "Train a random forest and report the accuracy",
            "Split 80/20 and compute the mean squared error",
            "Build a classifier for churn and give precision and recall",
            "RMSE of a linear regression on the test set",
            "Which features matter most for the prediction?",
            "Logistic regression accuracy with random state 0",
            "F1 score of a decision tree on a 30% test set",
        ),
    ),
    AnalysisCard.of(
        ClusterParameters,
        "clusters",
        title="Clustering",
        description="Groups of like rows by k-means, with sizes, centres and silhouette.",
        examples=(
            "Cluster customers by spending and visits",
            "Find groups of similar products",
            "K-means with 3 clusters",
            "How many natural groups are there?",
            "Silhouette score for 4 clusters",
            "Group countries by their indicators",
            "What do the clusters look like?",
            "Segment users by behaviour with k-means",
        ),
    ),
)
