"""Fingerprints of files and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.content import content_fingerprint, files_in, logs_of


def test_the_content_counts_and_the_name_of_a_file_does_not(tmp_path: Path) -> None:
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("x")
    other.write_text("x")
    assert content_fingerprint(one) == content_fingerprint(other)
    other.write_text("y")
    assert content_fingerprint(one) != content_fingerprint(other)


@pytest.mark.parametrize("ending", ["-wal", ".wal"])
def test_the_log_of_a_database_is_content_of_it(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "shop.db"
    file.write_text("x")
    alone = content_fingerprint(file)
    log = tmp_path / f"shop.db{ending}"
    log.write_text("")
    assert logs_of(file) == ()
    assert content_fingerprint(file) == alone
    log.write_text("a")
    first = content_fingerprint(file)
    log.write_text("b")
    assert logs_of(file) == (log,)
    assert len({alone, first, content_fingerprint(file)}) == 3


def test_a_folder_changes_with_any_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("x")
    first = content_fingerprint(tmp_path)
    assert content_fingerprint(tmp_path) == first
    (tmp_path / "in" / "b.csv").write_text("x")
    second = content_fingerprint(tmp_path)
    (tmp_path / "in" / "b.csv").rename(tmp_path / "in" / "c.csv")
    assert len({first, second, content_fingerprint(tmp_path)}) == 3


def test_hidden_files_and_links_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    assert files_in(tmp_path) == (tmp_path / "a.csv",)
