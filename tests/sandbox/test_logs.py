"""Databases that keep a log beside their file, read by real workers within every wall."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.domain.work import ReadSource
from core.sandbox.pool import WorkerPool

_SQLITE = (
    "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "c.execute('PRAGMA journal_mode = WAL');"
    "c.execute('CREATE TABLE orders (id INTEGER)'); c.execute('INSERT INTO orders VALUES (1)');"
)
_DUCKDB = (
    "import os, duckdb, sys; c = duckdb.connect(sys.argv[1]);"
    "c.execute('CREATE TABLE orders (id INTEGER)'); c.execute('CHECKPOINT');"
    "c.execute('INSERT INTO orders VALUES (1)');"
)
_CLOSED, _KILLED = "c.close()", "os._exit(0)"


@pytest.mark.parametrize(
    ("name", "program", "logs"),
    [
        ("shop.sqlite", _SQLITE + _CLOSED, []),
        ("shop.sqlite", _SQLITE + _KILLED, ["-shm", "-wal"]),
        ("shop.duckdb", _DUCKDB + _CLOSED, []),
        ("shop.duckdb", _DUCKDB + _KILLED, [".wal"]),
    ],
)
def test_what_is_in_the_log_is_read_and_nothing_is_written_there(
    tier: tuple[str, WorkerPool], tmp_path: Path, *, name: str, program: str, logs: list[str]
) -> None:
    path = tmp_path / "there" / name
    path.parent.mkdir()
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert sorted(before) == [name, *(name + ending for ending in logs)]
    reply = tier[1].run(ReadSource(path=str(path), into=str(tmp_path / "into"))).reply
    assert reply.kind == "source_read"
    assert reply.tables[0].rows == 1
    after = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert {n: c for n, c in after.items() if not n.endswith("-shm")} == {
        n: c for n, c in before.items() if not n.endswith("-shm")
    }
