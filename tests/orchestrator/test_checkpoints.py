"""Checkpoints hold data: every record comes back equal, and nothing else comes back at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import ormsgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.answers import Answer
from core.domain.charts import ChartSpec
from core.domain.events import Choice
from core.domain.grades import Check, Grade
from core.domain.metrics import Filter, Measure, MetricQuery, TimeRange
from core.domain.plan import Plan, Step
from core.domain.queries import FilterFact, JoinFact, QueryFacts
from core.domain.steps import AnalysisCall, NamedTable, StepResult, Tokens
from core.domain.value import Value
from core.domain.work import Failure, ViewGrant
from core.orchestrator.checkpoints import open_saver, serializer
from core.orchestrator.state import (
    KEPT,
    Asked,
    Attempt,
    Picked,
    Reading,
    ReadyStep,
    State,
    with_asked,
    with_picked,
    with_results,
)
from tests.fakes.samples import findings, regions

STEP = Step(name="a", agent="data", task="t", output="by_a", inputs=("b",), chosen=("x",))
PLAN = Plan(steps=(STEP,), template="plain")
RESULT = StepResult(
    step="a",
    output="by_a",
    sql="SELECT 1",
    form="metric",
    metric=MetricQuery(
        measures=(Measure(name="m", expression="SUM(orders.total)"),),
        filters=(Filter(column="orders.region", operator="in", values=("N", "S")),),
        time=TimeRange(column="orders.day", grain="month"),
    ),
    facts=QueryFacts(
        tables=("orders",),
        joins=(JoinFact(left="a.id", right="b.id"),),
        filters=(FilterFact(column="orders.region", operator="=", values=("N",)),),
    ),
    result=regions()[0],
    chart=ChartSpec(chart="bar", x="region", y=("total",)),
    mends=("amount -> total",),
    tokens=Tokens(read=10, calls=1, cost=0.5),
)
FAILED = StepResult(step="a", output="x", failure=Failure(code="sql", message="No."))
ANSWER = Answer(kind="answered", text="{{by_a.total[0]}}", evidence=("by_a",))
GRADE = Grade(verdict="unsure", checks=(Check(name="rows", outcome="warned", reason="Few."),))
SCRIPTED = StepResult(
    step="a",
    output="spread",
    form="python",
    code="print(1)",
    text="1",
    tables=(NamedTable(name="rest", ref=regions()[0]),),
    figures=regions()[0],
)
ANALYSED = StepResult(
    step="a",
    output="found",
    form="analysis",
    analysis=AnalysisCall(analysis="summary", parameters="{}", sql="SELECT 1"),
    findings=findings(),
)
RECORDS: tuple[Value, ...] = (
    ANSWER,
    Asked(step="a", turn=0, question="Which?", choices=(Choice(label="A", value="a"),)),
    Attempt(plan=PLAN, answer=ANSWER, grade=GRADE),
    GRADE,
    Picked(step="a", turn=0, value="a"),
    PLAN,
    Reading(intent="data", confidence=0.9, how="by its words"),
    RESULT,
    SCRIPTED,
    ANALYSED,
    ReadyStep(step=STEP, views=(ViewGrant(name="b", sql="SELECT 2"),)),
    Tokens(read=1),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_every_record_comes_back_equal(record: Value) -> None:
    kept = serializer()
    back = kept.loads_typed(kept.dumps_typed(record))
    assert type(back) is type(record)
    assert back == record


def test_every_kind_that_may_stand_in_a_checkpoint_is_tried_here() -> None:
    assert {type(record) for record in RECORDS} == set(KEPT)


@given(
    st.builds(
        State,
        question=st.text(max_size=20),
        reading=st.none() | st.just(RECORDS[6]),
        plan=st.none() | st.just(PLAN),
        attempt=st.integers(0, 2),
        results=st.lists(st.sampled_from([RESULT, FAILED]), max_size=3).map(tuple),
        answer=st.none() | st.just(ANSWER),
        grade=st.none() | st.just(GRADE),
        cells=st.lists(st.text(max_size=4), max_size=2).map(tuple),
    )
)
def test_a_state_comes_back_equal_field_by_field(state: State) -> None:
    kept = serializer()
    fields = {name: getattr(state, name) for name in State.model_fields}
    back = {name: kept.loads_typed(kept.dumps_typed(value)) for name, value in fields.items()}
    assert State.model_validate(back) == state


class _Forged:
    """What a stranger would write into the file: a function to call, with its argument."""

    def __init__(self, code: int, body: object) -> None:
        self.packed = ormsgpack.packb(ormsgpack.Ext(code, ormsgpack.packb(body)))


@pytest.mark.parametrize(
    "forged",
    [
        _Forged(0, ("os", "system", "touch {target}")),
        _Forged(1, ("os", "system", ("touch {target}",))),
        _Forged(2, ("subprocess", "Popen", {"args": ["touch", "{target}"]})),
        _Forged(3, ("pathlib", "Path", "{target}", "touch")),
        _Forged(4, ("subprocess", "Popen", {"args": ["touch", "{target}"]})),
        _Forged(5, ("subprocess", "Popen", {"args": ["touch", "{target}"]}, "x")),
        _Forged(5, ("core.settings", "Settings", {"home": "{target}"}, "x")),
    ],
)
def test_a_forged_row_is_read_as_data_and_runs_nothing(forged: _Forged, tmp_path: Path) -> None:
    target = tmp_path / "touched"
    packed = forged.packed
    body = ormsgpack.unpackb(packed, ext_hook=lambda code, data: (code, ormsgpack.unpackb(data)))
    filled = _filled(body[1], str(target))
    row = ormsgpack.packb(ormsgpack.Ext(body[0], ormsgpack.packb(filled)))
    back = serializer().loads_typed(("msgpack", row))
    assert not target.exists()
    assert isinstance(back, str | list | tuple | dict)


def _filled(value: object, target: str) -> object:
    if isinstance(value, str):
        return value.replace("{target}", target)
    if isinstance(value, list):
        return [_filled(each, target) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, target) for key, each in value.items()}
    return value


def test_pickled_rows_are_refused() -> None:
    with pytest.raises(NotImplementedError):
        serializer().loads_typed(("pickle", b"cos\nsystem\n(S'true'\ntR."))


def test_without_the_strict_mode_nothing_starts() -> None:
    code = (
        "import langgraph.checkpoint.serde.jsonplus\n"
        "from core.orchestrator.checkpoints import serializer\n"
        "from core.errors import StorageError\n"
        "try:\n    serializer()\nexcept StorageError:\n    print('refused')\n"
    )
    bare = {k: v for k, v in os.environ.items() if k != "LANGGRAPH_STRICT_MSGPACK"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=bare,
        check=False,
    )
    assert done.stdout.strip() == "refused", done.stderr


def test_the_graph_itself_reads_with_the_list(tmp_path: Path) -> None:
    from core.orchestrator.graph import Orchestrator

    made = Orchestrator(tmp_path / "c.sqlite")
    row = ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb(("os", "system", "true"))))
    assert made.serde.loads_typed(("msgpack", row)) == "true"
    made.close()


def test_a_file_that_is_no_database_is_said_to_be_so(tmp_path: Path) -> None:
    from core.errors import StorageError

    file = tmp_path / "c.sqlite"
    file.write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="could not be opened"):
        open_saver(file)


results = st.lists(
    st.builds(
        StepResult,
        step=st.just("s"),
        output=st.sampled_from("abc"),
        sql=st.sampled_from(["1", "2"]),
    ),
    max_size=5,
).map(tuple)


@given(results, results)
def test_results_merge_by_output_and_the_later_one_counts(
    old: tuple[StepResult, ...], new: tuple[StepResult, ...]
) -> None:
    merged = with_results(old, new)
    assert {r.output for r in merged} == {r.output for r in (*old, *new)}
    last = {r.output: r for r in (*old, *new)}
    assert {r.output: r for r in merged} == last
    assert with_results(merged, new) == merged  # what is delivered twice changes nothing


def test_questions_and_picks_count_once() -> None:
    asked = Asked(step="a", turn=0, question="Which?", choices=())
    picked = Picked(step="a", turn=0, value="x")
    assert with_asked([asked], [asked]) == (asked,)
    assert with_picked([picked], [picked]) == (picked,)
    state = State(asked=(asked, asked.model_copy(update={"turn": 1})), picked=(picked,))
    assert state.open_question is not None
    assert state.open_question.turn == 1
    assert state.chosen("a") == ("x",)
