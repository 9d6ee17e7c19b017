"""What each kind of request may reach, and that the worker keeps to it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.confinement import Terms
from core.domain.work import (
    FindJoins,
    Limits,
    ReadSource,
    Request,
    RunPython,
    RunQuery,
    TableGrant,
    WriteTable,
)
from core.errors import StepError
from core.sandbox.pool import WorkerPool
from core.sandbox.terms import terms_of

TABLES = (TableGrant(name="a", file="/t/a.parquet"), TableGrant(name="b", file="/t/b.parquet"))
FILES = ("/t/a.parquet", "/t/b.parquet")
LIMITS = Limits(seconds=7, memory=10, disk=5)


@pytest.mark.parametrize(
    ("request_", "terms"),
    [
        (RunQuery(sql="", tables=TABLES), Terms(read=FILES, memory=10, disk=0)),
        (FindJoins(tables=TABLES), Terms(read=FILES, memory=10, disk=5, seconds=7)),
        (
            RunPython(code="", tables=TABLES),
            Terms(read=FILES, memory=10, disk=5, seconds=7, scratch="/scratch"),
        ),
        (
            WriteTable(sql="", tables=TABLES, file="/x/.writing-1/out.csv", format="csv"),
            Terms(read=FILES, write=("/x/.writing-1",), memory=10, disk=5, seconds=7),
        ),
    ],
)
def test_terms(request_: Request, terms: Terms) -> None:
    assert terms_of(request_, LIMITS) == terms


def test_reading_a_source_reaches_the_file_and_its_folder_of_copies() -> None:
    terms = terms_of(ReadSource(path="/d/x.sqlite", into="/s/new"), LIMITS)
    assert terms.read == (
        "/d/x.sqlite",
        "/d/x.sqlite-wal",
        "/d/x.sqlite.wal",
        "/d/x.sqlite-shm",
        "/d/x.sqlite-journal",
    )
    assert terms.write == ("/s/new",)
    assert not terms.scratch


def test_python_writes_little_however_much_a_request_may() -> None:
    assert terms_of(RunPython(code=""), Limits()).disk < 1_000_000_000


def _reads(pool: WorkerPool, path: Path, into: Path) -> str:
    try:
        reply = pool.run(ReadSource(path=str(path), into=str(into))).reply
    except StepError as error:
        return error.describe()
    assert reply.kind == "source_read"
    return " ".join(reply.warnings) or "read"


def test_a_folder_with_links_out_of_it(tier: tuple[str, WorkerPool], tmp_path: Path) -> None:
    """What a person attached is read; what a link in it points to is not part of that."""
    outside = tmp_path / "secret.csv"
    outside.write_text("secret\nhunter2\n")
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "orders.csv").write_text("a,b\n1,2\n")
    (folder / "linked.csv").symlink_to(outside)
    into = tmp_path / "into"
    assert "hunter2" not in _reads(tier[1], folder, into)
    assert [file.name.partition("-")[2] for file in into.iterdir()] == ["orders.parquet"]
    assert not any("hunter2" in str(pq.read_table(file).to_pydict()) for file in into.iterdir())


def test_a_link_that_a_person_attached_is_followed(
    tier: tuple[str, WorkerPool], tmp_path: Path
) -> None:
    real = tmp_path / "far" / "orders.csv"
    real.parent.mkdir()
    real.write_text("a,b\n1,2\n")
    link = tmp_path / "orders.csv"
    link.symlink_to(real)
    assert _reads(tier[1], link, tmp_path / "into") == "read"


def test_a_table_that_was_replaced_is_read_anew(
    tier: tuple[str, WorkerPool], tmp_path: Path
) -> None:
    """A worker is kept for the files it was let through to, not for those that took their place."""
    pool = tier[1]
    file = tmp_path / "t.parquet"
    request = RunQuery(sql="SELECT * FROM t", tables=(TableGrant(name="t", file=str(file)),))
    for value in (1, 2, 3):
        beside = tmp_path / "new.parquet"
        pq.write_table(pa.table({"v": [value]}), beside)
        beside.replace(file)
        for _ in range(2):
            table = pool.run(request).table
            assert table is not None
            assert table.to_pylist() == [{"v": value}]


def test_a_worker_is_kept_for_its_tables_only(tier: tuple[str, WorkerPool], tmp_path: Path) -> None:
    pool = tier[1]
    seen = []
    for name in ("one", "one", "two", "one"):
        file = tmp_path / f"{name}.parquet"
        if not file.exists():
            pq.write_table(pa.table({"v": [name]}), file)
        table = pool.run(
            RunQuery(sql="SELECT v FROM t", tables=(TableGrant(name="t", file=str(file)),))
        ).table
        assert table is not None
        seen.append(table.column("v")[0].as_py())
    assert seen == ["one", "one", "two", "one"]
    keys = [worker.key for worker in pool._idle]
    assert len(keys) == len({str(key) for key in keys}) <= 2


def test_a_query_cannot_reach_a_file_though_the_guard_be_passed(
    tier: tuple[str, WorkerPool], tmp_path: Path
) -> None:
    """A view's own SQL runs before the guard of DuckDB's settings; the walls hold without it."""
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\nhunter2\n")
    granted = TableGrant(name="t", file=str(secret.with_suffix(".parquet")))
    pq.write_table(pa.table({"v": [1]}), granted.file)
    error = None
    try:
        tier[1].run(RunQuery(sql=f"SELECT * FROM '{secret}'", tables=(granted,)))
    except StepError as caught:
        error = caught
    assert error is not None
    assert "hunter2" not in error.describe()


def test_many_tables_at_once(tier: tuple[str, WorkerPool], tmp_path: Path) -> None:
    grants = []
    for number in range(400):
        file = tmp_path / f"t{number}.parquet"
        pq.write_table(pa.table({"v": [number]}), file)
        grants.append(TableGrant(name=f"t{number}", file=str(file)))
    sql = "SELECT (SELECT v FROM t0) + (SELECT v FROM t399) AS v"
    table = tier[1].run(RunQuery(sql=sql, tables=tuple(grants))).table
    assert table is not None
    assert table.to_pylist() == [{"v": 399}]
