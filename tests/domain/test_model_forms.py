"""What a model may be used for follows from its test, and from nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.domain.catalog import ModelTest
from core.domain.model_forms import TITLES, barred_by, forms_of


def outcome(right: int, write: float, scripts: int = 0, scripts_right: int = 0) -> ModelTest:
    return ModelTest(
        model="m",
        at=datetime(2024, 5, 1, tzinfo=UTC),
        read_speed=30.0,
        write_speed=write,
        memory=10**9,
        asked=12,
        right=right,
        scripts=scripts,
        scripts_right=scripts_right,
    )


TESTS = st.builds(outcome, st.integers(0, 12), st.floats(0, 100))


def test_nothing_speaks_against_a_model_that_was_not_tested() -> None:
    assert barred_by(None) == {}
    assert [rule.form for rule in forms_of(None)] == list(TITLES)


def test_a_small_model_on_a_laptop_may_do_all() -> None:
    assert barred_by(outcome(10, 8.0)) == {}
    why = {rule.form: rule.why for rule in forms_of(outcome(10, 10.0))}
    assert why["python"] == "10 of 12 test questions were right; about 25 s to write one here."


def test_a_weak_model_is_told_what_it_lacks() -> None:
    assert barred_by(outcome(4, 8.0)) == {
        "plan": "4 of 12 test questions were right, and 50% is needed.",
        "python": "4 of 12 test questions were right, and 50% is needed.",
    }
    assert set(barred_by(outcome(1, 8.0))) == {"sql", "repair", "plan", "python"}


def test_a_slow_one_writes_queries_and_nothing_more() -> None:
    assert set(barred_by(outcome(12, 0.4))) == {"repair", "plan", "python"}
    assert "0.4 tokens a second" in barred_by(outcome(12, 0.4))["python"]


def test_scripts_are_judged_by_scripts() -> None:
    assert set(barred_by(outcome(12, 8.0, scripts=2, scripts_right=0))) == {"python"}
    assert barred_by(outcome(6, 8.0, scripts=2, scripts_right=1)) == {}
    assert set(barred_by(outcome(5, 8.0, scripts=2, scripts_right=2))) == {"plan"}


@given(TESTS)
def test_what_goes_by_rule_is_never_barred(test: ModelTest) -> None:
    assert "rule" not in barred_by(test)
    assert {rule.form for rule in forms_of(test)} == set(TITLES)
    assert all(rule.why.endswith(".") for rule in forms_of(test))


@given(TESTS, st.integers(0, 12), st.floats(0, 100))
def test_a_better_test_bars_no_more(test: ModelTest, right: int, faster: float) -> None:
    better = outcome(max(test.right, right), max(test.write_speed, faster))
    assert set(barred_by(better)) <= set(barred_by(test))
