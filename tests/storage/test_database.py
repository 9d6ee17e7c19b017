"""The state file: shared by no one, lost to no kill, overwritten by no accident."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from core.domain.home import Home
from core.errors import StorageError, UserError
from core.storage.duckdb.database import Database
from core.storage.duckdb.migrations import Migration, load
from core.storage.duckdb.state import DuckDBState
from tests.fakes.samples import notebook, run, text

ROOT = Path(__file__).resolve().parents[2]
FIRST = (Migration(1, "first", "CREATE TABLE thing (id TEXT PRIMARY KEY, n BIGINT);"),)
SECOND = (*FIRST, Migration(2, "second", "ALTER TABLE thing ADD COLUMN word TEXT DEFAULT 'new';"))
BROKEN = (*FIRST, Migration(2, "broken", "CREATE TABLE half (a INTEGER); SELECT nothing;"))
PUT = "INSERT INTO thing (id, n) VALUES (?, ?)"

WRITER = r"""
import os, sys
from pathlib import Path
from core.domain.home import Home
from core.storage.duckdb.state import DuckDBState
from concurrent.futures import ThreadPoolExecutor
from tests.fakes.samples import text
state = DuckDBState(Home(Path(sys.argv[1])))
def put(n):
    state.notebooks.save_cells([text(f"{n:06}", position=n)])
    os.write(1, f"{n:06}\n".encode())
with ThreadPoolExecutor(4) as pool:
    for done in pool.map(put, range(int(sys.argv[2]), 100000)):
        pass
