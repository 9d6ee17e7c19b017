"""Files that workers write, and what is not believed of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.sources import Column, Table
from core.domain.work import ReadSource, RunQuery, SourceRead, WriteTable
from core.errors import StepError
from core.sandbox.placing import check_reply, placed


def _write(target: Path) -> WriteTable:
    return WriteTable(sql="SELECT 1", tables=(), file=str(target), format="csv")


def _read(file: str) -> SourceRead:
    table = Table(name="t", columns=(Column(name="a", type="BIGINT"),), rows=1, file=file)
    return SourceRead(
        source_kind="csv", fingerprint="f", bytes=1, tables=(table,), profiles=(), joins=()
    )


def test_a_table_is_written_aside_and_put_in_place(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with placed(_write(target)) as sent:
        assert sent.kind == "write_table"
        written = Path(sent.file)
        assert written.parent.parent == tmp_path
        assert list(written.parent.iterdir()) == []
        written.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_nothing_is_left_of_what_failed(tmp_path: Path) -> None:
    def fail() -> None:
        with placed(_write(tmp_path / "out.csv")) as sent:
            assert sent.kind == "write_table"
            Path(sent.file).write_text("half")
            raise StepError("stopped", code="time")

    with pytest.raises(StepError, match="stopped"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")

    def link() -> None:
        with placed(_write(tmp_path / "out.csv")) as sent:
            assert sent.kind == "write_table"
            Path(sent.file).symlink_to(secret)

    with pytest.raises(StepError, match="did not write the file"):
        link()
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("name", ["../secret.parquet", "/etc/passwd", "a/b.parquet", "", "gone"])
def test_copies_are_files_of_the_folder_that_was_given(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.parquet").write_text("x")
    into = tmp_path / "into"
    into.mkdir()
    request = ReadSource(path="/x.csv", into=str(into))
    with pytest.raises(StepError, match="did not write the file"):
        check_reply(request, _read(name))


def test_a_copy_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.parquet").write_text("x")
    into = tmp_path / "into"
    with placed(ReadSource(path="/x.csv", into=str(into))) as request:
        (into / "t.parquet").symlink_to(tmp_path / "secret.parquet")
        with pytest.raises(StepError):
            check_reply(request, _read("t.parquet"))
        (into / "t.parquet").unlink()
        (into / "t.parquet").write_text("rows")
        check_reply(request, _read("t.parquet"))


def test_other_requests_go_as_they_are() -> None:
    request = RunQuery(sql="SELECT 1", tables=())
    with placed(request) as sent:
        assert sent is request
