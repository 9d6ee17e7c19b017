"""What was granted is put into the new root; a file may go at any moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.engine.confinement import libc, mounts


def test_a_file_that_went_meanwhile_is_passed_over_and_leaves_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal of a database is deleted at the end of each commit."""

    def gone(*_: object) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(libc, "syscall", gone)
    handle = os.open(os.devnull, os.O_RDONLY)
    target = tmp_path / "shop.sqlite-journal"
    mounts._attach(mounts._Tree("/shop.sqlite-journal", handle, folder=False), str(target))
    assert not target.exists()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)
