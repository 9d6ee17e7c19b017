"""An alert that was asked for in a notebook is made once, and a note leads to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.approvals import Policy
from core.domain.metrics import Measure, MetricQuery, TimeRange
from core.domain.runs import Run
from core.services.alerts.asked import AskedAlerts
from tests.fakes.samples import START, query, regions
from tests.services.test_alerts import Desk

SERIES = MetricQuery(
    measures=(Measure(name="total_refund", expression="SUM(refunds.refund)"),),
    time=TimeRange(column="refunds.refund_date", grain="month"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def answered(desk: Desk, question: str) -> Run:
    """A run whose answer shows the refunds of each month."""
    source = desk.attach()
    notebook = desk.notebooks.create(source_ids=(source.id,))
    sql = "SELECT 1 AS total_refund"
    ref, _ = regions()
    made = query("q1", notebook_id=notebook.id, sql=sql, run_id="r1", metric=SERIES, result=ref)
    desk.cells.save_cells([made])
    return Run(
        id="r1",
        notebook_id=notebook.id,
        question=question,
        status="finished",
        model=None,
        started_at=START,
    )


def test_it_is_made_with_a_note_that_links_to_it(desk: Desk) -> None:
    run = answered(desk, "Tell me if refunds drop")
    asked = AskedAlerts(desk.service, desk.notebooks, desk.cells)
    note = asked.after(run)
    alert = desk.service.get("r1")
    assert (alert.name, alert.side) == ("Total refund", "down")
    assert alert.series.metric is not None
    assert note is not None
    assert "(alert?alert=r1)" in note.text
    assert desk.service.check("r1") == (), "history is passed over"
    assert desk.service.get("r1").judged is not None


def test_it_looks_at_nothing_before_a_person_allowed_it(desk: Desk) -> None:
    desk.approvals.remove_policy(Policy(kind="set_schedule", rule="allow"))
    desk.approvals.when_decided(lambda each: desk.service.decided(each, desk.tasks))
    run = answered(desk, "Tell me if refunds drop")
    desk.tasks.run_all()
    note = AskedAlerts(desk.service, desk.notebooks, desk.cells).after(run)
    assert note is not None
    assert "(approvals)" in note.text
    (asked,) = desk.approvals.waiting()
    assert asked.action.kind == "set_schedule"
    assert "SUM(refunds.refund)" in asked.action.preview or "refund" in asked.action.preview
    assert asked.origin.label == "Tell me if refunds drop"
    judged = len(desk.sandbox.of("judge_series"))
    desk.service.start()
    assert len(desk.sandbox.of("judge_series")) == judged, "the next start is no yes"
    assert "Nobody allowed it" in desk.service.get("r1").trouble
    assert desk.approvals.waiting() == (asked,)

    desk.approvals.decide(asked.id, "once", by="you")
    desk.tasks.run_all()
    alert = desk.service.get("r1")
    assert (alert.trouble, desk.said()) == ("", ()), "history is passed over, however late the yes"
    assert alert.judged is not None


def test_after_a_no_it_says_why_it_is_silent(desk: Desk) -> None:
    desk.approvals.remove_policy(Policy(kind="set_schedule", rule="allow"))
    desk.approvals.when_decided(lambda each: desk.service.decided(each, desk.tasks))
    run = answered(desk, "Tell me if refunds drop")
    AskedAlerts(desk.service, desk.notebooks, desk.cells).after(run)
    (asked,) = desk.approvals.waiting()
    desk.approvals.decide(asked.id, "deny", by="you", word="too noisy")
    desk.tasks.run_all()
    assert "too noisy" in desk.service.get("r1").trouble
    desk.service.start()
    assert desk.approvals.waiting() == (), "it does not ask again"
    desk.service.delete("r1")


def test_other_questions_make_none(desk: Desk) -> None:
    run = answered(desk, "total refund by month")
    assert AskedAlerts(desk.service, desk.notebooks, desk.cells).after(run) is None
    assert desk.service.list() == ()
