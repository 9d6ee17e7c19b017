"""What the app watches from outside while a worker runs."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from core.sandbox import warden
from core.sandbox.warden import Warden


def _watched(folder: Path, *, disk: int = 1_000, process: int = 0) -> tuple[Warden, list[int]]:
    ended: list[int] = []
    told = threading.Event()

    def end() -> None:
        ended.append(1)
        told.set()

    with Warden(process, (str(folder),), disk=disk, end=end) as watch:
        told.wait(0.5 if disk == 10**9 else 60)
    return watch, ended


def test_what_keeps_to_its_bounds_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"x" * 999)
    watch, ended = _watched(tmp_path, disk=10**9)
    assert watch.verdict is None
    assert not ended


def test_bytes_in_many_files(tmp_path: Path) -> None:
    for number in range(11):
        (tmp_path / str(number)).write_bytes(b"x" * 100)
    watch, ended = _watched(tmp_path)
    assert ended == [1]
    assert watch.verdict is not None
    assert watch.verdict.code == "limit"
    assert "wrote more than" in watch.verdict.message


def test_many_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warden, "_ENTRIES", 20)
    deep = tmp_path
    for number in range(21):
        deep = deep / str(number)
        deep.mkdir()
    watch, ended = _watched(tmp_path)
    assert ended == [1]
    assert "more than 20 files" in str(watch.verdict)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warden, "_SPARE", 10**18)
    watch, _ = _watched(tmp_path)
    assert "almost full" in str(watch.verdict)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted on Linux")
def test_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warden, "_THREADS", len(os.listdir("/proc/self/task")))
    done = threading.Event()
    many = range(100)  # more than those of other tests, which may end
    threads = [threading.Thread(target=done.wait) for _ in many]
    for thread in threads:
        thread.start()
    watch, ended = _watched(tmp_path, process=os.getpid())
    done.set()
    assert ended == [1]
    assert "threads" in str(watch.verdict)
