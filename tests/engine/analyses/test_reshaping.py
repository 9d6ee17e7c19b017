"""Imputation, binning, encoding, scaling."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from core.engine.analyses.bins import cut
from tests.engine.analyses.conftest import Analyst, Over
from tests.engine.analyses.test_describing import exact


@pytest.mark.parametrize("strategy", ["mean", "median", "mode"])
def test_filling_with_one_value(analyse: Analyst, rows: pd.DataFrame, strategy: str) -> None:
    w = rows["w"].astype(float)
    value = {"mean": w.mean(), "median": w.median(), "mode": w.mode().iloc[0]}[strategy]
    found = analyse("imputation", columns=["w"], strategy=strategy)
    full = w.fillna(value)
    assert found.value("fill_value") == exact(value)
    assert (found.value("missing_before"), found.value("missing_after")) == (w.isna().sum(), 0)
    assert found.value("std_after") == exact(full.std())
    assert found.value("mean_before") == exact(w.mean())
    assert found.tables["rows"]["w"].to_numpy() == exact(full.to_numpy())


def test_filling_from_neighbours_dropping_and_constants(over: Over) -> None:
    frame = pd.DataFrame({"n": [None, 2.0, None, 6.0], "k": ["a", None, "b", "b"]})
    analyse = over(frame)
    assert analyse("imputation", columns=["n"], strategy="interpolate").tables["rows"]["n"][2] == 4
    assert (
        "stay missing" in analyse("imputation", columns=["n"], strategy="forward_fill").run.notes[0]
    )
    dropped = analyse("imputation", columns=["n", "k"], strategy="drop")
    assert (dropped.value("rows"), dropped.value("mean_after", "n")) == (1, 6.0)
    zero = analyse("imputation", columns=["n"], strategy="constant", fill_value=0)
    assert zero.value("mean_after") == 2.0
    assert analyse("imputation", columns=["k"], strategy="mode").value("fill_value") == "b"
    assert zero.held("few values missing") is False


def test_bins_of_equal_width_and_by_quantile(analyse: Analyst, rows: pd.DataFrame) -> None:
    wide = analyse("binning", column="x", bins=4, value="y", statistic="median")
    bins = pd.cut(rows["x"], 4)
    assert list(wide.tables["bins"]["count"]) == list(bins.value_counts(sort=False))
    expected = rows["y"].groupby(bins, observed=False).median()
    assert wide.tables["bins"]["median"].to_numpy() == exact(expected.to_numpy())
    quantile = analyse("binning", column="x", bins=5, method="quantile")
    assert list(quantile.tables["bins"]["count"]) == list(
        pd.qcut(rows["x"], 5).value_counts(sort=False)
    )


def test_bins_by_edges(over: Over) -> None:
    analyse = over(pd.DataFrame({"age": [0, 12, 13, 40, 90, None]}))
    given_edges = {"method": "edges", "edges": [12, 19, 59], "open_ended": True}
    names = ["child", "teen", "adult", "old"]
    found = analyse("binning", column="age", **given_edges, labels=names)
    assert list(found.tables["bins"]["count"]) == [2, 1, 1, 1]
    assert found.value("mean", "child") == 6.0
    closed = analyse("binning", column="age", method="edges", edges=[12, 40, 60], right=False)
    assert list(closed.tables["bins"]["count"]) == [2, 1]
    assert closed.left_out() == 3


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-20, 20), min_size=1, max_size=30),
    st.lists(st.integers(-20, 20), min_size=2, max_size=6, unique=True),
    st.booleans(),
)
def test_bins_agree_with_pandas(values: list[int], edges: list[int], right: bool) -> None:
    bounds = sorted(edges)
    series = pd.Series(values, dtype="float64")
    found = cut(series, [float(each) for each in bounds], right=right).cat.codes
    expected = pd.cut(series, bounds, right=right, include_lowest=True, labels=False)
    if not right:
        assume(bounds[-1] not in values)
    assert found.where(found >= 0).to_list() == pytest.approx(expected.to_list(), nan_ok=True)


def test_encoding(analyse: Analyst, rows: pd.DataFrame) -> None:
    hot = analyse("encoding", columns=["group"])
    expected = pd.get_dummies(rows["group"], prefix="group").astype(int)
    assert hot.tables["rows"][list(expected)].to_numpy().tolist() == expected.to_numpy().tolist()
    assert analyse("encoding", columns=["group"], drop_first=True).value("new_columns") == 2
    labels = analyse("encoding", columns=["group"], method="label").tables["rows"]["group"]
    codes = rows["group"].astype("category").cat.codes
    assert labels.fillna(-1).to_numpy() == exact(codes.to_numpy().astype(float))
    share = analyse("encoding", columns=["pair"], method="frequency").tables["rows"]["pair"]
    known = rows["pair"].map(rows["pair"].value_counts(normalize=True))
    assert share.to_numpy() == exact(known.to_numpy())


@pytest.mark.parametrize(
    ("method", "scaler"),
    [("z", StandardScaler()), ("min_max", MinMaxScaler()), ("robust", RobustScaler())],
)
def test_scaling(analyse: Analyst, rows: pd.DataFrame, method: str, scaler: object) -> None:
    expected = scaler.fit_transform(rows[["y"]])[:, 0]  # type: ignore[attr-defined]
    found = analyse("scaling", columns=["y"], method=method)
    assert found.tables["rows"]["y"].to_numpy() == pytest.approx(
        expected, rel=1e-9, abs=1e-9, nan_ok=True
    )
    assert found.value("mean_after") == pytest.approx(np.nanmean(expected), abs=1e-9)
    assert found.value("max_before") == exact(rows["y"].max())
