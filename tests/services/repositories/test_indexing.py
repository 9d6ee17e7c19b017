"""Files that end the worker that reads them cost themselves and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.domain.cancel import CancelToken
from core.domain.code.index import PackedFile
from core.domain.code.repository import Origin
from core.domain.work import Request
from core.errors import Cancelled, StepError
from core.integrations.git import GitAdapter
from core.services.repositories.indexing import Indexer, Indexing
from tests.fakes.indexing import CodeSandbox
from tests.fakes.repositories import Repository

FILES = {f"m{number}.py": f"def f{number}():\n    pass\n" for number in range(11)}


def indexing(tmp_path: Path) -> Indexing:
    person = Repository(tmp_path / "person")
    commit = person.commit(FILES)
    store = GitAdapter(tmp_path / "git").store(tmp_path / "own")
    store.fetch(Origin(kind="folder", address=str(person.folder)))
    work = tmp_path / "work"
    work.mkdir()
    into = tmp_path / "into"
    return Indexing(store, commit, name="shop", tags=(), taken=(), work=work, into=into)


def read_by(request: Request) -> list[str]:
    """The files that a request is about."""
    if request.kind != "parse_code" or request.unread:
        return []
    lines = Path(request.manifest).read_text().splitlines()
    paths = sorted(PackedFile.model_validate_json(line).path for line in lines)
    return paths[request.share.start :: request.share.step]


class Deadly:
    """Ends every worker that reads one of these, having half written its share."""

    def __init__(self, *files: str, code: str = "crash") -> None:
        self._files = set(files)
        self._code = code

    def __call__(self, request: Request, cancel: CancelToken) -> None:
        if self._files.intersection(read_by(request)):
            assert request.kind == "parse_code"
            left = Path(request.into, f"{request.share.name}.files")
            left.parent.mkdir(exist_ok=True)
            left.write_bytes(b"half")
            raise StepError("The worker ended.", code=self._code)


@pytest.mark.parametrize("code", ["crash", "time", "memory"])
def test_files_that_end_a_worker_are_listed_and_all_others_are_read(
    tmp_path: Path, code: str
) -> None:
    what = indexing(tmp_path)
    sandbox = CodeSandbox(Deadly("m4.py", "m7.py", code=code))
    found = Indexer(sandbox, what, progress=lambda _: None).index()
    with duckdb.connect() as asked:
        files = asked.execute(f"SELECT path, skipped FROM '{what.into}/files.parquet'").fetchall()
        names = asked.execute(f"SELECT name FROM '{what.into}/symbols.parquet'").fetchall()
        lines = asked.execute(f"SELECT path FROM '{what.into}/code_lines.parquet'").fetchall()
    assert dict(files) == {
        path: "unreadable" if path in ("m4.py", "m7.py") else None for path in FILES
    }
    assert {name for (name,) in names} == {f"f{n}" for n in range(11) if n not in (4, 7)}
    assert {path for (path,) in lines} == FILES.keys() - {"m4.py", "m7.py"}
    (skipped,) = found.overview.skipped
    assert (skipped.why, skipped.files) == ("could not be read", 2)
    assert any("could not be read" in warning for warning in found.warnings)


def test_where_every_worker_ends_it_gives_up(tmp_path: Path) -> None:
    what = indexing(tmp_path)
    asked = 0

    def ends(request: Request, cancel: CancelToken) -> None:
        nonlocal asked
        if request.kind == "parse_code":
            asked += 1
            raise StepError("The worker ended.", code="crash")

    with pytest.raises(StepError, match="ended"):
        Indexer(CodeSandbox(ends), what, progress=lambda _: None).index()
    assert asked < 70


def test_what_is_no_end_of_a_worker_is_said_at_once(tmp_path: Path) -> None:
    what = indexing(tmp_path)
    sandbox = CodeSandbox(Deadly("m4.py", code="file"))
    with pytest.raises(StepError, match="ended"):
        Indexer(sandbox, what, progress=lambda _: None).index()
    assert len(sandbox.of("parse_code")) == 1
    assert not sandbox.of("index_code")


def test_it_is_stopped(tmp_path: Path) -> None:
    what, cancel = indexing(tmp_path), CancelToken()

    def stop(request: Request, token: CancelToken) -> None:
        cancel.cancel()
        token.raise_if_cancelled()

    with pytest.raises(Cancelled):
        Indexer(CodeSandbox(stop), what, progress=lambda _: None).index(cancel)
