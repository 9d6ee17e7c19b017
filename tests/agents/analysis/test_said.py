"""What a question says: its names and choices, its columns in other words, classes, formulas."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents.analysis.forms.arithmetic import formula, in_signs
from core.agents.analysis.forms.bins import bins_in
from core.agents.analysis.forms.mentions import mentions
from core.agents.analysis.forms.names import statistic_of
from core.agents.analysis.wanted import Wanted, wanted

NAMES = ["review_count", "bubble_score", "Temp (C)", "Wind Spd (km/h)", "gdpPercap", "Pclass", "X"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the number of reviews of a hotel", ["review_count"]),
        ("its bubble score", ["bubble_score"]),
        ("the mean temperature", ["Temp (C)"]),
        ("average wind speed in June", ["Wind Spd (km/h)"]),
        ("GDP per capita of a country", ["gdpPercap"]),
        ("each passenger class", ["Pclass"]),
        ("the X-coordinate", ["X"]),
        ("x marks nothing", []),
        ("the score", ["bubble_score"]),
    ],
)
def test_columns_are_found_in_other_words(text: str, found: list[str]) -> None:
    assert [mention.name for mention in mentions(text, NAMES)] == found


def test_quoted_names_are_surest() -> None:
    found = mentions('the "X" column and the bubble score', NAMES)
    assert [(m.name, m.strength) for m in found] == [("X", 4), ("bubble_score", 3)]


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=5))
def test_mentions_never_overlap(text: str, names: list[str]) -> None:
    found = mentions(text, names)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(mention.name in names for mention in found)


@pytest.mark.parametrize(
    ("text", "edges", "labels", "right"),
    [
        ("young (0-17), adult (18-64), old (65+)", (17.0, 64.0), ("young", "adult", "old"), True),
        ("Low (< 5), Mid (5 - 9), High (> 9)", (5.0, 9.0), ("Low", "Mid", "High"), True),
        ("small (below 10) and large (10 and above)", (10.0,), ("small", "large"), False),
    ],
)  # fmt: skip
def test_classes_are_read(
    text: str, edges: tuple[float, ...], labels: tuple[str, ...], right: bool
) -> None:
    found = bins_in(text)
    assert found is not None
    assert (found.edges, found.labels, found.right) == (edges, labels, right)


@pytest.mark.parametrize("text", ["young (0-17)", "a (0-17), b (10-20)", "x (see 3), y (see 4)"])
def test_what_are_no_classes(text: str) -> None:
    assert bins_in(text) is None


def test_a_formula_becomes_steps() -> None:
    steps = formula("(§0 - §1) / 2", "half", column=lambda n: "ab"[int(n)])
    assert steps == [
        {"name": "half part 1", "operation": "difference", "columns": ["a", "b"]},
        {"name": "half", "operation": "ratio", "columns": ["half part 1"], "number": 2.0},
    ]
    assert in_signs("§0 divided by §1") == "§0 / §1"


@pytest.mark.parametrize("text", ["§0", "§0 + ", "2 / §0", "§0 ** §1", "open(§0)", "", "§0 and §1"])
def test_what_is_no_formula(text: str) -> None:
    assert formula(text, "x", column=lambda _: "a") is None


@pytest.mark.parametrize(
    ("name", "statistic"),
    [
        ("mean_fare", "mean"),
        ("stdDev", "std"),
        ("std_dev_income", "std"),
        ("p_value_male", "p_value"),
        ("correlationCoefficient", "coefficient"),
        ("relationship_type", "relation"),
        ("is_normal", "normal"),
        ("num_outliers", "outliers"),
        ("mean_without_outliers", "mean"),
        ("missing_percentage", "missing_percent"),
        ("r_squared", "r_squared"),
        ("upper_bound", "high"),
    ],
)
def test_names_tell_their_statistic(name: str, statistic: str) -> None:
    told = statistic_of(name)
    assert told is not None
    assert told[0] == statistic


def test_names_and_their_choices() -> None:
    asked = wanted(
        'Test it. @p_value[p] @result[result] where "p" is a number and "result" is a string that '
        'can be "Normal" or "Not Normal".'
    )
    assert asked == (
        Wanted("p_value", (), "p"),
        Wanted("result", ("Normal", "Not Normal"), "result"),
    )
    assert wanted("What is the mean?") == ()
