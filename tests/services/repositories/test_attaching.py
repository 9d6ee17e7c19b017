"""Repositories as sources: attached whole or not at all, refreshed, renamed, removed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.code.repository import Origin
from core.domain.home import Home
from core.domain.sources import Source
from core.domain.work import Request
from core.errors import Cancelled, StepError, UserError
from core.integrations.git import GitAdapter, upkeep
from core.services.copies import Copies
from core.services.notebooks import NotebookService
from core.services.repositories.copies import CodeCopies
from core.services.repositories.service import RepositoryService
from core.services.sources import SourceService
from tests.fakes.indexing import CodeSandbox
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.repositories import Repository, every_byte, small
from tests.fakes.secrets import MemorySecrets
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks
from tests.servers.github import TOKEN, GitHubServer

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)


@dataclass
class Desk:
    root: Path
    sandbox: CodeSandbox = field(default_factory=CodeSandbox)
    tasks: ManualTasks = field(default_factory=ManualTasks)
    store: MemorySourceStore = field(default_factory=MemorySourceStore)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    told: list[Source] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = Home(self.root / "home")
        self.notebooks = NotebookService(MemoryNotebookStore(), self.store)
        self.sources = SourceService(
            self.home,
            self.store,
            notebooks=self.notebooks,
            sandbox=self.sandbox,
            tasks=self.tasks,
            attached=self.told.append,
        )
        self.code = CodeCopies(
            self.home,
            GitAdapter(self.home.code),
            copies=Copies(self.home, self.sandbox),
            sandbox=self.sandbox,
            secrets=self.secrets,
        )
        self.sources.read_code(self.code)
        self.repositories = RepositoryService(self.sources, self.code)

    def left(self) -> list[str]:
        """What of Syna's own there is of any repository."""
        folders = (self.home.code, self.home.tables)
        return [p.name for f in folders if f.is_dir() for p in f.iterdir() if p.name != "nobody"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def person(tmp_path: Path) -> Repository:
    return small(tmp_path / "shop")


def test_a_folder_becomes_a_source(desk: Desk, person: Repository) -> None:
    before = every_byte(person.folder)
    notebook = desk.notebooks.create()
    source = desk.sources.attach(person.folder, notebook_id=notebook.id)
    assert (source.kind, source.name, source.path) == ("git", "shop", str(person.folder))
    assert source.fingerprint == person.git("rev-parse", "HEAD")
    assert {t.name for t in source.tables} >= {"files", "commits", "changes", "symbols", "releases"}
    assert {t.name: t.rows for t in source.tables}["files"] == 6
    assert desk.notebooks.get(notebook.id).source_ids == (source.id,)
    assert desk.told == [source]
    assert desk.sources.status(source.id) == "fresh"
    known = desk.repositories.attached(source.id)
    assert (known.branch, known.commit) == ("main", source.fingerprint)
    assert (known.table("files"), known.table("code_lines")) == ("files", "code_lines")
    assert desk.repositories.overview(source.id).size.files == 6
    assert [ref.name for ref in desk.repositories.refs(source.id)] == ["main", "other", "v1"]
    assert every_byte(person.folder) == before
    assert desk.sources.attach(person.folder).id == source.id
    assert len(desk.sandbox.of("index_code")) == 1


def test_it_is_refreshed_under_its_names(desk: Desk, person: Repository, tmp_path: Path) -> None:
    first = desk.sources.attach(small(tmp_path / "first").folder)
    source = desk.sources.attach(person.folder)
    assert {t.name for t in source.tables} == {f"shop_{t.name}" for t in first.tables}
    person.commit({"more.py": "MORE = 1\n"})
    assert desk.sources.status(source.id) == "changed"
    desk.sources.remove(first.id)
    done = desk.sources.refresh(source.id)
    assert done.source.fingerprint == person.git("rev-parse", "HEAD")
    assert [t.name for t in done.source.tables] == [t.name for t in source.tables]
    assert "shop_files has 7 rows instead of 6" in done.describe()
    assert desk.sources.status(source.id) == "fresh"
    again = desk.sources.refresh(source.id)
    assert again.same
    assert again.describe() == "The repository holds what it held before."
    person.git("tag", "v2")
    tagged = desk.sources.refresh(source.id).source
    assert {t.name: t.rows for t in tagged.tables}["shop_releases"] == 2


def test_it_is_gone_renamed_and_removed(desk: Desk, person: Repository) -> None:
    source = desk.repositories.attach(str(person.folder))
    assert desk.sources.rename(source.id, "Our shop").name == "Our shop"
    hidden = person.folder.rename(person.folder.with_name("elsewhere"))
    assert desk.sources.status(source.id) == "gone"
    with pytest.raises(UserError) as caught:
        desk.sources.refresh(source.id)
    assert caught.value.kept == "The earlier copy still answers."
    assert desk.repositories.overview(source.id).size.files == 6
    hidden.rename(person.folder)
    undo = desk.repositories.remove(source.id)
    assert desk.left() == []
    assert person.git("status", "--porcelain") == ""
    begun = undo()
    desk.tasks.run_all()
    assert desk.sources.attachment(begun).status == "done"
    assert [s.path for s in desk.repositories.list()] == [str(person.folder)]


def test_what_fails_leaves_nothing(desk: Desk, person: Repository) -> None:
    def fail(request: Request, cancel: CancelToken) -> None:
        raise StepError("No.", code="memory")

    desk.sandbox.before = fail
    with pytest.raises(StepError):
        desk.repositories.attach(str(person.folder), token="t")
    assert desk.left() == []
    assert desk.secrets.kept == {}
    assert desk.sources.list() == ()
    cancel = CancelToken()
    desk.sandbox.before = lambda request, token: cancel.cancel() or token.raise_if_cancelled()
    with pytest.raises(Cancelled):
        desk.sources.attach(person.folder, cancel=cancel)
    assert desk.left() == []


def test_a_failed_refresh_keeps_what_there_is(desk: Desk, person: Repository) -> None:
    source = desk.sources.attach(person.folder)
    person.commit({"more.py": "MORE = 1\n"})

    def fail(request: Request, cancel: CancelToken) -> None:
        raise StepError("No.", code="memory")

    desk.sandbox.before = fail
    with pytest.raises(StepError) as caught:
        desk.sources.refresh(source.id)
    assert caught.value.kept == "The earlier copy still answers."
    assert desk.sources.get(source.id) == source
    assert desk.repositories.overview(source.id).size.files == 6


def test_a_folder_with_data_in_it_is_data(desk: Desk, person: Repository) -> None:
    (person.folder / "sales.csv").write_text("region,total\nNorth,1\n")
    source = desk.sources.attach(person.folder)
    assert source.kind != "git"
    assert desk.repositories.attach(str(person.folder)).kind == "git"
    assert len(desk.sources.list()) == 2


def test_an_address_is_attached_with_its_token(
    desk: Desk, person: Repository, tmp_path: Path
) -> None:
    server = GitHubServer(tmp_path / "host")
    try:
        person.git("push", "--quiet", str(server.git_dir), "main", "other", "v1")
        typed = server.clone_url.replace("://", f"://me:{TOKEN}@")
        source = desk.sources.attach(typed)
        assert (source.path, source.kind) == (server.clone_url, "git")
        assert desk.repositories.token(source.id) == TOKEN
        assert TOKEN not in source.model_dump_json()
        assert desk.repositories.uncommitted(source.id).total == 0
        assert desk.sources.attach(server.clone_url).id == source.id
        other = desk.repositories.attach(server.clone_url, branch="other", token=TOKEN)
        assert other.fingerprint == person.git("rev-parse", "other")
        desk.repositories.set_token(source.id, "revoked")
        with pytest.raises(UserError, match="token is missing, wrong or revoked"):
            desk.sources.refresh(source.id)
        desk.sources.remove(source.id)
        assert list(desk.secrets.kept.values()) == [TOKEN]
    finally:
        server.close()


def test_what_cannot_be_attached_says_why(desk: Desk, person: Repository, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    for text, told in (
        (str(tmp_path / "plain"), "is no git repository"),
        (str(person.folder / "lib"), "is a part of the repository"),
        ("ext::sh -c id", "no address of a repository"),
        (str(tmp_path / "none"), "There is no file or folder"),
    ):
        with pytest.raises(UserError, match=told):
            desk.repositories.attach(text)
    assert desk.left() == []


def test_uncommitted_work_is_told_of(desk: Desk, person: Repository) -> None:
    source = desk.sources.attach(person.folder)
    (person.folder / "app.py").write_text("half done")
    (person.folder / "idea.py").write_text("")
    found = desk.repositories.uncommitted(source.id)
    assert [(f.path, f.how) for f in found.files] == [
        ("app.py", "modified"),
        ("idea.py", "untracked"),
    ]
    assert desk.sources.status(source.id) == "fresh"


def test_what_a_killed_process_left_is_swept(desk: Desk, person: Repository) -> None:
    source = desk.sources.attach(person.folder)
    for name in ("lost/store", f"{source.id}/work-1", f"{source.id}/door-1"):
        (desk.home.code / name).mkdir(parents=True)
    desk.sources.sweep(before=float("inf"))
    assert not (desk.home.code / "lost").exists()
    kept = {path.name for path in (desk.home.code / source.id).iterdir()}
    assert kept == {"store", "head.json", "nobody"}
    assert desk.repositories.overview(source.id).size.files == 6


def test_what_many_refreshes_left_is_put_together(
    desk: Desk, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_MOST_PACKS", 2)
    source = desk.sources.attach(person.folder)
    first = source.fingerprint
    packs = desk.home.code / source.id / "store" / "objects" / "pack"
    for n in range(3):
        person.commit({"app.py": f"STEP = {n}\n"})
        desk.sources.refresh(source.id)
    assert len(list(packs.glob("*.pack"))) <= 2
    assert desk.repositories.store(source.id).commit(first).id == first
    for n in range(3):
        person.commit({"app.py": f"MORE = {n}\n"})
        desk.repositories.store(source.id).fetch(_origin(person))
    assert len(list(packs.glob("*.pack"))) > 2
    with monkeypatch.context() as broken:
        broken.setattr(upkeep.Upkeep, "_piled", _fails)
        desk.sources.sweep(before=0)
    desk.sources.sweep(before=0)
    assert len(list(packs.glob("*.pack"))) <= 2


def _origin(person: Repository) -> Origin:
    return Origin(kind="folder", address=str(person.folder))


def _fails(_: object) -> bool:
    raise StepError("The disk is full.", code="disk")
