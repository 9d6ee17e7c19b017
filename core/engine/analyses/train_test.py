"""A model learnt on some rows and measured on the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.domain.analyses.modelling import TrainTestParameters
from core.engine.analyses.estimators import estimator
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.learning import Split, split
from core.engine.analyses.outcome import Outcome, label

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

_FEW = 30
_SAID = 20


def train_test(frame: Frame, parameters: TrainTestParameters) -> Outcome:
    """Errors or hits on the test rows, against the simplest guess, and what mattered."""
    outcome = Outcome()
    parts = split(frame, parameters, outcome=outcome)
    model = estimator(parameters, classes=parts.classes)
    _fit(model, parts)
    expected = model.predict(parts.test)
    outcome.say("train_rows", len(parts.train), meaning="rows learnt from")
    outcome.say("test_rows", len(parts.test), meaning="rows measured on")
    outcome.say("features", parts.train.shape[1], meaning="columns the model sees")
    if parts.classes:
        _say_classes(outcome, model, parts=parts, expected=expected, parameters=parameters)
    else:
        _say_numbers(outcome, parts, expected=expected)
    _say_importance(outcome, model, parts=parts)
    if parameters.folds:
        _cross_validate(outcome, parts, parameters=parameters)
    outcome.assume(
        "enough test rows", len(parts.test) >= _FEW, f"{len(parts.test)} rows; {_FEW} tell more"
    )
    outcome.tables["predictions"] = pd.DataFrame(
        {"row_number": parts.test.index, "actual": parts.test_target, "predicted": expected}
    )
    return outcome


def _fit(model: BaseEstimator, parts: Split) -> None:
    try:
        model.fit(parts.train, parts.train_target)
    except ValueError as error:
        raise fault(
            f"The model could not be fitted ({error}).", "Use another model or features."
        ) from error


def _say_numbers(outcome: Outcome, parts: Split, *, expected: np.ndarray) -> None:
    from sklearn import metrics

    actual = parts.test_target
    mse = float(metrics.mean_squared_error(actual, expected))
    outcome.say("mse", mse, meaning="mean squared error on the test rows")
    outcome.say("rmse", mse**0.5, meaning="root mean squared error on the test rows")
    mae = float(metrics.mean_absolute_error(actual, expected))
    outcome.say("mae", mae, meaning="mean absolute error on the test rows")
    outcome.say("r_squared", metrics.r2_score(actual, expected), meaning="R squared, test rows")
    guess = np.full(len(actual), parts.train_target.mean())
    plain = float(metrics.mean_squared_error(actual, guess))
    outcome.say("baseline_rmse", plain**0.5, meaning="the same if the mean were always said")
    outcome.assume(
        "better than the mean", mse < plain, f"RMSE {mse**0.5:.4g} against {plain**0.5:.4g}"
    )
    if set(parts.train_target.unique()) <= {0.0, 1.0}:
        right = float(((expected > 0.5) == (actual > 0.5)).mean())
        outcome.say("accuracy", right, meaning="share told right, above 0.5 taken as 1")


def _say_classes(
    outcome: Outcome,
    model: BaseEstimator,
    *,
    parts: Split,
    expected: np.ndarray,
    parameters: TrainTestParameters,
) -> None:
    from sklearn import metrics

    actual = parts.test_target
    classes = [str(each) for each in model.classes_]
    positive = _positive(classes, parameters)
    average = parameters.average
    if average == "auto":
        average = "binary" if len(classes) == 2 else "weighted"
    if average == "binary" and len(classes) != 2:
        raise fault(f"There are {len(classes)} classes.", "Use the average macro or weighted.")
    outcome.say("accuracy", metrics.accuracy_score(actual, expected), meaning="share told right")
    given = {"average": average, "pos_label": positive, "zero_division": 0.0}
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(actual, expected, **given)
    outcome.say("precision", precision, meaning=f"right among those told so ({average})")
    outcome.say("recall", recall, meaning=f"found among those that are so ({average})")
    outcome.say("f1", f1, meaning=f"harmonic mean of both ({average})")
    if len(classes) == 2:
        outcome.say("positive", positive, meaning="class counted as positive")
        _say_auc(outcome, model, parts=parts, place=classes.index(positive))
    common = parts.train_target.mode().iloc[0]
    plain, right = float((actual == common).mean()), float((actual == expected).mean())
    outcome.say("baseline_accuracy", plain, meaning="share right if the commonest were always said")
    outcome.assume("better than the commonest", right > plain, f"{right:.1%} against {plain:.1%}")
    matrix = metrics.confusion_matrix(actual, expected, labels=classes)
    table = pd.DataFrame(matrix, columns=[f"predicted {each}" for each in classes])
    table.insert(0, "actual", classes)
    outcome.tables["confusion"] = table


def _positive(classes: list[str], parameters: TrainTestParameters) -> str:
    if parameters.positive is None:
        return classes[-1]
    wanted = label(parameters.positive)
    if wanted not in classes:
        raise fault(f"There is no class {wanted}.", f"The classes are: {listed(classes)}.")
    return wanted


def _say_auc(outcome: Outcome, model: BaseEstimator, *, parts: Split, place: int) -> None:
    from sklearn.metrics import roc_auc_score

    truth = parts.test_target == str(model.classes_[place])
    if truth.nunique() < 2:
        outcome.notes.append("The test rows have one class only, so there is no AUC.")
        return
    if hasattr(model, "predict_proba"):
        score = model.predict_proba(parts.test)[:, place]
    else:
        score = model.decision_function(parts.test) * (1 if place == 1 else -1)
    outcome.say("auc", roc_auc_score(truth, score), meaning="area under the ROC curve")


def _say_importance(outcome: Outcome, model: BaseEstimator, *, parts: Split) -> None:
    names = [str(name) for name in parts.train.columns]
    if hasattr(model, "feature_importances_"):
        found, kind = model.feature_importances_, "mean decrease of impurity"
    elif hasattr(model, "coef_"):
        weights = np.atleast_2d(model.coef_)
        found = weights[0] if len(weights) == 1 else np.abs(weights).mean(axis=0)
        kind = "coefficient"
    else:
        return
    table = pd.DataFrame({"feature": names, "importance": found})
    order = table["importance"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order]
    outcome.tables["importance"] = table
    outcome.say(
        "most_important", table.iloc[0]["feature"], meaning=f"feature with the largest {kind}"
    )
    for _, line in table.head(_SAID).iterrows():
        outcome.say("importance", line["importance"], meaning=kind, of=str(line["feature"]))
    if hasattr(model, "intercept_") and np.size(model.intercept_) == 1:
        outcome.say("intercept", float(np.ravel(model.intercept_)[0]), meaning="intercept")


def _cross_validate(outcome: Outcome, parts: Split, *, parameters: TrainTestParameters) -> None:
    """Accuracy or R squared of a fresh model on each part in turn; scaling is learnt anew."""
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    scalers = {"z": [StandardScaler()], "min_max": [MinMaxScaler()], "none": []}
    model = make_pipeline(*scalers[parameters.scale], estimator(parameters, classes=parts.classes))
    try:
        found = cross_val_score(
            model, parts.rows, parts.target, cv=parameters.folds, error_score="raise"
        )
    except ValueError as error:
        raise fault(
            f"The rows cannot be cross-validated so ({error}).", "Use fewer folds."
        ) from error
    kind = "accuracy" if parts.classes else "R squared"
    outcome.say("cv_mean", float(found.mean()), meaning=f"mean {kind} of the folds")
    outcome.say("cv_std", float(found.std()), meaning=f"population std of the {kind} of the folds")
    outcome.tables["folds"] = pd.DataFrame({"fold": range(1, len(found) + 1), "score": found})
