"""Files made to hurt: each is listed, and what can be told of the others is."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest

from core.domain.code.index import CodeIndexed, PackedFile
from tests.fakes.packs import indexed, log_of, packed

_DEEP = 60_000
Read = tuple[CodeIndexed, Path, float]
HOSTILE = {
    "deep.py": b"x = " + b"(" * _DEEP + b")" * _DEEP,
    "deeper.js": b"[" * 300_000,
    "indented.py": b"\n".join(b" " * n + b"if x:" for n in range(900)),
    "blocks.c": b"int f() " + b"{" * _DEEP,
    "templates.cpp": b"a<\n" * 20_000,
    "lines.py": b"(\n" * 20_000,
    "lines.js": b"a ? [\n" * 20_000,
    "lines.rs": b"fn f() {\n" * 5_000,
    "one_line.js": b"f(1);" * 190_000,
    "ternary.ts": b"a ? " * 100_000,
    "quotes.py": b"'" * 200_001,
    "triple.py": b'"""' * 50_001,
    "nulls.py": b"def f():\n    pass\n" + b"a" * 9_000 + b"\0\0\0",
    "broken.go": b"func (s *Server Start( {{{ ]] type",
    "latin.rb": "def größe\nend\n".encode("latin-1"),
    "words.java": bytes(range(1, 256)) * 300,
    "long_name.py": b"def " + b"f" * 300_000 + b"(): pass",
    "imports.py": b"from a import (" + b"b, " * 60_000 + b")",
    "uses.rs": b"use " + b"a::{" * 900 + b"b" + b"}" * 900 + b";",
    "heredoc.sh": b"cat <<A\n" * 5_000,
    "pom.xml": b"<dependency>" * 10_000,
    "package.json": b'{"dependencies": ' + b"[" * 50_000,
    "pyproject.toml": b"a = " + b"[" * 5_000,
    "README.md": b"[" * 30_000 + b"](" + b"*" * 9_000 + b"<" * 900,
    "Makefile": b"test: " + b"$(" * 10_000,
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """What was found, where its tables are, and the seconds of computing it took."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {**HOSTILE, "good.py": b"def fine():\n    return 1\n\n\nfine()\n"}
    started = time.process_time()
    return indexed(packed(folder, files)), folder / "into", time.process_time() - started


def rows(into: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"FROM '{into / table}.parquet'").fetchall()


def test_all_are_listed_and_the_good_one_is_whole(read: Read) -> None:
    _, into, _ = read
    assert {row[0] for row in rows(into, "files")} == {*HOSTILE, "good.py"}
    symbols = {(row[0], row[2]) for row in rows(into, "symbols")}
    assert ("fine", "good.py") in symbols
    calls = [row for row in rows(into, "calls") if row[2] == "good.py"]
    assert [(row[1], row[5], row[6]) for row in calls] == [("fine", "good.py", 1)]


def test_it_takes_no_longer_than_a_few_files_may(read: Read) -> None:
    assert read[2] < 30


def test_what_is_kept_of_them_is_bounded(read: Read) -> None:
    _, into, _ = read
    assert all(len(str(row[6])) <= 240 for row in rows(into, "symbols"))
    assert all(len(str(row[2])) <= 2_000 for row in rows(into, "code_lines"))
    assert len(rows(into, "imports")) < 5_000


def test_what_was_not_parsed_is_said(read: Read) -> None:
    assert any("not parsed" in warning for warning in read[0].warnings)


def test_lines_of_all_texts_can_be_searched(read: Read) -> None:
    found = {row[0] for row in rows(read[1], "code_lines")}
    assert {"good.py", "deep.py", "latin.rb"} <= found
    assert ("latin.rb", 1, "def größe") in rows(read[1], "code_lines")


def test_an_empty_repository_has_tables_and_an_overview(tmp_path: Path) -> None:
    found = indexed(packed(tmp_path, {}))
    assert found.overview.size.files == 0
    assert [table.rows for table in found.tables] == [0] * 7


def test_names_that_are_taken_get_the_repositorys_before_them(tmp_path: Path) -> None:
    request = packed(tmp_path, {"a.py": b"x = 1"}, taken=("Commits", "orders"))
    names = {table.name for table in indexed(request).tables}
    assert {"shop_files", "shop_commits", "shop_symbols"} <= names


def test_paths_and_names_that_look_like_code_stay_names(tmp_path: Path) -> None:
    path = 'a\'; DROP TABLE files; --/"x" {y} <b>.py'
    log = log_of(("Bob'); --", "b@x", 5, "<script>", ["M", path]))
    found = indexed(packed(tmp_path, {path: b"def f(): pass"}, history=log, name="x'; --"))
    assert found.overview.owners[0].author == "Bob'); --"
    assert rows(tmp_path / "into", "symbols")[0][2] == path


def test_a_clock_that_runs_ahead_hides_nobody(tmp_path: Path) -> None:
    log = log_of(
        ("Eve", "e@x", 99_999_999_999, "from the future", ["M", "a.py"]),
        ("Ann", "a@x", int(time.time()) - 86_400, "today", ["M", "a.py"]),
    )
    found = indexed(packed(tmp_path, {"a.py": b"x = 1\n"}, history=log))
    assert found.overview.activity.last_year == 2
    assert found.overview.hot[0].changes == 2


def test_files_that_are_not_read_are_listed_with_the_reason(tmp_path: Path) -> None:
    listed = [
        PackedFile(path="big.bin", bytes=5_000_000, skipped="large"),
        PackedFile(path="link", bytes=4, skipped="symlink"),
        PackedFile(path="vendor/lib", bytes=0, skipped="submodule"),
    ]
    found = indexed(packed(tmp_path, {"a.py": b"x = 1"}, listed=listed))
    assert {each.why: each.files for each in found.overview.skipped} == {
        "over 1 MB": 1,
        "a link to another file": 1,
        "a repository of its own": 1,
    }
    assert found.overview.size.read == 1
