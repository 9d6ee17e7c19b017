"""Rows made ready for a model, and split into those to learn from and those to measure on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain.analyses.modelling import TrainTestParameters
from core.engine.analyses.checks import enough, unlike, varying
from core.engine.analyses.design import is_numeric, known_rows, one_hot
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame, is_number
from core.engine.analyses.outcome import Outcome, label

_LEAST = 10
_OF_NUMBERS = {"linear", "ridge", "lasso"}
_OF_CLASSES = {"logistic", "naive_bayes"}


@dataclass(frozen=True)
class Split:
    """Features and target, to learn from and to measure on. Labels are texts.

    `rows` and `target` are all of them, not scaled.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    train_target: pd.Series
    test_target: pd.Series
    classes: bool
    rows: pd.DataFrame
    target: pd.Series


def split(frame: Frame, parameters: TrainTestParameters, *, outcome: Outcome) -> Split:
    """Encoded, filled or dropped, split as scikit-learn does, scaled by the training rows."""
    name = frame.name(parameters.target)
    features = _features(frame, parameters, target=name)
    classes = _is_of_classes(frame, parameters, name=name)
    target = frame.category(name).map(label, na_action="ignore") if classes else frame.number(name)
    rows = known_rows(frame, features)
    rows, target = _complete(rows, target, parameters=parameters, outcome=outcome)
    enough(len(rows), _LEAST, of=f"Predicting {name}")
    if target.nunique() < 2:
        raise fault(f"{name} is the same in every row.", "Predict a column that varies.")
    return _split(_encoded(rows, parameters), target, parameters=parameters, classes=classes)


def _features(frame: Frame, parameters: TrainTestParameters, *, target: str) -> list[str]:
    """As named; else the numbers, and the categories of few values, but the target."""
    named = [frame.name(name) for name in parameters.features]
    unlike(target, *named)
    if named:
        return named
    found = []
    for name in frame.data.columns:
        if name == target:
            continue
        different = frame.column(name).nunique()
        few = different <= 20
        if different < 2:
            continue
        if is_number(frame.column(name)) or (few and not _is_time(frame, name)):
            found.append(str(name))
    if not found:
        raise fault("No other column can be a feature.", "Name the features.")
    return found


def _is_time(frame: Frame, name: str) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(frame.column(name)))


def _is_of_classes(frame: Frame, parameters: TrainTestParameters, *, name: str) -> bool:
    if parameters.task != "auto":
        return parameters.task == "classification"
    if parameters.model in _OF_NUMBERS | _OF_CLASSES:
        return parameters.model in _OF_CLASSES
    if not is_numeric(frame, name):
        return True
    values = frame.number(name).dropna()
    return set(values.unique()) <= {0.0, 1.0}


def _complete(
    rows: pd.DataFrame, target: pd.Series, *, parameters: TrainTestParameters, outcome: Outcome
) -> tuple[pd.DataFrame, pd.Series]:
    """Rows without missing values: dropped, or filled; those without a target are dropped."""
    known = target.notna()
    outcome.leave_out(int((~known).sum()), f"missing in {parameters.target}")
    rows, target = rows[known], target[known]
    if parameters.missing == "drop":
        whole = rows.notna().all(axis=1)
        outcome.leave_out(int((~whole).sum()), f"missing in {listed(rows.columns)}")
        return rows[whole], target[whole]
    filled = {name: _filled(rows[name], parameters.missing) for name in rows.columns}
    count = int(rows.isna().sum().sum())
    if count:
        outcome.notes.append(f"{count:,} missing values were filled ({parameters.missing}).")
    return pd.DataFrame(filled, index=rows.index), target


def _filled(values: pd.Series, strategy: str) -> pd.Series:
    if values.isna().all():
        raise fault(f"{values.name} has no value at all.", "Leave it out.")
    if strategy == "mode" or not is_number(values):
        return values.fillna(values.mode().iloc[0])
    return values.fillna(values.mean() if strategy == "mean" else values.median())


def _encoded(rows: pd.DataFrame, parameters: TrainTestParameters) -> pd.DataFrame:
    if parameters.encoding == "one_hot":
        return one_hot(rows, drop_first=parameters.drop_first)
    codes = {
        name: rows[name]
        if is_number(rows[name])
        else rows[name].astype("category").cat.codes.astype("float64")
        for name in rows.columns
    }
    return pd.DataFrame(codes, index=rows.index)


def _split(
    rows: pd.DataFrame, target: pd.Series, *, parameters: TrainTestParameters, classes: bool
) -> Split:
    from sklearn.model_selection import train_test_split

    try:
        train, test, train_target, test_target = train_test_split(
            rows,
            target,
            test_size=parameters.test_size,
            random_state=parameters.random_state if parameters.shuffle else None,
            shuffle=parameters.shuffle,
            stratify=target if parameters.stratify and classes else None,
        )
    except ValueError as error:
        raise fault(f"The rows cannot be split so ({error}).", "Change the test share.") from error
    enough(len(test), 2, of="The test part")
    if classes and train_target.nunique() < 2:
        raise fault("The training rows have one class only.", "Shuffle, or stratify.")
    if not classes:
        varying(train_target, str(target.name))
    train, test = _scaled(train, test, how=parameters.scale)
    return Split(train, test, train_target, test_target, classes, rows=rows, target=target)


def _scaled(
    train: pd.DataFrame, test: pd.DataFrame, *, how: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if how == "none":
        return train, test
    if how == "z":
        middle, spread = train.mean(), train.std(ddof=0)
    else:
        middle, spread = train.min(), train.max() - train.min()
    spread = spread.replace(0, np.nan).fillna(1.0)
    return (train - middle) / spread, (test - middle) / spread
