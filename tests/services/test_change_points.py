"""Steps that Syna has told of are found by what a question calls them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core.domain.alerts import Series
from core.domain.code.candidates import commit_question
from core.domain.source_findings import Part, SourceFinding, SourceFindings
from core.domain.sources import Schema
from core.services.change_points import ChangePoints
from tests.fakes import samples
from tests.fakes.alerts import alert, spoken

NOON = datetime(2024, 8, 1, 12, tzinfo=UTC)
SOURCE = samples.source()
SCHEMA = Schema(tables=SOURCE.tables)
SHIFT = SourceFinding(
    id="f1",
    kind="trend_break",
    table=SOURCE.tables[0].name,
    columns=("orders.placed_at", "orders.amount"),
    title="total amount since July 2024",
    parts=(Part(text="Total amount shifted."),),
    sql="SELECT 1 FROM orders WHERE state = 'shipped' AND day >= DATE '2024-07-01'",
    score=0.9,
)
SERIES = Series(
    sql="SELECT month, total FROM t WHERE kind = 'gift'",
    time="month",
    value="total",
    grain="month",
    source_ids=(SOURCE.id,),
)


def points(*findings: SourceFinding) -> ChangePoints:
    found = SourceFindings(source_id="s1", fingerprint="f", found_at=NOON, findings=findings)
    said = spoken(start=date(2024, 3, 1), grain="month", value=3.0, expected=9.0)
    return ChangePoints(
        lambda: (SOURCE,),
        lambda id: found,
        lambda: (alert(series=SERIES),),
        lambda id: (said,),
    )


def test_a_finding_is_found_by_its_title() -> None:
    found = points(SHIFT).find(commit_question(SHIFT.title), SCHEMA)
    assert found is not None
    assert (found.since, found.grain) == (datetime(2024, 7, 1, tzinfo=UTC), "month")
    assert found.columns == ("placed_at", "amount")
    assert found.filters == ("shipped",)


def test_an_alert_is_found_by_its_name_and_time() -> None:
    found = points().find("Which commit could explain “Total refund in March 2024”?", SCHEMA)
    assert found is not None
    assert (found.before, found.after) == (9.0, 3.0)
    assert found.filters == ("gift", "Damaged")
    assert points().find("Which commit could explain the total refund in May 2024?", SCHEMA) is None


def test_a_steady_rise_has_no_step_and_other_tables_are_not_looked_at() -> None:
    rise = SHIFT.model_copy(update={"title": "total amount by month"})
    assert points(rise).find(commit_question(rise.title), SCHEMA) is None
    assert points(SHIFT).find(commit_question(SHIFT.title), Schema()) is None
