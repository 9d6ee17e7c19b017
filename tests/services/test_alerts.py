"""Alerts: from words to a baseline, quiet about the past, and clear about what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from core.domain.alerts import Alert, AlertDraft, Series, Spoken
from core.domain.approvals import Policy
from core.domain.home import Home
from core.domain.metrics import Measure, MetricQuery, TimeRange
from core.domain.sources import Source
from core.errors import StepError, UserError
from core.services.alerts.service import AlertParts, AlertService
from core.services.approvals import ApprovalService
from core.services.metrics import MetricService
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from tests.fakes.alerts import ManualTimer, MemoryAlertStore
from tests.fakes.approvals import MemoryApprovalStore
from tests.fakes.metrics import MemoryMetricStore, metric
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.samples import query
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks
from tests.services.test_findings import ReadingSandbox

END = np.datetime64("2024-07-01")


def watches_freely() -> ApprovalService:
    """Where a person said once for all that Syna may work by itself."""
    made = ApprovalService(MemoryApprovalStore())
    made.set_policies([Policy(kind="set_schedule", rule="allow")])
    return made


@dataclass
class Desk:
    root: Path
    sandbox: InlineSandbox = field(default_factory=ReadingSandbox)
    tasks: ManualTasks = field(default_factory=ManualTasks)
    timer: ManualTimer = field(default_factory=ManualTimer)
    store: MemoryAlertStore = field(default_factory=MemoryAlertStore)
    approvals: ApprovalService = field(default_factory=watches_freely)
    today: date = date(2026, 1, 1)

    def __post_init__(self) -> None:
        kept, self.cells = MemorySourceStore(), MemoryNotebookStore()
        self.notebooks = NotebookService(self.cells, kept)
        self.sources = SourceService(
            Home(self.root / "home"),
            kept,
            notebooks=self.notebooks,
            sandbox=self.sandbox,
            tasks=self.tasks,
            attached=lambda source: self.service.later(source.id, self.tasks),
        )
        self.metrics = MetricService(
            MemoryMetricStore(), self.cells, sources=self.sources, sandbox=self.sandbox
        )
        parts = AlertParts(
            store=self.store,
            notebooks=self.cells,
            sources=self.sources,
            metrics=self.metrics,
            sandbox=self.sandbox,
            timer=self.timer,
            approvals=self.approvals,
        )
        self.service = AlertService(parts, today=lambda: self.today)

    def write(
        self, *, until: str = "2024-07-01", spike: bool = False, name: str = "refund"
    ) -> Path:
        """A refund or two a day of four reasons; with a spike in the last month."""
        rng = np.random.default_rng(3)
        start = np.datetime64("2022-01-01")
        day = np.repeat(np.arange(start, np.datetime64(until)), 2)
        amount = np.round(rng.normal(50, 5, len(day)), 2)
        reason = np.array(["size", "late", "broken", "mind"])[rng.integers(0, 4, len(day))]
        if spike:
            last = day >= np.datetime64(until, "M") - 1
            amount = np.where(last & (reason == "broken"), amount * 20, amount)
        path = self.root / "refunds.csv"
        rows = {"refund_date": day, "reason": reason, name: amount}
        pyarrow.csv.write_csv(pa.table(rows), path)
        return path

    def attach(self, **fields: Any) -> Source:
        return self.sources.attach(self.write(**fields))

    def again(self, source: Source, **fields: Any) -> None:
        """The file changes, is read again, and what waits is done."""
        self.write(**fields)
        self.sources.refresh(source.id)
        self.tasks.run_all()

    def made(self, **changes: object) -> Alert:
        draft = self.service.from_question("Tell me if refunds look unusual each month")
        return self.service.create(draft.model_copy(update=changes))

    def said(self) -> Sequence[Spoken]:
        return self.service.spoken()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_words_become_a_series(desk: Desk) -> None:
    source = desk.attach()
    draft = desk.service.from_question("Tell me if refunds look unusual")
    assert (draft.name, draft.side) == ("Total refund", "both")
    assert draft.series.metric is not None
    assert draft.series.metric.measures[0].expression == "SUM(refunds.refund)"
    assert draft.series.source_ids == (source.id,)
    assert desk.service.from_question("warn me when weekly refunds drop").side == "down"


def test_words_that_name_no_figure_are_asked_about(desk: Desk) -> None:
    desk.attach()
    with pytest.raises(UserError) as raised:
        desk.service.from_question("tell me if happiness drops")
    assert "total refund" in raised.value.remedy
    assert desk.service.choices() == ("total refund", "number of refunds")
    for choice in desk.service.choices():
        assert desk.service.from_question(f"tell me if {choice} looks unusual")


def test_history_shows_when_it_would_have_spoken(desk: Desk) -> None:
    desk.attach(spike=True)
    draft = desk.service.from_question("tell me if refunds per month look unusual")
    shown = desk.service.preview(draft)
    assert [point.start for point in shown.spoken] == [date(2024, 6, 1)]
    assert len(shown.judged.points) == 30
    assert desk.service.preview(draft.model_copy(update={"side": "down"})).spoken == ()
    seldom = [
        len(desk.service.preview(draft.model_copy(update={"sensitivity": n})).spoken)
        for n in (1, 3, 5)
    ]
    assert seldom == sorted(seldom)


def test_the_past_is_passed_over_and_what_comes_is_told_once(desk: Desk) -> None:
    source = desk.attach(spike=True)
    alert = desk.made()
    assert alert.judged == date(2024, 6, 1)
    assert desk.service.check(alert.id) == ()
    desk.again(source, until="2024-08-01", spike=True)
    [said] = desk.said()
    assert said.when == "July 2024"
    assert said.value > said.high
    first = said.movers[0]
    assert (first.column, first.label) == ("refunds.reason", "broken")
    assert first.share is not None
    assert first.share > 0.8
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE refunds AS FROM '{desk.root / 'refunds.csv'}'")
        rows = connection.execute(said.sql).fetchall()
    assert sum(float(row[2]) for row in rows) == pytest.approx(first.after)
    desk.again(source, until="2024-08-01", spike=True)
    assert len(desk.said()) == 1


def test_nothing_unusual_says_nothing(desk: Desk) -> None:
    source = desk.attach()
    alert = desk.made()
    desk.again(source, until="2024-10-01")
    after = desk.service.get(alert.id)
    assert (desk.said(), after.judged, after.trouble) == ((), date(2024, 9, 1), "")


def test_a_period_that_is_not_over_is_not_judged(desk: Desk) -> None:
    source = desk.attach()
    alert = desk.made()
    desk.again(source, until="2024-07-12")  # the data ends in the middle of July
    assert desk.service.get(alert.id).judged == date(2024, 6, 1)
    assert desk.said() == ()
    desk.today = date(2024, 7, 31)
    desk.again(source, until="2024-08-01")
    assert desk.service.get(alert.id).judged == date(2024, 6, 1)


def test_a_muted_alert_says_nothing_and_does_not_make_up_for_it(desk: Desk) -> None:
    source = desk.attach()
    alert = desk.made()
    desk.service.mute(alert.id)
    desk.again(source, until="2024-08-01", spike=True)
    desk.service.mute(alert.id, False)
    assert desk.service.check(alert.id) == ()
    assert desk.said() == ()


def test_edit_delete_and_put_back(desk: Desk) -> None:
    source = desk.attach()
    alert = desk.made(turn="hourly")
    assert desk.timer.names() == {f"alert {alert.id}"}
    desk.again(source, until="2024-08-01", spike=True)
    renamed = alert.draft.model_copy(update={"name": " Refunds  ", "turn": "change"})
    assert desk.service.edit(alert.id, renamed).name == "Refunds"
    assert desk.timer.names() == frozenset()
    gone = desk.service.delete(alert.id)
    assert (desk.service.list(), desk.said()) == ((), ())
    desk.service.put_back(gone)
    [view] = desk.service.list()
    assert view.last is not None
    with pytest.raises(UserError):
        desk.service.edit(alert.id, renamed.model_copy(update={"name": " "}))


def test_the_clock_checks_and_a_deleted_alert_does_no_harm(desk: Desk) -> None:
    desk.attach()
    alert = desk.made(turn="daily")
    minutes, work = desk.timer.turns[f"alert {alert.id}"]
    assert minutes == 1_440
    before = desk.service.get(alert.id).checked_at
    work()
    after = desk.service.get(alert.id).checked_at
    assert before is not None
    assert after is not None
    assert after > before
    desk.service.delete(alert.id)
    work()


def test_a_start_sets_the_clocks_again(desk: Desk) -> None:
    desk.attach()
    alert = desk.made(turn="hourly")
    desk.timer.close()
    desk.service.start()
    assert desk.timer.names() == {f"alert {alert.id}"}


def test_from_a_metric_that_changes_later(desk: Desk) -> None:
    desk.attach()
    fields = {"table": "refunds", "columns": ("refunds.refund",), "name": "Net refund"}
    made = metric(formula="SUM(refunds.refund)", expression="SUM(refunds.refund)", **fields)
    desk.metrics.put_back(made)
    alert = desk.service.create(desk.service.from_metric(made.id))
    assert (alert.name, alert.series.metric_id) == ("Net refund", made.id)
    doubled = metric(
        formula="SUM(refunds.refund) * 2", expression="SUM(refunds.refund) * 2", **fields
    )
    desk.metrics.put_back(doubled)
    desk.service.check(alert.id)
    assert desk.service.get(alert.id).trouble == ""


def test_from_a_query_cell(desk: Desk) -> None:
    source = desk.attach(spike=True)
    notebook = desk.notebooks.create(source_ids=(source.id,))
    month = "date_trunc('month', refund_date)::DATE"
    sql = f"SELECT {month} AS m, max(refund) AS top FROM refunds GROUP BY 1"
    desk.cells.save_cells([query("q1", notebook_id=notebook.id, sql=sql)])
    draft = desk.service.from_cell("q1")
    assert (draft.series.time, draft.series.value, draft.series.grain) == ("m", "top", "month")
    assert [p.start for p in desk.service.preview(draft).spoken] == [date(2024, 6, 1)]
    desk.cells.save_cells([query("q2", notebook_id=notebook.id, sql="SELECT 1 AS one")])
    with pytest.raises(UserError, match="no column of dates"):
        desk.service.from_cell("q2")
    desk.cells.save_cells([query("q3", notebook_id=notebook.id, sql=sql, inputs=("q1",))])
    with pytest.raises(UserError, match="reads other cells"):
        desk.service.from_cell("q3")


def test_a_renamed_column_is_said_and_the_alert_stays(desk: Desk) -> None:
    source = desk.attach()
    alert = desk.made()
    desk.again(source, name="paid_back")
    trouble = desk.service.get(alert.id).trouble
    assert "refunds.refund" in trouble
    desk.again(source, until="2024-08-01", spike=True)
    assert desk.service.get(alert.id).trouble == ""
    assert [said.when for said in desk.said()] == ["July 2024"]


def test_a_source_that_has_gone_is_said_and_the_alert_stays(desk: Desk) -> None:
    source = desk.attach()
    alert = desk.made()
    desk.sources.remove(source.id)
    assert desk.service.check(alert.id) == ()
    assert "not attached any more" in desk.service.get(alert.id).trouble


def series(sql: str, **fields: Any) -> AlertDraft:
    base: dict[str, Any] = {"sql": sql, "time": "t", "value": "v", "grain": "month"}
    return AlertDraft(name="Try", series=Series(**base | fields))


MONTHS = "SELECT DATE '2022-01-01' + INTERVAL (i) MONTH AS t, {v} AS v FROM range({n}) r(i)"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 'north' AS t, 1 AS v", "no row that has both a time and a number"),
        ("SELECT 1 AS v", "no column t"),
        (MONTHS.format(v="NULL::DOUBLE", n=40), "no row that has both"),
        ("SELECT DATE '2024-01-01' + i::INT AS t, 1 AS v FROM range(40) r(i)", "several rows of"),
        ("SELECT DATE '1000-01-01' + INTERVAL (i*600) MONTH AS t, i AS v FROM range(40) r(i)",
         "more than 2,000 periods"),
        ("SELECT 'c' || i AS t, i AS v FROM range(1000000) r(i)", "no row that has both"),
    ],
    ids="no-time no-column all-null several-rows too-long a-million".split(),
)  # fmt: skip
def test_what_is_no_series_is_said_clearly(desk: Desk, sql: str, said: str) -> None:
    with pytest.raises(StepError, match=said) as raised:
        desk.service.preview(series(sql))
    assert raised.value.kept
    assert raised.value.remedy


def test_one_point_waits_for_more(desk: Desk) -> None:
    shown = desk.service.preview(series("SELECT DATE '2024-01-01' AS t, 5 AS v"))
    assert len(shown.judged.points) == 1
    assert "from 9 on it can tell" in " ".join(shown.judged.notes)


def test_a_constant_speaks_only_when_it_moves(desk: Desk) -> None:
    assert desk.service.preview(series(MONTHS.format(v="7", n=40))).spoken == ()
    moved = MONTHS.format(v="CASE WHEN i = 30 THEN 9 ELSE 7 END", n=40)
    assert [p.start.isoformat() for p in desk.service.preview(series(moved)).spoken] == [
        "2024-07-01"
    ]


def test_gaps_are_zeros_of_a_sum_and_nothing_of_a_level(desk: Desk) -> None:
    sql = MONTHS.format(v="50 + i % 3", n=40) + " WHERE i <> 35"
    total = desk.service.preview(series(sql))
    level = desk.service.preview(series(sql, level=True))
    assert [p.value for p in total.spoken] == [0.0]
    assert level.spoken == ()
    assert "1 periods without rows" in " ".join(level.judged.notes)


def test_instants_of_mixed_zones_fall_into_the_month_of_utc(desk: Desk) -> None:
    zones = (
        "SELECT CASE WHEN i % 2 = 0 THEN TIMESTAMPTZ '2022-01-31 23:30:00-05' "
        "ELSE TIMESTAMPTZ '2022-02-01 00:30:00+05' END + INTERVAL (i // 2) DAY AS instant "
        "FROM range(900) r(i)"
    )
    sql = f"SELECT date_trunc('month', instant) AS t, count(*) AS v FROM ({zones}) GROUP BY 1"
    shown = desk.service.preview(series(sql))
    assert shown.judged.points[0].start in (date(2022, 1, 1), date(2022, 2, 1))
    assert sum(p.value or 0 for p in shown.judged.points) == 900


def test_a_form_over_what_is_not_there_is_a_fault_with_words(desk: Desk) -> None:
    source = desk.attach()
    form = MetricQuery(
        measures=(Measure(name="x", expression="SUM(gone.y)"),),
        time=TimeRange(column="gone.t", grain="month"),
    )
    draft = series("SELECT 1", metric=form, source_ids=(source.id,))
    with pytest.raises(StepError, match="no column gone"):
        desk.service.preview(draft)


def test_each_turn_asks_whether_it_is_still_allowed(desk: Desk) -> None:
    desk.attach()
    alert = desk.made(turn="hourly")
    ((_, turn),) = desk.timer.turns.values()
    judged = len(desk.sandbox.of("judge_series"))
    turn()
    assert len(desk.sandbox.of("judge_series")) == judged + 1
    desk.approvals.set_policies([Policy(kind="set_schedule", rule="deny")])
    turn()
    desk.service.check_source(alert.series.source_ids[0])
    assert len(desk.sandbox.of("judge_series")) == judged + 1
    assert "may not look by itself" in desk.service.get(alert.id).trouble
    assert desk.service.check(alert.id) == (), "a person may look"
    assert desk.service.get(alert.id).trouble == ""


def test_what_was_allowed_is_one_figure_at_one_pace(desk: Desk) -> None:
    desk.approvals.remove_policy(Policy(kind="set_schedule", rule="allow"))
    desk.attach()
    alert = desk.made(turn="hourly")
    verdict = desk.service.leave(alert)
    assert verdict is None
    (asked,) = desk.approvals.waiting()
    desk.approvals.decide(asked.id, "once", by="you")
    for changes in ({"name": "Else"}, {"sensitivity": 5}):
        same = desk.service.leave(alert.model_copy(update=changes))
        assert same is not None
        assert same.allowed
    series = alert.series.model_copy(update={"sql": "SELECT 1"})
    for other in ({"turn": "daily"}, {"series": series}):
        assert desk.service.leave(alert.model_copy(update=other)) is None
    assert len(desk.approvals.waiting()) == 2
    desk.service.delete(alert.id)
    assert desk.approvals.waiting() == ()
