"""The pool with real worker processes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.cancel import CancelToken
from core.domain.work import (
    Limits,
    Progress,
    ReadSource,
    RunQuery,
    TableGrant,
    ViewGrant,
    WriteTable,
)
from core.errors import Cancelled, StepError
from core.sandbox.pool import WorkerPool
from tests.fakes.late_timer import LateTimers

SLOW = "SELECT count(*) FROM range(100000) a, range(10000000) b WHERE a.range % 7 = b.range % 11"


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool(size=2)
    yield made
    made.close()


@pytest.fixture
def orders(tmp_path: Path) -> tuple[TableGrant, ...]:
    file = tmp_path / "orders.parquet"
    pq.write_table(pa.table({"region": ["N", "S", "N"], "amount": [1.5, 2.0, 3.0]}), file)
    return (TableGrant(name="orders", file=str(file)),)


def _query(sql: str, tables: tuple[TableGrant, ...] = (), **more: object) -> RunQuery:
    return RunQuery(sql=sql, tables=tables, **more)


def _fails(pool: WorkerPool, request: RunQuery, **more: object) -> StepError:
    with pytest.raises(StepError) as caught:
        pool.run(request, **more)
    return caught.value


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _gone_within(process: int, seconds: float) -> bool:
    return _within(seconds, lambda: not _is_alive(process))


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.05)
    return False


def test_a_query_comes_back_as_arrow(pool: WorkerPool, orders: tuple[TableGrant, ...]) -> None:
    replied = pool.run(
        _query("SELECT region, sum(amount) AS s FROM orders GROUP BY 1 ORDER BY 1", orders)
    )
    assert replied.table is not None
    assert replied.table.to_pylist() == [{"region": "N", "s": 4.5}, {"region": "S", "s": 2.0}]
    assert replied.reply.kind == "query_run"
    assert [column.type for column in replied.reply.columns] == ["VARCHAR", "DOUBLE"]


def test_an_earlier_query_is_used_by_name(pool: WorkerPool, orders: tuple[TableGrant, ...]) -> None:
    views = (ViewGrant(name="north", sql="SELECT * FROM orders WHERE region = 'N'"),)
    replied = pool.run(_query("SELECT count(*) AS n FROM north", orders, views=views))
    assert replied.table is not None
    assert replied.table.to_pylist() == [{"n": 2}]


def test_a_failure_is_a_step_error_and_the_worker_lives_on(pool: WorkerPool) -> None:
    assert _fails(pool, _query("SELECT nothing_here")).code == "sql"
    assert _fails(pool, _query("DROP TABLE x")).code == "guard"
    assert pool.run(_query("SELECT 1 AS one")).table is not None


def test_cancel_kills_and_the_next_request_works(pool: WorkerPool) -> None:
    token = CancelToken()
    threading.Timer(0.5, token.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        pool.run(_query(SLOW), cancel=token)
    assert time.monotonic() - started < 60
    assert pool.run(_query("SELECT 1 AS one")).table is not None


def test_a_token_that_is_cancelled_already_starts_nothing(pool: WorkerPool) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        pool.run(_query("SELECT 1"), cancel=token)


def test_wall_time(pool: WorkerPool) -> None:
    error = _fails(pool, _query(SLOW), limits=Limits(seconds=0.7))
    assert error.code == "time"
    assert "0.7 seconds" in error.message


def test_a_limit_that_rings_late_ends_no_other_work(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        late = LateTimers(patched)
        pool.run(_query("SELECT 1"))
    with pool._changed:
        idle = list(pool._idle)
    assert idle
    assert late.ring()
    assert all(worker.at_rest() for worker in idle)


def test_memory_runs_out_in_the_worker_only(pool: WorkerPool) -> None:
    hungry = "SELECT length(string_agg(repeat('x', 1000000), '')) AS n FROM range(3000)"
    error = _fails(pool, _query(hungry), limits=Limits(memory=300_000_000, seconds=120))
    assert error.code in {"memory", "crash", "sql"}
    assert error.remedy
    assert pool.run(_query("SELECT 1 AS one")).table is not None


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_address_space_is_limited(pool: WorkerPool, orders: tuple[TableGrant, ...]) -> None:
    pool.run(_query("SELECT 1"), limits=Limits(memory=400_000_000))
    with pool._changed:
        workers = [worker.id for worker in pool._idle]
    limits = [resource.prlimit(worker, resource.RLIMIT_AS)[0] for worker in workers]
    assert any(400_000_000 < limit < 8_000_000_000 for limit in limits)


def test_a_crash_is_a_step_error_and_a_new_worker_takes_over(pool: WorkerPool) -> None:
    caught: list[Exception] = []

    def ask() -> None:
        try:
            pool.run(_query(SLOW))
        except Exception as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert _within(20, lambda: bool(pool._busy))
    time.sleep(0.5)
    with pool._changed:
        victim = next(iter(pool._busy))
    os.kill(victim.id, signal.SIGKILL)
    thread.join(60)
    assert isinstance(caught[0], StepError)
    assert caught[0].code == "crash"
    assert "ended unexpectedly" in caught[0].message
    assert pool.run(_query("SELECT 1 AS one")).table is not None


def test_a_long_read_leaves_a_worker_for_queries(pool: WorkerPool, tmp_path: Path) -> None:
    file = tmp_path / "big.csv"
    file.write_text("a,b\n" + "1,some text here\n" * 3_000_000)
    seen: list[Progress] = []
    token = CancelToken()
    read = ReadSource(path=str(file), into=str(tmp_path / "into"))

    def attach() -> None:
        with pytest.raises(Cancelled):
            pool.run(read, cancel=token, progress=seen.append)

    threads = [threading.Thread(target=attach) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert pool.run(_query("SELECT 1 AS one")).table is not None
    quick = time.monotonic() - started
    token.cancel()
    for thread in threads:
        thread.join(60)
    assert quick < 60


def test_progress_is_told(pool: WorkerPool, tmp_path: Path) -> None:
    file = tmp_path / "big.csv"
    file.write_text("a,b\n" + "1,some text here\n" * 2_000_000)
    seen: list[Progress] = []
    replied = pool.run(
        ReadSource(path=str(file), into=str(tmp_path / "into")), progress=seen.append
    )
    assert replied.reply.kind == "source_read"
    assert replied.reply.tables[0].rows == 2_000_000
    assert seen
    assert any("Copying" in progress.text for progress in seen)


def test_a_listener_that_fails_does_not_confuse_the_next_request(
    pool: WorkerPool, tmp_path: Path
) -> None:
    file = tmp_path / "big.csv"
    file.write_text("a,b\n" + "1,some text here\n" * 2_000_000)

    def fail(progress: Progress) -> None:
        raise StepError("no more room on the page", code="sql")

    with pytest.raises(StepError, match="no more room"):
        pool.run(ReadSource(path=str(file), into=str(tmp_path / "into")), progress=fail)
    table = pool.run(_query("SELECT 7 AS n")).table
    assert table is not None
    assert table.to_pylist() == [{"n": 7}]


def test_a_worker_that_died_while_idle_is_replaced(pool: WorkerPool) -> None:
    pool.run(_query("SELECT 1"))
    with pool._changed:
        idle = list(pool._idle)
    for worker in idle:
        os.kill(worker.id, signal.SIGKILL)
    assert _within(20, lambda: not any(worker.at_rest() for worker in idle))
    assert pool.run(_query("SELECT 1 AS one")).table is not None


def test_many_threads_share_the_pool(pool: WorkerPool) -> None:
    results: list[int] = []

    def ask(number: int) -> None:
        table = pool.run(_query(f"SELECT {number} AS n")).table
        assert table is not None
        results.append(table.column("n")[0].as_py())

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == list(range(12))


def test_write_table(pool: WorkerPool, orders: tuple[TableGrant, ...], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    replied = pool.run(
        WriteTable(sql="SELECT * FROM orders", tables=orders, file=str(target), format="csv")
    )
    assert replied.reply.kind == "table_written"
    assert target.read_text() == "region,amount\nN,1.5\nS,2.0\nN,3.0\n"


def test_what_somebody_waits_for_passes_long_requests(
    pool: WorkerPool, orders: tuple[TableGrant, ...], tmp_path: Path
) -> None:
    target = str(tmp_path / "out.parquet")
    write = WriteTable(
        sql="SELECT * FROM orders", tables=orders, file=target, format="parquet", awaited=True
    )
    with pool._lane(WriteTable(sql="", tables=(), file="", format="csv"), CancelToken()):
        assert pool.run(write).reply.kind == "table_written"


def test_closing_ends_every_worker() -> None:
    pool = WorkerPool(size=2)
    pool.run(_query("SELECT 1"))
    with pool._changed:
        workers = [worker.id for worker in (*pool._idle, *pool._busy)]
    pool.close()
    assert workers
    assert all(_gone_within(worker, 60) for worker in workers)
    with pytest.raises(StepError):
        pool.run(_query("SELECT 1"))


APP = """
import sys, time
sys.path.insert(0, sys.argv[1])
from core.domain.work import RunQuery
from core.sandbox.pool import WorkerPool
from tests.fakes.late_timer import LateTimers
pool = WorkerPool()
pool.run(RunQuery(sql="SELECT 1", tables=()))
print(pool._idle[0].id, flush=True)
time.sleep(60)
"""


def test_workers_end_with_the_app() -> None:
    root = str(Path(__file__).resolve().parents[2])
    app = subprocess.Popen([sys.executable, "-c", APP, root], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    worker = int(app.stdout.readline())
    assert _is_alive(worker)
    app.kill()
    app.wait()
    assert _gone_within(worker, 60)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_sees_no_environment_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNA_TEST_SECRET", "hunter2")
    pool = WorkerPool(size=1)
    try:
        pool.run(_query("SELECT 1"))
        worker = pool._idle[0].id
        try:
            seen = Path(f"/proc/{worker}/environ").read_bytes()
        except PermissionError:  # a confined worker is closed even to who started it, but root
            assert os.geteuid() != 0
            assert pool.confinement().tier != "restricted"
            return
        assert b"hunter2" not in seen
        assert os.getsid(worker) == worker
    finally:
        pool.close()
