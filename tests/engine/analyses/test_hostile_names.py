"""Columns named like what an analysis makes, and values at the edge of their types."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.engine.analyses.registry import ANALYSES
from tests.engine.analyses.conftest import Analyst, Over

CALLS: dict[str, dict[str, object]] = {
    "summary": {"columns": ["value", "mean"], "by": ["rows"]},
    "share": {"column": "share", "value": "value"},
    "proportion": {"conditions": [{"column": "count", "operator": ">", "value": 2}]},
    "ranking": {"value": "rank", "label": "row_number", "show": ["value"]},
    "outliers": {"column": "value", "show": ["row_number", "value"]},
    "distribution": {"column": "mean", "by": ["statistic"]},
    "missing_values": {"by": ["column"]},
    "group_summary": {"by": ["rows", "count"], "value": "mean", "statistics": ["mean", "count"]},
    "compare_groups": {"value": "value", "group": "share", "test": "anova", "by": ["rows"]},
    "compare_columns": {"first": "mean", "second": "value"},
    "one_sample": {"column": "count"},
    "association": {"row": "rows", "column": "share"},
    "correlation": {"columns": ["mean", "value", "coefficient"]},
    "linear_regression": {"target": "mean", "predictors": ["value", "intercept"]},
    "logistic_regression": {"target": "rows", "predictors": ["mean"]},
    "trend": {"time": "time", "value": "value"},
    "change": {"time": "time", "value": "value", "by": ["rows"]},
    "forecast": {"time": "time", "value": "value", "period": "week", "method": "simple"},
    "contribution": {"category": "share", "value": "value", "time": "time"},
    "imputation": {"columns": ["value"]},
    "binning": {"column": "value", "value": "mean", "statistic": "count"},
    "encoding": {"columns": ["rows"]},
    "scaling": {"columns": ["mean", "value"]},
    "train_test": {"target": "rows", "features": ["mean", "share"], "model": "decision_tree"},
    "clusters": {"columns": ["value", "cluster"], "clusters": 2},
    "segments": {"entity": "value", "method": "quantile", "value": "mean"},
    "retention": {"entity": "entity", "time": "time", "by": ["rows"]},
    "funnel": {"entity": "entity", "stage": "share", "stages": ["a", "amount"]},
}


@pytest.fixture(scope="module")
def analyse(tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    draw = np.random.default_rng(6)
    size = 150
    numbers = ["value", "mean", "rank", "coefficient", "intercept", "cluster"]
    frame = pd.DataFrame({name: draw.normal(10, 3, size) for name in numbers}).assign(
        rows=draw.choice(["rows", "mean"], size),
        share=draw.choice(["a", "amount", "before"], size),
        count=draw.integers(0, 4, size),
        statistic=draw.choice(["p_value", "count"], size),
        column=draw.choice(["missing", "column"], size),
        row_number=range(size),
        entity=draw.integers(0, 20, size),
        time=pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 300, size), "D"),
    )
    return Analyst(frame, tmp_path_factory.mktemp("names") / "t.parquet")


def test_every_analysis_is_tried() -> None:
    assert list(CALLS) == list(ANALYSES)


@pytest.mark.parametrize("name", CALLS)
def test_names_of_its_own(analyse: Analyst, name: str) -> None:
    found = analyse(name, **CALLS[name])
    assert found.run.statistics
    for table in found.tables.values():
        assert table.columns.is_unique


def test_the_group_is_shown_whatever_its_name(analyse: Analyst) -> None:
    table = analyse("group_summary", **CALLS["group_summary"]).tables["groups"]
    assert list(table.columns) == ["rows_2", "count_2", "rows", "mean", "count"]
    expected = analyse.frame.groupby(["rows", "count"])["mean"].mean().max()
    assert table["mean"].iloc[0] == pytest.approx(expected)


def test_numbers_at_the_edge(over: Over) -> None:
    analyse = over(
        pd.DataFrame(
            {"huge": [10**18 + 1000 * n for n in range(40)], "n": [np.inf, np.nan] + [1.0] * 38}
        )
    )
    assert analyse("summary", columns=["huge"], statistics=["sum"]).value("sum") == pytest.approx(
        4e19
    )
    found = analyse("distribution", column="huge")
    assert found.value("count") == 40
    assert "over 15 digits" in found.run.notes[0]
    assert analyse("summary", columns=["n"], statistics=["mean"]).value("mean") == 1.0
    assert analyse("binning", column="huge", bins=2).value("bins") == 2


def test_instants_with_a_zone_are_in_utc(over: Over) -> None:
    times = pd.to_datetime(["2024-01-01 23:30-05:00", "2024-03-01 00:00-05:00"])
    found = over(pd.DataFrame({"t": times, "n": [1.0, 2.0]}))(
        "change", time="t", value="n", period="day"
    )
    assert found.value("first") == "2024-01-02"
