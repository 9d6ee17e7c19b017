"""Times of confined jobs: `python -m tests.benchmarks.sandbox [strict|standard]`."""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.domain.work import RunPython, RunQuery, TableGrant
from core.sandbox.fork_server import ForkServer
from core.sandbox.memory import resident
from core.sandbox.pool import WorkerPool

ROUNDS = 25
CELLS = {
    "no-op": "1",
    "pandas": "orders.groupby('region').amount.sum()",
    "polars": "pl.from_pandas(orders).group_by('region').agg(pl.col('amount').sum())",
    "duckdb": "sql('SELECT region, sum(amount) AS s FROM orders GROUP BY 1')",
    "plotly": "px.bar(orders, x='region', y='amount')",
    "scipy": "stats.ttest_ind([1, 2, 3, 4.5], [2, 3, 4, 5]).pvalue",
    "statsmodels": "sm.OLS(orders.amount, sm.add_constant(orders.units)).fit().rsquared",
    "sklearn": "from sklearn.linear_model import LinearRegression as L\n"
    "L().fit(orders[['units']], orders.amount).coef_[0]",
}


def main(tier: str) -> None:
    began = time.perf_counter()
    server = ForkServer(namespaces=tier == "strict")
    pool = WorkerPool(launcher=server)
    print(f"{pool.confinement().tier}: hello after {time.perf_counter() - began:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        grants = (_orders(Path(folder)),)
        _timed("first query", lambda: pool.run(_query(0, grants)), rounds=1)
        _timed("next queries", lambda: pool.run(_query(1, grants)))
        _timed("no-op before the libraries", lambda: pool.run(RunPython(code="1")), rounds=3)
        _wait_until_loaded(server)
        for name, code in CELLS.items():
            request = RunPython(code=code, tables=grants)
            _timed(name, lambda request=request: pool.run(request))
        others = [_orders(Path(folder), f"t{n}") for n in range(ROUNDS)]
        _timed("first query over a table", lambda: pool.run(_query(1, (others.pop(),))))
    pool.close()


def _timed(name: str, deed: Callable[[], object], rounds: int = ROUNDS) -> None:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        deed()
        times.append(1_000 * (time.perf_counter() - started))
    high = sorted(times)[int(len(times) * 0.95)]
    print(f"{name:28} median {statistics.median(times):7.1f} ms   p95 {high:7.1f} ms")


def _wait_until_loaded(server: ForkServer) -> None:
    running = server._running
    assert running is not None
    held = 0
    while True:
        time.sleep(2)
        now = sum(resident(process) for process in _family(running.id))
        if now == held:
            break
        held = now
    print(f"libraries loaded: the fork server holds {held / 1e6:.0f} MB")


def _family(process: int) -> list[int]:
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, below)]


def _orders(folder: Path, name: str = "orders") -> TableGrant:
    rows = 10_000
    columns = {
        "region": [f"r{n % 7}" for n in range(rows)],
        "amount": [float(n % 97) for n in range(rows)],
        "units": [n % 13 for n in range(rows)],
    }
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return TableGrant(name="orders", file=str(folder / f"{name}.parquet"))


def _query(number: int, grants: tuple[TableGrant, ...]) -> RunQuery:
    return RunQuery(
        sql=f"SELECT region, sum(amount) + {number} AS s FROM orders GROUP BY 1", tables=grants
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "strict")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"own time {used.ru_utime + used.ru_stime:.1f} s")
