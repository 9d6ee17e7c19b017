"""How long looking for findings takes: `python -m tests.benchmarks.findings [rows]`.

Prints a table; it is no test. The table has a million rows and 30 columns unless told otherwise:
a key, a time, 18 measures and 10 groups, and three facts planted in them.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.domain.cancel import CancelToken
from core.domain.work import FindFindings, Limits, ReadSource, TableGrant
from core.errors import Cancelled, StepError
from core.sandbox.pool import WorkerPool

LABELS = (3, 5, 8, 12, 20, 30, 40, 4, 6, 10)
LONG = Limits(seconds=900)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.parquet"
        pq.write_table(made(rows), file)
        pool = WorkerPool()
        read = pool.run(ReadSource(path=str(file), into=f"{folder}/copy"), limits=LONG).reply
        assert read.kind == "source_read"
        grant = TableGrant(name=read.tables[0].name, file=f"{folder}/copy/{read.tables[0].file}")
        request = FindFindings(tables=(grant,), profiles=read.profiles)
        print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for turn in (1, 2):
            started = time.perf_counter()
            found = pool.run(request, limits=LONG).reply
            assert found.kind == "findings_found"
            wall = time.perf_counter() - started
            print(f"{rows:,} x 30, turn {turn}: {wall:.1f} s, {found.tried:,} tests")
        for finding in found.findings:
            print(f"  {finding.score:.2f} {finding.kind}: {finding.text}")
        print(f"stopped after {stopped(pool, request):.2f} s")
        pool.close()


def made(rows: int) -> pa.Table:
    rng = np.random.default_rng(1)
    day = np.datetime64("2022-01-01") + rng.integers(0, 1_000, rows).astype("timedelta64[D]")
    columns: dict[str, object] = {"row_id": np.arange(rows), "day": day}
    for n, labels in enumerate(LABELS):
        names = np.array([f"v{each}" for each in range(labels)])
        columns[f"group_{n}"] = names[rng.integers(0, labels, rows)]
    for n in range(18):
        skewed = n % 2 == 0
        columns[f"m{n}"] = rng.lognormal(3, 0.6, rows) if skewed else rng.normal(100, 15, rows)
    columns["m1"] = columns["m1"] + 12 * (columns["group_3"] == "v7")
    columns["m2"] = columns["m2"] * (1 + 0.8 * (day >= np.datetime64("2023-09-01")))
    columns["m4"][[7, 77]] = 1e7
    return pa.table(columns)


def stopped(pool: WorkerPool, request: FindFindings) -> float:
    """Seconds from Stop to the end of a look that had begun."""
    cancel, at = CancelToken(), [0.0]

    def stop() -> None:
        at[0] = time.perf_counter()
        cancel.cancel()

    threading.Timer(1.0, stop).start()
    try:
        pool.run(request, limits=LONG, cancel=cancel)
    except (Cancelled, StepError):
        return time.perf_counter() - at[0]
    return 0.0


if __name__ == "__main__":
    main()
