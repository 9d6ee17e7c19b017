"""Kept prefixes: bounded, and never trusted blindly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.models.prefixes import KeptPrefixes

STATE = bytes(range(200)) * 50


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.kv")
    return path


def test_a_state_is_found_by_its_tokens_alone(tmp_path: Path) -> None:
    kept = KeptPrefixes(tmp_path, model="m")
    kept.put([1, 2, 3], STATE)
    assert kept.get([1, 2, 3]) == STATE
    assert kept.get([1, 2]) is None
    assert kept.get([1, 2, 3, 4]) is None


def test_another_model_does_not_see_it(tmp_path: Path) -> None:
    KeptPrefixes(tmp_path, model="m").put([1], STATE)
    assert KeptPrefixes(tmp_path, model="other").get([1]) is None
    assert KeptPrefixes(tmp_path, model="m").get([1]) == STATE


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "grow"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, harm: str) -> None:
    KeptPrefixes(tmp_path, model="m").put([1], STATE)
    path = only_file(tmp_path)
    raw = path.read_bytes()
    harmed = {
        "flip": raw[:-5] + bytes([raw[-5] ^ 1]) + raw[-4:],
        "cut": raw[: len(raw) // 2],
        "empty": b"",
        "grow": raw + b"x",
    }
    path.write_bytes(harmed[harm])
    assert KeptPrefixes(tmp_path, model="m").get([1]) is None
    assert not path.exists()


def test_a_file_under_a_foreign_name_is_refused(tmp_path: Path) -> None:
    kept = KeptPrefixes(tmp_path, model="m")
    kept.put([1], STATE)
    first = only_file(tmp_path)
    kept.put([2], STATE[::-1])
    second = next(path for path in tmp_path.glob("*.kv") if path != first)
    os.replace(first, second)
    assert KeptPrefixes(tmp_path, model="m").get([2]) is None


def test_memory_keeps_the_ones_used_last() -> None:
    kept = KeptPrefixes(None, model="m", memory=3 * len(STATE))
    for token in (1, 2, 3):
        kept.put([token], STATE)
    kept.get([1])
    kept.put([4], STATE)
    assert [kept.get([token]) is not None for token in (1, 2, 3, 4)] == [True, False, True, True]


def test_the_disk_keeps_the_ones_used_last(tmp_path: Path) -> None:
    kept = KeptPrefixes(tmp_path, model="m", disk=3 * len(STATE) + 500)
    for number in (1, 2, 3):
        kept.put([number], STATE)
        newest = max(tmp_path.glob("*.kv"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    KeptPrefixes(tmp_path, model="m").get([1])
    kept.put([4], STATE)
    fresh = KeptPrefixes(tmp_path, model="m")
    assert [fresh.get([n]) is not None for n in (1, 2, 3, 4)] == [True, False, True, True]


def test_a_disk_that_refuses_costs_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    kept = KeptPrefixes(blocked, model="m")
    kept.put([1], STATE)
    assert kept.get([1]) == STATE


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    KeptPrefixes(tmp_path, model="m").put([1], STATE)
    assert [path.suffix for path in tmp_path.iterdir()] == [".kv"]
