"""The query tool, over the fake sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.cancel import CancelToken
from core.domain.work import Limits, Request, RunQuery, TableGrant, ViewGrant
from core.errors import Cancelled, StepError
from core.protocols import Replied
from core.tools.query import run_query
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox


@dataclass(frozen=True)
class Context:
    grants: tuple[TableGrant, ...] = ()
    sandbox: InlineSandbox = field(default_factory=InlineSandbox)
    results: MemoryResultStore = field(default_factory=MemoryResultStore)
    cancel: CancelToken = field(default_factory=CancelToken)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [1, 2, 3]}), file)
    return Context(grants=(TableGrant(name="t", file=str(file)),))


def test_the_result_is_kept_under_its_fingerprint(context: Context) -> None:
    queried = run_query(context, "SELECT a FROM t ORDER BY a")
    assert queried.ref.rows == 3
    assert [column.name for column in queried.ref.columns] == ["a"]
    assert context.results.table(queried.ref).to_pylist() == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert queried.table.num_rows == 3


def test_views_rows_and_limits_reach_the_worker(context: Context) -> None:
    views = (ViewGrant(name="v", sql="SELECT a FROM t WHERE a > 1"),)
    queried = run_query(context, "SELECT a FROM v", views=views, max_rows=1)
    assert queried.ref.rows == 1
    assert queried.ref.truncated
    request = context.sandbox.requests[0]
    assert request.kind == "run_query"
    assert request.views == views
    assert request.tables == context.grants


def test_nothing_is_kept_of_a_failure(context: Context) -> None:
    with pytest.raises(StepError):
        run_query(context, "SELECT nothing FROM t")


def test_a_cancelled_run_asks_nothing(context: Context) -> None:
    context.cancel.cancel()
    with pytest.raises(Cancelled):
        run_query(context, "SELECT a FROM t")
    assert context.sandbox.requests == []


def test_a_reply_of_another_kind_is_a_crash(context: Context) -> None:
    class Odd(InlineSandbox):
        def run(self, request: Request, **more: Limits | CancelToken | None) -> Replied:
            replied = super().run(RunQuery(sql="SELECT 1", tables=()))
            return Replied(replied.reply, None)

    with pytest.raises(StepError) as caught:
        run_query(Context(sandbox=Odd()), "SELECT 1")
    assert caught.value.code == "crash"
