"""What attaching files and running queries costs: `python -m tests.benchmarks.profile [--large]`.

Prints a table; it is no test. With `--large` also a CSV of 2 GB, which takes a minute or two.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
import psutil

from core.domain.work import Limits, ReadSource, RunQuery, SourceRead, TableGrant
from core.sandbox.pool import WorkerPool

MADE = """
SELECT i AS order_id, (random() * 50000)::INT AS customer_id,
  DATE '2022-01-01' + (random() * 900)::INT AS order_date,
  TIMESTAMP '2022-01-01' + to_seconds((random() * 70000000)::BIGINT) AS created_at,
  ['North', 'South', 'East', 'West', 'Central'][1 + (random() * 4.99)::INT % 5] AS region,
  'product ' || (random() * 800)::INT AS product, (random() * 20)::INT AS quantity,
  round(random() * 500, 2) AS price, round(random() * 5000, 2) AS amount,
  random() < 0.1 AS returned, md5(i::VARCHAR)[:12] AS note
FROM range({rows}) t(i)
"""
SMALL, LARGE = 1_080_000, 20_400_000
QUERY = "SELECT region, sum(amount) AS total FROM made GROUP BY region ORDER BY total DESC"
LONG = Limits(seconds=1_800)


def main() -> None:
    rows: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        pool = WorkerPool()
        pool.run(RunQuery(sql="SELECT 1", tables=()))
        rows.append(("start of a worker and first query", _seconds(time.perf_counter() - started)))
        grant = _attach(pool, Path(folder), SMALL, rows)
        _queries(pool, grant, rows)
        if "--large" in sys.argv:
            _attach(pool, Path(folder), LARGE, rows)
        pool.close()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {_commit()}"
    )
    for name, value in rows:
        print(f"{name:<44} {value:>14}")


def _attach(pool: WorkerPool, folder: Path, count: int, rows: list[tuple[str, str]]) -> TableGrant:
    path = folder / f"made-{count}.csv"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({MADE.format(rows=count)}) TO '{path}' (HEADER)")
    into = folder / f"into-{count}"
    size = f"{path.stat().st_size / 1e6:,.0f} MB CSV"
    seconds: list[float] = []
    for _ in range(3 if count == SMALL else 1):
        started = time.perf_counter()
        peak = _Peak()
        read = pool.run(ReadSource(path=str(path), into=str(into)), limits=LONG).reply
        seconds.append(time.perf_counter() - started)
    assert isinstance(read, SourceRead)
    rows.append((f"attach and profile of a {size}, best", _seconds(min(seconds))))
    rows.append((f"attach and profile of a {size}, median", _seconds(median(seconds))))
    rows.append((f"  of which profile of {count:,} rows", _seconds(read.profiles[0].seconds)))
    rows.append(("  most memory of a worker", f"{peak.stop() / 1e6:,.0f} MB"))
    path.unlink()
    return TableGrant(name="made", file=str(into / read.tables[0].file))


def _queries(pool: WorkerPool, grant: TableGrant, rows: list[tuple[str, str]]) -> None:
    one = RunQuery(sql="SELECT 1 AS one", tables=())
    group = RunQuery(sql=QUERY, tables=(grant,))
    rows.append(("query over nothing, warm, median of 50", _timed(lambda: pool.run(one))))
    rows.append((f"group of {SMALL:,} rows, warm, median of 50", _timed(lambda: pool.run(group))))


def _timed(work: Callable[[], object]) -> str:
    work()
    taken = []
    for _ in range(50):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return f"{median(taken) * 1000:.1f} ms"


class _Peak:
    """The most memory that any one child process holds, looked at 20 times a second."""

    def __init__(self) -> None:
        self._most = 0
        self._done = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> int:
        self._done.set()
        return self._most

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.05):
            for child in me.children():
                try:
                    self._most = max(self._most, child.memory_info().rss)
                except psutil.Error:
                    continue


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return f"commit {found.stdout.strip() or 'unknown'}"


if __name__ == "__main__":
    main()
