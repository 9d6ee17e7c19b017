"""The seasonal baseline: against STL, and how often it speaks where nothing is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.seasonal import STL

from core.engine.alerts.baseline import WARM_UP, course, decomposed

numbers = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=0, max_size=60).map(
    lambda found: np.array(found, dtype="float64")
)


def seasonal(count: int, season: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Values with a season, and the season."""
    rng = np.random.default_rng(seed)
    pattern = np.tile(rng.normal(0, 10, season), count // season + 1)[:count]
    pattern -= pattern[: season * (count // season)].mean()
    return 100 + 0.05 * np.arange(count) + pattern + rng.normal(0, 2, count), pattern


@pytest.mark.parametrize(("count", "season"), [(84, 7), (365, 7), (120, 12)])
def test_the_season_is_the_one_that_stl_finds(count: int, season: int) -> None:
    values, _ = seasonal(count, season)
    found = decomposed(values, season)
    assert found.seasonal
    reference = STL(values, period=season, robust=True).fit()
    mine = values - found.adjusted
    assert np.corrcoef(mine, reference.seasonal)[0, 1] > 0.97
    assert (
        np.abs(found.left).mean()
        < 1.5 * np.abs(values - reference.trend - reference.seasonal).mean() + 1
    )


def test_scatter_has_no_season() -> None:
    found = [decomposed(np.random.default_rng(n).normal(0, 1, 84), 7).seasonal for n in range(60)]
    assert sum(found) == 0


@pytest.mark.parametrize("one_in", [20.0, 100.0, 500.0])
@pytest.mark.parametrize("kind", ["plain", "seasonal"])
def test_it_speaks_about_as_often_as_it_says(
    one_in: float, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoken = checked = 0
    for seed in range(40):
        plain = np.random.default_rng(seed).normal(50, 5, 150)
        values = plain if kind == "plain" else seasonal(150, 7, seed)[0]
        found = course(values, 7, one_in=one_in)
        spoken += int(found.unusual.sum())
        checked += int(np.isfinite(found.score).sum())
    rate = checked / max(spoken, 1)
    with capsys.disabled():
        print(f"\n{kind}: asked to speak falsely once in {one_in:.0f}: once in {rate:.0f}")
    assert one_in / 2.5 < rate < one_in * 4


def test_a_jump_is_spoken_of_and_only_that() -> None:
    values, _ = seasonal(140, 7, seed=2)
    values[120] += 40
    found = course(values, 7, one_in=5_000)
    assert list(np.flatnonzero(found.unusual)) == [120]
    assert found.low[120] < 140 < found.expected[120] + 45


def test_only_what_came_before_counts() -> None:
    values, _ = seasonal(100, 7)
    whole, half = course(values, 7, one_in=100), course(values[:60], 7, one_in=100)
    np.testing.assert_allclose(whole.expected[:60], half.expected)


def test_odd_values_do_not_move_what_is_expected() -> None:
    values = np.random.default_rng(4).normal(50, 2, 60)
    spoilt = values.copy()
    spoilt[[20, 33, 41]] = 5_000
    clean, odd = course(values, 7, one_in=100), course(spoilt, 7, one_in=100)
    np.testing.assert_allclose(odd.expected[45:], clean.expected[45:], atol=2)


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_whatever_comes_the_band_is_around_what_is_expected(values: np.ndarray) -> None:
    found = course(values, 7, one_in=50)
    assert len(found.expected) == len(values)
    assert np.isnan(found.expected[:WARM_UP]).all()
    known = np.isfinite(found.expected)
    assert (found.low[known] <= found.expected[known]).all()
    assert (found.expected[known] <= found.high[known]).all()
    assert not found.unusual[~np.isfinite(values)].any()
    outside = (values < found.low) | (values > found.high)
    assert (
        found.unusual[known & np.isfinite(values)] == outside[known & np.isfinite(values)]
    ).all()
