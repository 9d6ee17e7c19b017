"""A figure that was computed: by Python or an analysis, by the query of a tile, by an alert."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from core.agents.base import RunContext
from core.agents.code.tracing.agent import AGENT, TracingAgent
from core.agents.code.tracing.wishes import TraceWish
from core.domain.cancel import CancelToken
from core.domain.code.candidates import CommitSearch, Figure
from core.domain.plan import Step
from core.domain.results import ResultColumn, ResultRef
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.services.change_points import of_alert
from tests.agents.code.tracing.histories import PLANTED, made
from tests.fakes.alerts import alert, spoken
from tests.fakes.results import MemoryResultStore
from tests.fakes.workshop import BenchWorkshop
from tests.services.test_findings import ReadingSandbox

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

HISTORY = PLANTED[0]  # prices are rounded three days before March 2024
MONTHS = [date(2022 + n // 12, 1 + n % 12, 1) for n in range(30)]
VALUES = [100.0 + n % 3 if month < date(2024, 3, 1) else 60.0 for n, month in enumerate(MONTHS)]


class Room:
    def __init__(self, root: Path) -> None:
        self.person, self.planted = made(HISTORY, root / "shop")
        self.results = MemoryResultStore()
        self.workshop = BenchWorkshop(self.person.folder, root / "home" / "s1")

    def traced(self, **wish: object) -> StepResult:
        form = TraceWish.model_validate({"source_id": "s1", **wish}).model_dump_json()
        step = Step(name="trace", agent=AGENT, task="Trace", output="found", form=form)
        context = RunContext(
            run_id="r1",
            notebook_id="n1",
            question="which commit?",
            schema=Schema(),
            grants=(),
            model=None,
            sandbox=ReadingSandbox(),
            results=self.results,
            emit=lambda told: None,
            cancel=CancelToken(),
            agents={},
            workshop=self.workshop,
        )
        return TracingAgent().run(step, context, ())

    def found(self, **wish: object) -> CommitSearch:
        result = self.traced(**wish)
        assert result.failure is None, result.failure
        assert result.record is not None
        assert result.record.kind == "candidates"
        return result.record.search

    def kept(self, columns: dict[str, list[object]]) -> ResultRef:
        table = pa.table(columns)
        types = {"date32[day]": "DATE", "double": "DOUBLE"}
        named = [
            ResultColumn(name=f.name, type=types.get(str(f.type), "VARCHAR")) for f in table.schema
        ]
        ref = ResultRef(fingerprint="computed", columns=tuple(named), rows=table.num_rows)
        self.results.put(ref, table)
        return ref


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def is_planted(search: CommitSearch, room: Room) -> None:
    assert search.point.since.date() == date(2024, 3, 1)
    assert search.candidates[0].commit.id == room.planted
    assert "+    return int(item.list_price)" in search.candidates[0].commit.diff
    assert re.search("candidates?, not the cause", search.said)


def test_of_a_cell_of_python_or_an_analysis_the_kept_rows_are_judged(room: Room) -> None:
    ref = room.kept({"month": list(MONTHS), "unit_price": list(VALUES)})
    is_planted(room.found(series=ref, told="smooth the unit price by month"), room)


def test_gaps_and_values_that_are_none_are_left_out(room: Room) -> None:
    values: list[object] = [*VALUES]
    values[4], values[9] = None, float("nan")
    ref = room.kept({"month": [*MONTHS], "unit_price": values})
    is_planted(room.found(series=ref), room)


def test_of_a_tile_its_query_is_judged(room: Room) -> None:
    listed = ", ".join(f"(DATE '{d}', {v})" for d, v in zip(MONTHS, VALUES, strict=True))
    steps = ViewGrant(name="prices", sql=f"SELECT * FROM (VALUES {listed}) AS t(month, unit_price)")
    tile = ViewGrant(name="the tile", sql="SELECT month, unit_price FROM prices")
    figure = Figure(name="Prices a month", views=(steps, tile))
    search = room.found(figure=figure, name="Prices a month")
    is_planted(search, room)
    assert search.point.name == "Prices a month in March 2024"


def test_of_an_alert_that_spoke_its_period_is_taken(room: Room) -> None:
    said = spoken(start=date(2024, 3, 1), grain="month", value=60.0, expected=100.0)
    point = of_alert(alert(name="Unit price"), said)
    search = room.found(point=point, name="Unit price")
    is_planted(search, room)
    assert search.point.found_by == "the alert that spoke"


@pytest.mark.parametrize(
    "columns",
    [
        {"city": ["Ulm", "Bonn"], "unit_price": [1.0, 2.0]},
        {"month": MONTHS[:2], "city": ["Ulm", "Bonn"]},
        {"month": [None, None], "unit_price": [1.0, 2.0]},
    ],
)
def test_what_is_no_figure_over_time_is_said_to_be_none(
    room: Room, columns: dict[str, list[object]]
) -> None:
    if columns.get("month") == [None, None]:
        columns = {**columns, "month": list(pa.array([None, None], pa.date32()))}
    failure = room.traced(series=room.kept(columns)).failure
    assert failure is not None
    assert "no dates beside it" in failure.message
    assert failure.kept == "No commit was looked at."


def test_where_nothing_stands_out_no_commit_is_named(room: Room) -> None:
    flat: list[object] = [100.0 + n % 3 for n in range(30)]
    failure = room.traced(series=room.kept({"month": [*MONTHS], "unit_price": flat})).failure
    assert failure is not None
    assert "No period of this figure stands out" in failure.message
