"""What a job leaves on disk is removed, whatever it did to it."""

from __future__ import annotations

import os
from pathlib import Path

from core.sandbox.leavings import remove
from core.sandbox.warden import Warden


def _nested(top: Path, depth: int) -> None:
    """Folders deeper than any path can say."""
    here = os.open(top, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("inner", dir_fd=here)
        below = os.open("inner", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("last", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def test_closed_folders_and_links_and_depth(tmp_path: Path) -> None:
    left, kept = tmp_path / "left", tmp_path / "kept"
    kept.mkdir(mode=0o750)
    (kept / "file").write_text("kept")
    (left / "closed" / "inner").mkdir(parents=True)
    (left / "closed" / "inner" / "file").write_text("x")
    (left / "closed" / "out").symlink_to(kept)
    (left / ".removed-0").mkdir()
    (left / ".removed-0" / "file").write_text("x")
    os.mkfifo(left / "pipe")
    _nested(left, 1_200)
    (left / "closed" / "inner").chmod(0)
    (left / "closed").chmod(0)
    left.chmod(0)
    remove(str(left))
    assert not left.exists()
    assert (kept / "file").read_text() == "kept"
    assert kept.stat().st_mode & 0o777 == 0o750


def test_a_link_is_not_a_folder_to_remove(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    remove(str(tmp_path / "link" / "nothing"))
    assert (tmp_path / "kept" / "file").exists()


def test_what_is_hidden_from_who_counts_ends_the_job(tmp_path: Path) -> None:
    _nested(tmp_path, 1_200)
    watch = Warden(0, (str(tmp_path),), disk=10**9, end=lambda: None)
    verdict = watch._judge()
    assert verdict is not None
    assert "hid what it wrote" in verdict.message
    remove(str(tmp_path))
