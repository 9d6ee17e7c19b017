"""Database files that other programs hold, write or replace while they are read."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from core.domain.work import ReadSource, SourceRead
from core.engine.read import read_source
from core.engine.readers import snapshot
from core.errors import StepError

HOLD_DUCKDB = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"
)
HOLD_SQLITE = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "c.execute(sys.argv[2]); print(1, flush=True); sys.stdin.read()"
)
# too much to be held in memory: the first of it is in the file when the program is killed
KILLED_IN_A_COMMIT = (
    "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN');"
    "c.executemany('INSERT INTO orders VALUES (?, ?)', ((n, 'x' * 999) for n in range(9, 999)));"
    "os._exit(0)"
)


def read(path: Path, into: Path) -> SourceRead:
    request = ReadSource(path=str(path), into=str(into))
    return read_source(request, 1_000_000_000, report=lambda _fraction, _text: None)


@contextmanager
def held(program: str, *arguments: str) -> Iterator[None]:
    """Another program that has the file open within."""
    holder = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        yield
    finally:
        holder.communicate()


@pytest.fixture
def lite(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
        made.execute("INSERT INTO orders VALUES (1, 'one'), (2, 'two')")
    return path


def refused(path: Path, into: Path) -> StepError:
    """What is said of it; nothing is left behind."""
    with pytest.raises(StepError) as raised:
        read(path, into)
    assert raised.value.code == "file"
    assert raised.value.kept == "Nothing was attached."
    assert raised.value.remedy
    assert not list(into.glob("*.parquet"))
    return raised.value


def test_an_sqlite_that_is_locked_for_writing(lite: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    with held(HOLD_SQLITE, str(lite), "BEGIN EXCLUSIVE"):
        assert "in use by another program" in refused(lite, tmp_path / "into").message
    assert time.monotonic() - started < 30
    assert read(lite, tmp_path / "into").tables[0].rows == 2


def test_an_sqlite_that_somebody_has_begun_to_write(lite: Path, tmp_path: Path) -> None:
    """Nothing of it is on the disk yet: what was there is read."""
    with held(HOLD_SQLITE, str(lite), "BEGIN IMMEDIATE"):
        assert read(lite, tmp_path / "into").tables[0].rows == 2


def test_an_sqlite_with_a_log_beside_it_is_read_with_what_the_log_holds(
    lite: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(lite)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("INSERT INTO orders VALUES (3, 'three')")
        writer.commit()
        assert read(lite, tmp_path / "into").tables[0].rows == 3


def test_an_sqlite_that_is_written_all_the_while_is_read_whole(lite: Path, tmp_path: Path) -> None:
    """Two rows are added at a time: never is one of them seen without the other."""
    stop = threading.Event()
    counts: list[int] = []

    def write() -> None:
        with closing(sqlite3.connect(lite, timeout=60)) as writer:
            for n in range(3, 100_000, 2):
                if stop.is_set():
                    return
                with writer:
                    writer.execute("INSERT INTO orders VALUES (?, 'a'), (?, 'b')", (n, n + 1))
                time.sleep(0.002)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for turn in range(4):
            try:
                counts.append(read(lite, tmp_path / f"into{turn}").tables[0].rows)
            except StepError as error:
                assert "in use by another program" in error.message  # noqa: PT017
    finally:
        stop.set()
        thread.join()
    assert counts
    assert not any(count % 2 for count in counts)


def in_the_pause(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[float]:
    """What another program does while Syna waits; gives the pauses, in seconds."""
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        if not pauses:
            happens()
        pauses.append(seconds)

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=pause)
    monkeypatch.setattr(snapshot, "time", clock)
    return pauses


@pytest.mark.parametrize("log", ["seen", "hidden by walls"])
@pytest.mark.parametrize("there", [50, -1_000])
def test_an_sqlite_that_grows_at_this_moment_is_waited_for(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: str, there: int
) -> None:
    """A commit counts the new pages before they are there."""
    whole, beside = lite.read_bytes(), lite.with_name(f"{lite.name}-journal")
    lite.write_bytes(whole[:there])
    if log == "seen":
        beside.write_bytes(b"")

    def come_to_an_end() -> None:
        lite.write_bytes(whole)
        beside.unlink(missing_ok=True)

    pauses = in_the_pause(monkeypatch, come_to_an_end)
    assert read(lite, tmp_path / "into").tables[0].rows == 2
    assert pauses


def test_an_sqlite_that_is_emptied_to_be_written_anew_is_waited_for(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As what copies another file over it does: SQLite calls it a database without tables."""
    whole, copy = lite.read_bytes(), tmp_path / "copy.sqlite"
    lite.write_bytes(b"")
    in_the_pause(monkeypatch, lambda: lite.write_bytes(whole))
    snapshot.take_snapshot(lite, copy)
    with closing(sqlite3.connect(copy)) as made:
        assert made.execute("SELECT count(*) FROM orders").fetchone() == (2,)


def test_half_an_sqlite_with_its_log_is_said(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_PATIENCE", 0.1)
    lite.write_bytes(lite.read_bytes()[:-1_000])
    lite.with_name(f"{lite.name}-wal").write_bytes(b"")
    assert "ends before all of it has come" in refused(lite, tmp_path / "into").message


def test_an_sqlite_whose_writer_was_killed(lite: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED_IN_A_COMMIT, str(lite)], check=True)
    said = refused(lite, tmp_path / "into")
    assert "stopped in the middle of writing shop.sqlite" in said.message
    assert "Open the file once with that program" in (said.remedy or "")


def test_an_sqlite_that_is_mended_while_it_is_waited_for(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-c", KILLED_IN_A_COMMIT, str(lite)], check=True)

    def mend() -> None:
        with closing(sqlite3.connect(lite)) as owner:
            owner.execute("SELECT * FROM orders").fetchall()

    pauses = in_the_pause(monkeypatch, mend)
    assert read(lite, tmp_path / "into").tables[0].rows == 2
    assert pauses


def test_an_sqlite_for_whose_copy_there_is_no_room(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100))
    said = refused(lite, tmp_path / "into")
    assert "no room for a copy of shop.sqlite" in said.message


def test_an_sqlite_whose_copy_fills_the_disk(lite: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        said = refused(lite, tmp_path / "into")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "no room for a copy of shop.sqlite" in said.message


def test_no_copy_of_an_sqlite_stays(lite: Path, tmp_path: Path) -> None:
    read(lite, tmp_path / "into")
    assert {each.suffix for each in (tmp_path / "into").iterdir()} == {".parquet"}


def test_a_duckdb_that_another_program_writes(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE t AS SELECT 1 AS i")
    with held(HOLD_DUCKDB, str(path)):
        said = refused(path, tmp_path / "into")
        assert "is open in another program" in said.message
        assert "attach a copy" in (said.remedy or "")
    assert read(path, tmp_path / "into").tables[0].rows == 1


def test_half_a_file_is_said(lite: Path, tmp_path: Path) -> None:
    """As when another program is in the middle of copying it here."""
    for name, content in (
        ("half.sqlite", lite.read_bytes()[:5_000]),
        ("half.duckdb", _duckdb(tmp_path)[:9_000]),
    ):
        half = tmp_path / name
        half.write_bytes(content)
        assert name in refused(half, tmp_path / "into").message


def _duckdb(folder: Path) -> bytes:
    path = folder / "whole.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE t AS SELECT range AS i FROM range(100000)")
    return path.read_bytes()
