"""Trend, change, forecast, contribution."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from tests.engine.analyses.conftest import Analyst, Over
from tests.engine.analyses.test_describing import exact


def monthly(rows: pd.DataFrame) -> pd.Series:
    known = rows.dropna(subset=["y"])
    return known.groupby(known["when"].dt.to_period("M"))["y"].sum()


def test_a_trend_by_month(analyse: Analyst, rows: pd.DataFrame) -> None:
    series = monthly(rows)
    steps = [(each - series.index[0]).n for each in series.index]
    fit = stats.linregress(steps, series)
    found = analyse("trend", time="when", value="y", period="month")
    assert found.value("slope") == exact(fit.slope)
    assert found.value("p_value") == exact(fit.pvalue)
    assert found.value("r_squared") == exact(fit.rvalue**2)
    assert len(found.tables["line"]) == len(series)


def test_a_trend_over_days_and_over_years(over: Over) -> None:
    frame = pd.DataFrame(
        {"day": pd.date_range("2024-01-01", periods=9), "year": range(2010, 2019)}
    ).assign(n=lambda f: 3.0 * f["year"] + [0.1, -0.1, 0.2, 0, 0, -0.2, 0.1, 0, 0.1])
    analyse = over(frame)
    by_year = analyse("trend", time="year", value="n")
    assert by_year.value("slope") == exact(stats.linregress(frame["year"], frame["n"]).slope)
    assert by_year.value("direction") == "rising"
    assert analyse("trend", time="day", value="n").value("slope") == pytest.approx(
        float(by_year.value("slope"))  # type: ignore[arg-type]
    )
    with_text = over(frame.assign(day=frame["day"].dt.strftime("%d/%m/%Y")))
    assert with_text("trend", time="day", value="n").value("count") == 9


def test_change_between_periods(analyse: Analyst, rows: pd.DataFrame) -> None:
    series = monthly(rows)
    found = analyse("change", time="when", value="y", first="2023-02", second="2023-06")
    before, after = series["2023-02"], series["2023-06"]
    assert found.value("change") == exact(after - before)
    assert found.value("percent_change") == exact(100 * (after / before - 1))
    table = found.tables["periods"]
    assert table["value"].to_numpy() == exact(series.to_numpy())
    assert table["percent_change"].to_numpy()[1:] == exact(series.pct_change().to_numpy()[1:] * 100)
    rise = series.diff()
    assert found.value("largest_rise") == str(rise.idxmax())
    assert found.value("largest_fall_change") == exact(rise.min())


def test_the_last_two_periods_by_default(over: Over) -> None:
    days = pd.to_datetime(["2023-01-02", "2023-04-01", "2023-07-15", "2023-07-20"])
    analyse = over(pd.DataFrame({"d": days, "n": [4.0, 8.0, 6.0, 6.0]}))
    found = analyse("change", time="d", value="n", period="quarter")
    assert (found.value("first"), found.value("second")) == ("2023-Q2", "2023-Q3")
    assert found.value("percent_change") == 50.0
    assert found.held("last period complete") is False
    assert analyse("change", time="d", period="quarter").value("second_value") == 2
    growth = found.value("mean_growth")
    assert growth == exact(100 * (3 ** (1 / 2) - 1))


def test_growth_from_nothing_has_no_percent(over: Over) -> None:
    days = pd.to_datetime(["2023-01-02", "2023-02-01"])
    found = over(pd.DataFrame({"d": days, "n": [0.0, 8.0]}))("change", time="d", value="n")
    assert found.value("percent_change") is None
    assert found.held("positive start") is False


def seasonal(years: int) -> pd.DataFrame:
    draw = np.random.default_rng(8)
    months = pd.date_range("2018-01-01", periods=12 * years, freq="MS")
    wave = 30 * np.sin(np.arange(12 * years) * np.pi / 6)
    noise = draw.normal(0, 2, 12 * years)
    return pd.DataFrame({"d": months, "n": 100 + wave + np.arange(12 * years) + noise})


def test_a_forecast(over: Over) -> None:
    frame = seasonal(5)
    found = over(frame)("forecast", time="d", value="n", horizon=12)
    series = frame.set_index("d")["n"].to_period("M")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = {"error": "add", "trend": "add", "seasonal": "add", "seasonal_periods": 12}
        fit = ETSModel(series, **model).fit(disp=False)
        expected = fit.get_prediction(start=60, end=71).summary_frame(alpha=0.05)
        held = ETSModel(series[:-12], **model).fit(disp=False).forecast(12)
    assert found.value("method") == "holt_winters"
    table = found.tables["forecast"]
    assert table["forecast"].to_numpy() == exact(expected["mean"].to_numpy())
    assert table["low"].to_numpy() == exact(expected["pi_lower"].to_numpy())
    assert table["period"][0] == "2023-01"
    assert found.value("mae") == exact(float(np.abs(held - series[-12:]).mean()))
    naive = np.abs(series[-12:].to_numpy() - series[-24:-12].to_numpy()).mean()
    assert found.value("naive_mae") == exact(naive)
    assert found.held("better than naive") is True


def test_a_forecast_that_is_no_better_says_so(over: Over) -> None:
    draw = np.random.default_rng(4)
    months = pd.date_range("2020-01-01", periods=30, freq="MS")
    walk = pd.DataFrame({"d": months, "n": 100 + np.cumsum(draw.normal(size=30))})
    found = over(walk)("forecast", time="d", value="n", horizon=3, method="holt")
    better = float(found.value("mae")) < float(found.value("naive_mae"))  # type: ignore[arg-type]
    assert found.held("better than naive") is better


def test_gaps_in_a_series(over: Over) -> None:
    frame = seasonal(2).drop(index=[5])
    summed = over(frame)("forecast", time="d", value="n", horizon=2, method="simple")
    assert "count as 0" in summed.run.notes[0]
    assert summed.tables["history"]["value"][5] == 0
    mean = over(frame)(
        "forecast", time="d", value="n", horizon=2, statistic="mean", method="simple"
    )
    expected = (frame["n"].iloc[4] + frame["n"].iloc[5]) / 2
    assert mean.tables["history"]["value"][5] == exact(expected)


def test_contribution(analyse: Analyst, rows: pd.DataFrame) -> None:
    found = analyse(
        "contribution",
        category="group",
        value="y",
        time="when",
        period="year",
        first="2023",
        second="2024",
    )
    known = rows.dropna(subset=["y", "group"])
    sums = known.groupby(["group", known["when"].dt.year])["y"].sum().unstack()
    apart = sums[2024] - sums[2023]
    assert found.value("change") == exact(apart.sum())
    assert found.value("change", "a") == exact(apart["a"])
    assert found.value("share_of_change", "b") == exact(apart["b"] / apart.sum())
    assert found.tables["contributions"]["share_of_change"].sum() == exact(1.0)


def test_contribution_between_named_periods(over: Over) -> None:
    frame = pd.DataFrame(
        {"k": ["a", "b", "a", "c"], "era": ["old", "old", "new", "new"], "n": [5.0, 2, 9, 1]}
    )
    found = over(frame)(
        "contribution", category="k", value="n", time="era", period=None, first="old", second="new"
    )
    assert found.value("change") == 3.0
    assert found.value("largest_fall") == "b"
    assert found.value("change", "c") == 1.0
    assert found.held("one direction") is False
