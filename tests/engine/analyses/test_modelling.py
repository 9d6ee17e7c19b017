"""Models measured on held-back rows, and clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import (
    f1_score,
    mean_absolute_error,
    mean_squared_error,
    r2_score,
    roc_auc_score,
    silhouette_score,
)
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier

from tests.engine.analyses.conftest import Analyst, Over
from tests.engine.analyses.test_describing import exact


def features(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    known = rows.dropna(subset=["w", "group", "y"])
    hot = pd.get_dummies(known["group"], prefix="group", prefix_sep="=").astype(float)
    return known, pd.concat([known[["x", "w"]].astype(float), hot], axis=1)


@pytest.mark.parametrize(
    ("model", "known"),
    [
        ("linear", LinearRegression()),
        ("ridge", Ridge()),
        ("knn", KNeighborsRegressor()),
    ],
)
def test_numbers(analyse: Analyst, rows: pd.DataFrame, model: str, known: object) -> None:
    kept, matrix = features(rows)
    split = train_test_split(matrix, kept["y"], test_size=0.3, random_state=7)
    known.fit(split[0], split[2])  # type: ignore[attr-defined]
    expected = known.predict(split[1])  # type: ignore[attr-defined]
    found = analyse(
        "train_test",
        target="y",
        features=["x", "w", "group"],
        model=model,
        test_size=0.3,
        random_state=7,
    )
    assert found.value("mse") == exact(mean_squared_error(split[3], expected))
    assert found.value("mae") == exact(mean_absolute_error(split[3], expected))
    assert found.value("r_squared") == exact(r2_score(split[3], expected))
    assert (found.value("train_rows"), found.value("test_rows")) == (len(split[0]), len(split[1]))
    assert list(found.tables["predictions"]["row_number"]) == list(split[1].index)


def test_classes(analyse: Analyst, rows: pd.DataFrame) -> None:
    kept, matrix = features(rows)
    split = train_test_split(
        matrix, kept["pair"], test_size=0.2, random_state=42, stratify=kept["pair"]
    )
    forest = RandomForestClassifier(random_state=42).fit(split[0], split[2])
    expected = forest.predict(split[1])
    found = analyse(
        "train_test", target="pair", features=["x", "w", "group"], stratify=True, drop_missing=["y"]
    )
    assert found.value("accuracy") == exact(float((expected == split[3]).mean()))
    assert found.value("f1") == exact(f1_score(split[3], expected, pos_label="yes"))
    chance = forest.predict_proba(split[1])[:, 1]
    assert found.value("auc") == exact(roc_auc_score(split[3] == "yes", chance))
    table = found.tables["importance"].set_index("feature")["importance"]
    weights = dict(zip(matrix.columns, forest.feature_importances_, strict=True))
    assert table.to_dict() == exact(weights)
    assert found.tables["confusion"].iloc[:, 1:].to_numpy().sum() == len(split[3])


def test_several_classes_and_scaling(analyse: Analyst, rows: pd.DataFrame) -> None:
    known = rows.dropna(subset=["group"])
    split = train_test_split(known[["x"]], known["group"], test_size=0.25, random_state=1)
    tree = DecisionTreeClassifier(max_depth=3, random_state=1).fit(split[0], split[2])
    found = analyse(
        "train_test",
        target="group",
        features=["x"],
        model="decision_tree",
        max_depth=3,
        test_size=0.25,
        random_state=1,
    )
    expected = f1_score(split[3], tree.predict(split[1]), average="weighted")
    assert found.value("f1") == exact(expected)
    first, last = split[0], split[1]
    middle, spread = first.mean(), first.std(ddof=0)
    model = LogisticRegression(max_iter=1000).fit((first - middle) / spread, split[2])
    scaled = analyse(
        "train_test",
        target="group",
        features=["x"],
        model="logistic",
        scale="z",
        test_size=0.25,
        random_state=1,
    )
    right = model.score((last - middle) / spread, split[3])
    assert scaled.value("accuracy") == exact(right)


def test_filled_unshuffled_and_in_folds(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse(
        "train_test",
        target="x",
        features=["w"],
        model="linear",
        missing="mean",
        shuffle=False,
        folds=4,
    )
    w = rows["w"].astype(float)
    matrix = w.fillna(w.mean()).to_frame()
    cut = len(rows) - int(np.ceil(0.2 * len(rows)))
    model = LinearRegression().fit(matrix[:cut], rows["x"][:cut])
    expected = mean_squared_error(rows["x"][cut:], model.predict(matrix[cut:]))
    assert found.value("mse") == exact(expected)
    assert found.value("cv_mean") == exact(
        cross_val_score(LinearRegression(), matrix, rows["x"], cv=4).mean()
    )
    assert any("were filled" in note for note in found.run.notes)


def test_a_useless_model_is_told(over: Over) -> None:
    draw = np.random.default_rng(2)
    frame = pd.DataFrame({"a": draw.normal(size=200), "b": draw.normal(size=200)})
    found = over(frame)("train_test", target="a", features=["b"], model="decision_tree")
    assert found.held("better than the mean") is False


def test_numbers_0_and_1_have_an_accuracy(analyse: Analyst, rows: pd.DataFrame) -> None:
    truth = rows["flag"].astype(float)
    split = train_test_split(rows[["x"]], truth, test_size=0.2, random_state=42)
    model = LinearRegression().fit(split[0], split[2])
    found = analyse("train_test", target="flag", features=["x"], model="linear", task="regression")
    assert found.value("accuracy") == exact(
        float(((model.predict(split[1]) > 0.5) == split[3]).mean())
    )


def blobs() -> pd.DataFrame:
    draw = np.random.default_rng(0)
    centres = np.array([[0, 0], [10, 0], [0, 1000]])
    labels = np.repeat([0, 1, 2], [60, 30, 20])
    points = centres[labels] + draw.normal(0, 1, (110, 2)) * [1, 40]
    return pd.DataFrame(points, columns=["a", "b"])


def test_clusters(over: Over) -> None:
    frame = blobs()
    found = over(frame)("clusters", columns=["a", "b"], clusters=3)
    scaled = ((frame - frame.mean()) / frame.std(ddof=0)).to_numpy()
    known = KMeans(3, n_init=10, random_state=42).fit(scaled)
    assert found.value("inertia") == exact(known.inertia_)
    assert found.value("silhouette") == exact(silhouette_score(scaled, known.labels_))
    assert [found.value("size", f"cluster {n}") for n in (1, 2, 3)] == [60, 30, 20]
    centres = found.tables["clusters"]
    assert centres["b"].to_numpy() == pytest.approx([0, 0, 1000], abs=30)
    labels = found.tables["rows"]["cluster"].to_numpy()
    assert len(set(labels[:60])) == len(set(labels[60:90])) == 1


def test_the_number_of_clusters_is_found(over: Over) -> None:
    found = over(blobs())("clusters", columns=["a", "b"])
    assert found.value("clusters") == 3
    assert len(found.tables["tried"]) == 9
    assert found.held("clusters apart") is True