"""


def start_writer(root: Path, first: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_kill_loses_nothing_acknowledged(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for turn in range(3):
        before = len(acknowledged)
        writer = start_writer(tmp_path, turn * 30_000)  # more than a pipe holds
        assert writer.stdout is not None
        for _ in range(40 + random.randrange(40)):
            acknowledged.add(writer.stdout.readline().strip())
        writer.send_signal(signal.SIGKILL)
        acknowledged |= {line.strip() for line in writer.stdout if len(line) == 7}
        acknowledged.discard("")
        writer.wait()
        state = DuckDBState(Home(tmp_path))
        kept = {cell.id for cell in state.notebooks.cells("n1")}
        state.close()
        assert len(acknowledged) >= before + 40
        assert acknowledged <= kept


def test_a_second_process_is_told_who_has_the_home(tmp_path: Path) -> None:
    writer = start_writer(tmp_path, 0)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(UserError) as refused:
            DuckDBState(Home(tmp_path))
        assert f"process {writer.pid}" in refused.value.message
        assert "SYNA_HOME" in refused.value.remedy
    finally:
        writer.kill()
        writer.communicate()
    DuckDBState(Home(tmp_path)).close()


def test_a_home_can_be_opened_again_after_it_was_closed(tmp_path: Path) -> None:
    state = DuckDBState(Home(tmp_path))
    with pytest.raises(UserError, match=str(os.getpid())):
        DuckDBState(Home(tmp_path))
    state.notebooks.save(notebook())
    state.close()
    state.close()
    with pytest.raises(StorageError, match="closing"):
        state.notebooks.save(notebook())
    with pytest.raises(StorageError, match="closing"):
        state.notebooks.list()
    again = DuckDBState(Home(tmp_path))
    assert again.notebooks.get("n1") == notebook()
    again.close()


@pytest.mark.parametrize("content", [b"", b"name,total\nNorth,1\n", os.urandom(50_000)])
def test_a_file_that_is_not_ours_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    home = Home(tmp_path)
    home.state.write_bytes(content)
    with pytest.raises(StorageError, match="damaged or is not Syna's"):
        DuckDBState(home)
    assert home.state.read_bytes() == content
    home.state.unlink()
    DuckDBState(home).close()


def test_a_database_of_someone_else_is_left_as_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with duckdb.connect(home.state) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    before = home.state.read_bytes()
    with pytest.raises(StorageError, match="not Syna's"):
        DuckDBState(home)
    assert home.state.read_bytes() == before


def read_all(home: Home) -> int:
    state = DuckDBState(home)
    try:
        return len(state.notebooks.cells("n1"))
    finally:
        state.close()


def test_a_damaged_file_is_never_overwritten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    state = DuckDBState(home)
    for n in range(50):
        state.notebooks.save_cells([text(f"{n}", text="word " * 500)])
    state.close()
    good = home.state.read_bytes()
    damaged = bytearray(good[: len(good) * 2 // 3])
    home.state.write_bytes(damaged)
    with pytest.raises(StorageError) as told:
        read_all(home)
    assert "damaged" in told.value.describe()
    assert home.state.read_bytes() == damaged
    home.state.write_bytes(good)
    assert read_all(home) == 50


def test_a_file_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "state.duckdb"
    Database(file, SECOND).close()
    before = file.read_bytes()
    with pytest.raises(StorageError, match="newer version"):
        Database(file, FIRST)
    assert file.read_bytes() == before


def test_an_older_file_is_brought_forward_with_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "state.duckdb"
    old = Database(file, FIRST)
    old.write((PUT, ("a", 1)))
    old.close()
    new = Database(file, SECOND)
    assert new.rows("SELECT id, n, word FROM thing") == [("a", 1, "new")]
    assert new.rows("SELECT number, name FROM migration ORDER BY number") == [
        (1, "first"),
        (2, "second"),
    ]
    new.close()
    Database(file, SECOND).close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "state.duckdb"
    old = Database(file, FIRST)
    old.write((PUT, ("a", 1)))
    old.close()
    with pytest.raises(StorageError):
        Database(file, BROKEN)
    old = Database(file, FIRST)
    assert old.rows("SELECT id FROM thing") == [("a",)]
    assert (
        old.rows("SELECT table_name FROM information_schema.tables WHERE table_name='half'") == []
    )
    old.close()


def test_what_is_left_of_a_killed_first_start_does_no_harm(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / "syna.duckdb.new").write_bytes(b"half")
    (tmp_path / "syna.duckdb.new.wal").write_bytes(b"half")
    DuckDBState(home).close()
    assert not (tmp_path / "syna.duckdb.new").exists()


def test_a_bad_write_fails_alone(tmp_path: Path) -> None:
    """Writes that meet in one group commit do not fail with their neighbour."""
    database = Database(tmp_path / "state.duckdb", FIRST)
    database.write((PUT, ("taken", 0)))

    def put(n: int) -> bool:
        try:
            database.write((PUT, ("taken" if n % 7 == 0 else f"{n}", n)))
        except StorageError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(put, range(100)))
    assert [not ok for ok in saved] == [n % 7 == 0 for n in range(100)]
    assert database.rows("SELECT count(*) FROM thing") == [(1 + sum(saved),)]
    database.close()


def test_statements_of_one_write_are_all_or_none(tmp_path: Path) -> None:
    database = Database(tmp_path / "state.duckdb", FIRST)
    with pytest.raises(StorageError) as told:
        database.write((PUT, ("a", 1)), (PUT, ("a", 2)))
    assert told.value.kept
    assert told.value.remedy
    assert database.rows("SELECT id FROM thing") == []
    database.close()


def test_threads_read_and_write_at_once(tmp_path: Path) -> None:
    state = DuckDBState(Home(tmp_path))

    def work(n: int) -> bool:
        state.runs.save(run("shared", question=f"{n}"))
        state.runs.save(run(f"r{n}"))
        return state.runs.get(f"r{n}").id == f"r{n}" and len(state.runs.list()) > 0

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(64)))
    assert len(state.runs.list()) == 65
    state.close()


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot write"):
        DuckDBState(Home(tmp_path / "file" / "home"))


def test_the_schema_keeps_to_what_both_databases_have() -> None:
    text_of_all = "\n".join(m.sql for m in load()).upper()
    for word in ("CREATE INDEX", "FOREIGN KEY", "REFERENCES", " BLOB", "SEQUENCE", "HUGEINT"):
        assert word not in text_of_all
    assert [m.number for m in load()] == list(range(1, len(load()) + 1))
