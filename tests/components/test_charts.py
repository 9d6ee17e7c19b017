"""Charts: made once a result and spec, described for those who cannot see them."""

from __future__ import annotations

import pytest

from components import charts
from core.domain.charts import ChartSpec
from core.domain.results import Result, ResultColumn

RESULT = Result(
    columns=(
        ResultColumn(name="region", type="VARCHAR"),
        ResultColumn(name="total", type="DOUBLE"),
    ),
    rows=(("North", 12.5), ("South", 7.0)),
)
SPEC = ChartSpec(chart="bar", x="region", y=("total",))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    charts._kept.cache_clear()


def test_a_figure_is_made_once_for_equal_specs() -> None:
    asked: list[int] = []

    def rows() -> Result:
        asked.append(1)
        return RESULT

    first = charts._kept(charts._Key("f", SPEC, rows))
    again = charts._kept(charts._Key("f", SPEC.model_copy(), lambda: RESULT))
    other = charts._kept(charts._Key("g", SPEC, rows))
    assert first is again
    assert other is not first
    assert len(asked) == 2
    assert list(first.data[0].y) == [12.5, 7.0]


def test_every_chart_has_a_summary() -> None:
    split = SPEC.model_copy(update={"split": "channel", "title": "Sales"})
    assert charts.summary(SPEC) == "Bar chart of total by region."
    assert charts.summary(split) == "Sales. Bar chart of total by region, split by channel."
