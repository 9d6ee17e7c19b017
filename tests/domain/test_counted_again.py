"""A sum of a column that runs up is told; a sum at one moment is not."""

from __future__ import annotations

import pytest

from core.domain.counted_again import counted_again
from core.domain.profiles import ColumnProfile, Running, TableProfile
from core.domain.queries import AggregateFact, FilterFact, QueryFacts

CASES = ColumnProfile(
    name="cases", type="BIGINT", missing=0, distinct=90, running=Running(time="day", group="land")
)
PROFILES = (TableProfile(table="spread", rows=200, columns=(CASES,)),)


def facts(function: str, column: str = "spread.cases", **more: object) -> QueryFacts:
    one = AggregateFact(function=function, column=column, output="x")
    return QueryFacts(tables=("spread",), aggregates=(one,)).model_copy(update=more)


@pytest.mark.parametrize("function", ["sum", "avg"])
@pytest.mark.parametrize("groups", [(), ("spread.land",), ("month",)])
def test_a_sum_over_several_moments_is_told(function: str, groups: tuple[str, ...]) -> None:
    (said,) = counted_again(facts(function, groups=groups), PROFILES)
    assert said.startswith("Cases runs up over day,")
    assert "latest cases of each land" in said


@pytest.mark.parametrize(
    "quiet",
    [
        facts("max"),
        facts("sum", column="spread.deaths"),
        facts("sum", column="other.cases"),
        facts("sum", groups=("Spread.Day",)),
        facts("sum", filters=(FilterFact(column="spread.day", operator="=", values=("2024",)),)),
    ],
)
def test_what_counts_nothing_twice_is_left_alone(quiet: QueryFacts) -> None:
    assert counted_again(quiet, PROFILES) == ()
