"""Segments, retention, funnel."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.analyses.segments import scores
from tests.engine.analyses.conftest import Analyst, Over
from tests.engine.analyses.test_describing import exact


def test_recency_frequency_and_money(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse("segments", entity="who", time="when", value="y", quantiles=4)
    known = rows.dropna(subset=["y"])
    grouped = known.groupby("who")
    table = found.tables["entities"].set_index("who")
    end = known["when"].max() + pd.Timedelta(days=1)
    assert list(table["recency_days"]) == list((end - grouped["when"].max()).dt.days)
    assert list(table["frequency"]) == list(grouped.size())
    assert table["value"].to_numpy() == exact(grouped["y"].sum().to_numpy())
    for name, values in (("r", -table["recency_days"]), ("m", table["value"])):
        expected = pd.qcut(values.rank(method="first"), 4, labels=False) + 1
        assert abs(table[name] - expected).max() <= 1
    assert found.tables["segments"]["entities"].sum() == len(table)
    assert found.tables["segments"]["value_share"].sum() == exact(1.0)


def test_the_best_and_the_lost(over: Over) -> None:
    days = {"new": ["2024-03-30"], "best": ["2024-03-28"] * 5, "lost": ["2023-01-01"]}
    days |= {"risk": ["2023-02-01"] * 4, "mid": ["2023-09-01"] * 2}
    lines = [(who, day, 10.0) for who, found in days.items() for day in found]
    frame = pd.DataFrame(lines, columns=["who", "day", "n"])
    found = over(frame)("segments", entity="who", time="day", value="n")
    segment = found.tables["entities"].set_index("who")["segment"]
    assert segment.to_dict() | {"mid": ""} == {
        "best": "best",
        "lost": "lost",
        "mid": "",
        "new": "new",
        "risk": "at risk",
    }


def test_segments_by_quantile(over: Over) -> None:
    frame = pd.DataFrame({"who": list("abcd") * 2, "n": [1.0, 2, 3, 4, 1, 2, 3, 84]})
    found = over(frame)("segments", entity="who", method="quantile", value="n", quantiles=2)
    assert found.value("value_share", "top 1 of 2") == exact(94 / 100)
    assert found.value("entities", "top 2 of 2") == 2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=5, max_size=60), st.integers(2, 5))
def test_scores_are_fair_and_in_order(values: list[int], quantiles: int) -> None:
    series = pd.Series(values, dtype="float64")
    found = scores(series, quantiles)
    counts = found.value_counts()
    assert counts.max() - counts.min() <= 1
    assert found.min() == 1
    assert found.max() == quantiles
    ordered = found[series.sort_values(kind="stable").index]
    assert ordered.is_monotonic_increasing


def visits() -> pd.DataFrame:
    seen = {"a": ["2024-01-03", "2024-02-03", "2024-03-09"], "b": ["2024-01-05", "2024-01-20"]}
    seen |= {"c": ["2024-02-01", "2024-03-30"], "d": ["2024-03-31"]}
    lines = [(who, pd.Timestamp(day)) for who, days in seen.items() for day in days]
    return pd.DataFrame(lines, columns=["who", "day"])


def test_retention(over: Over) -> None:
    found = over(visits())("retention", entity="who", time="day")
    assert list(found.tables["counts"]["age 1"])[:2] == [1, 1]
    assert found.tables["retention"]["age 1"][0] == 0.5
    assert found.tables["retention"]["age 1"].isna().tolist() == [False, False, True]
    assert found.value("retention", "age 1") == exact(2 / 3)
    assert found.value("retention", "age 2") == 0.5
    assert found.value("repeat_share") == 0.5
    assert found.value("entities") == 4
    assert found.held("cohorts of 20 or more") is False


def steps() -> pd.DataFrame:
    lines = [
        ("a", "visit", "2024-01-01"),
        ("a", "cart", "2024-01-02"),
        ("a", "buy", "2024-01-03"),
        ("b", "visit", "2024-01-02"),
        ("b", "cart", "2024-01-01"),
        ("c", "visit", "2024-01-01"),
        ("c", "buy", "2024-01-05"),
        ("d", "cart", "2024-01-01"),
    ]
    return pd.DataFrame(lines, columns=["who", "step", "day"])


@pytest.mark.parametrize(("time", "counts"), [(None, [3, 2, 1]), ("day", [3, 1, 1])])
def test_funnel(over: Over, time: str | None, counts: list[int]) -> None:
    found = over(steps())(
        "funnel", entity="who", stage="step", stages=["Visit", "cart", "buy"], time=time
    )
    assert list(found.tables["funnel"]["entities"]) == counts
    assert found.value("conversion") == exact(1 / 3)
    assert found.value("of_previous", "cart") == exact(counts[1] / 3)
    assert found.held("30 at the start") is False
