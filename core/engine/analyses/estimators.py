"""scikit-learn's models by name, at its defaults but for what the parameters say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.analyses.modelling import TrainTestParameters
from core.engine.analyses.faults import fault

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

_OF_NUMBERS = {"linear", "ridge", "lasso"}
_OF_CLASSES = {"logistic", "naive_bayes"}


def estimator(parameters: TrainTestParameters, *, classes: bool) -> BaseEstimator:
    """A fault where the model does not fit the task."""
    model = parameters.model
    if model in (_OF_NUMBERS if classes else _OF_CLASSES):
        task = "classes" if classes else "numbers"
        raise fault(
            f"The model {model} does not predict {task}.",
            "Use random_forest, decision_tree, gradient_boosting, knn or svm, which do both.",
        )
    if model in _OF_NUMBERS | _OF_CLASSES:
        return _of_one_task(parameters)
    return _classifier(parameters) if classes else _regressor(parameters)


def _of_one_task(parameters: TrainTestParameters) -> BaseEstimator:
    from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
    from sklearn.naive_bayes import GaussianNB

    match parameters.model:
        case "linear":
            return LinearRegression()
        case "ridge":
            return Ridge(alpha=parameters.penalty, random_state=parameters.random_state)
        case "lasso":
            return Lasso(alpha=parameters.penalty, random_state=parameters.random_state)
        case "logistic":
            return LogisticRegression(
                C=parameters.penalty, max_iter=1000, random_state=parameters.random_state
            )
        case _:
            return GaussianNB()


def _classifier(parameters: TrainTestParameters) -> BaseEstimator:
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier

    depth, seed, trees = parameters.max_depth, parameters.random_state, parameters.trees
    match parameters.model:
        case "decision_tree":
            return DecisionTreeClassifier(max_depth=depth, random_state=seed)
        case "gradient_boosting":
            return GradientBoostingClassifier(
                n_estimators=trees, max_depth=depth or 3, random_state=seed
            )
        case "knn":
            return KNeighborsClassifier(n_neighbors=parameters.neighbors)
        case "svm":
            return SVC(C=parameters.penalty, random_state=seed)
        case _:
            return RandomForestClassifier(n_estimators=trees, max_depth=depth, random_state=seed)


def _regressor(parameters: TrainTestParameters) -> BaseEstimator:
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.svm import SVR
    from sklearn.tree import DecisionTreeRegressor

    depth, seed, trees = parameters.max_depth, parameters.random_state, parameters.trees
    match parameters.model:
        case "decision_tree":
            return DecisionTreeRegressor(max_depth=depth, random_state=seed)
        case "gradient_boosting":
            return GradientBoostingRegressor(
                n_estimators=trees, max_depth=depth or 3, random_state=seed
            )
        case "knn":
            return KNeighborsRegressor(n_neighbors=parameters.neighbors)
        case "svm":
            return SVR(C=parameters.penalty)
        case _:
            return RandomForestRegressor(n_estimators=trees, max_depth=depth, random_state=seed)
