"""Fetching from a folder, and reading what was fetched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.code.index import HISTORY_OPTIONS, PackedFile
from core.domain.work import Progress
from core.errors import Cancelled, UserError
from core.integrations.git import GitAdapter
from tests.fakes.repositories import Repository, every_byte, run_git, runs_of
from tests.integrations.git.conftest import at


def test_a_folder_is_fetched_and_stays_as_it_is(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    before = every_byte(person.folder)
    store = git.store(root)
    told: list[Progress] = []
    head = store.fetch(at(person.folder), progress=told.append)
    assert head.branch == "main"
    assert head.commit == person.git("rev-parse", "main") == store.head().commit
    assert [(ref.name, ref.kind) for ref in store.refs()] == [
        ("main", "branch"),
        ("other", "branch"),
        ("v1", "tag"),
    ]
    store.fetch(at(person.folder))
    assert every_byte(person.folder) == before


def test_names_are_resolved(git: GitAdapter, root: Path, person: Repository) -> None:
    store = git.store(root)
    store.fetch(at(person.folder))
    for name in ("main", "other", "v1", "HEAD", "HEAD~1", "main~2"):
        assert store.resolve(name) == person.git("rev-parse", f"{name}^{{commit}}")
    assert store.resolve(person.git("rev-parse", "--short", "v1^{}")) == store.resolve("v1")
    with pytest.raises(UserError, match="no branch, tag or commit mian") as caught:
        store.resolve("mian")
    assert "main" in caught.value.remedy
    for name in ("", "-h", "--all", "main\nother", ":/Begin", "x" * 999):
        with pytest.raises(UserError):
            store.resolve(name)


def test_trees_and_contents(git: GitAdapter, root: Path, person: Repository) -> None:
    store = git.store(root)
    head = store.fetch(at(person.folder))
    files = {file.path: file for file in store.tree(head.commit)}
    assert sorted(files) == [
        "README.md",
        "app.py",
        "lib/three.py",
        "lib/two.py",
        "link",
        "logo.png",
    ]
    assert files["link"].kind == "link"
    assert files["app.py"].bytes == 24
    assert store.read(files["app.py"].blob) == b"def one():\n    return 2\n"
    assert store.file(head.commit, "lib/two.py") == files["lib/two.py"]
    assert store.file(head.commit, "lib") is None
    assert store.file(head.commit, "no.py") is None
    with pytest.raises(UserError, match="more than 10 bytes"):
        store.read(files["app.py"].blob, most=10)


def test_many_contents_are_read_by_one_git(
    git: GitAdapter, root: Path, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = ("a b.txt", "new\nline.txt", ".hidden", "é.txt")
    small = {name: f"in {name}" for name in odd}
    commit = person.commit({**small, "large": "x" * 3_000, "sub/x": "deep"})
    store = git.store(root)
    store.fetch(at(person.folder))
    ran = runs_of(monkeypatch)
    plain = [name for name in odd if "\n" not in name]
    asked = [*plain, "large", "app.py", "no/such", "sub", "sub/x", "./app.py", "", "app.py"]
    texts = store.texts([(commit, path) for path in asked], most=2_999)
    app = person.git("show", "HEAD:app.py").encode() + b"\n"
    told = [f"in {name}".encode() for name in plain]
    assert list(texts) == [*told, None, app, None, None, b"deep", None, None, app]
    assert ran.count("cat-file") == 2  # it begins anew behind what holds too much
    assert store.texts([(commit, odd[1])]) == (b"in new\nline.txt",)
    assert store.texts([]) == ()
    with pytest.raises(UserError, match="no commit"):
        store.texts([("HEAD", "app.py")])


def test_a_pack_holds_what_can_be_read(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"
    person.commit(
        {"same.py": "TWO = 2\n", "big.csv": "x" * 1_000_001, "model.bin": pointer, "empty": ""}
    )
    store = git.store(root)
    head = store.fetch(at(person.folder))
    packed = store.pack(head.commit, tmp_path)
    content = (tmp_path / "pack").read_bytes()
    lines = (tmp_path / "manifest").read_text().splitlines()
    files = {file.path: file for file in map(PackedFile.model_validate_json, lines)}
    assert {path: file.skipped for path, file in files.items() if file.skipped} == {
        "big.csv": "large",
        "link": "symlink",
        "logo.png": "binary",
        "model.bin": "lfs",
    }
    for path, file in files.items():
        if file.skipped is None:
            text = content[file.offset : file.offset + file.bytes]
            assert text == (person.folder / path).read_bytes()
    assert files["same.py"].offset == files["lib/two.py"].offset
    assert (packed.files, packed.skipped, packed.bytes) == (10, 4, len(content))
    assert json.loads(lines[0])["path"] == "README.md"


def test_history_is_what_git_log_says(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    store = git.store(root)
    head = store.fetch(at(person.folder))
    store.history(head.commit, tmp_path / "history", most=2)
    wanted = run_git(person.folder, "log", *HISTORY_OPTIONS, "--max-count=2")
    assert (tmp_path / "history").read_text().strip() == wanted


def test_commits_and_diffs(git: GitAdapter, root: Path, person: Repository) -> None:
    store = git.store(root)
    head = store.fetch(at(person.folder))
    old = store.resolve("v1")
    assert [commit.subject for commit in store.log(old, head.commit)] == ["Draw", "Count right"]
    assert [commit.subject for commit in store.log("", head.commit, path="app.py")] == [
        "Count right",
        "Begin",
    ]
    first = store.commit(old)
    assert (first.author, first.email, first.parents) == ("Ada", "ada@example.org", ())
    assert first.at.timestamp() == 1_700_086_400
    diff = store.diff(old, head.commit)
    assert "-    return 1\n+    return 2\n" in diff.text
    assert "Binary files /dev/null and b/logo.png differ" in diff.text
    assert {(f.path, f.how, f.added) for f in diff.files} == {
        ("app.py", "modified", 1),
        ("lib/two.py", "added", 1),
        ("lib/three.py", "added", 1),
        ("link", "added", 1),
        ("logo.png", "added", None),
    }
    assert [f.path for f in store.diff(old, head.commit, paths=("app.py",)).files] == ["app.py"]
    short = store.diff("", head.commit, most=100)
    assert short.cut
    assert len(short.text) <= 100
    assert short.text.endswith("\n")
    assert len(short.files) == 6


def test_a_moved_file_is_a_rename(git: GitAdapter, root: Path, person: Repository) -> None:
    person.git("mv", "app.py", "core.py")
    person.commit({}, "Move")
    store = git.store(root)
    head = store.fetch(at(person.folder))
    (file,) = store.diff(store.resolve("HEAD~1"), head.commit).files
    assert (file.path, file.how, file.added, file.removed) == ("core.py", "renamed", 0, 0)


def test_whether_two_commits_merge(git: GitAdapter, root: Path, person: Repository) -> None:
    person.git("checkout", "--quiet", "other")
    clash = person.commit({"app.py": "def one():\n    return 3\n"})
    person.git("checkout", "--quiet", "main")
    mine = person.commit({"app.py": "def one():\n    return 4\n"})
    store = git.store(root)
    store.fetch(at(person.folder))
    assert store.merges(mine, store.resolve("v1")).clean
    check = store.merges(mine, clash)
    assert (check.clean, check.conflicts) == (False, ("app.py",))


def test_what_was_deleted_there_goes_here(git: GitAdapter, root: Path, person: Repository) -> None:
    store = git.store(root)
    store.fetch(at(person.folder))
    person.git("branch", "-D", "other")
    person.git("branch", "other/deeper")
    person.git("tag", "-d", "v1")
    store.fetch(at(person.folder))
    assert {ref.name for ref in store.refs()} == {"main", "other/deeper"}


def test_refs_that_git_packed_are_found(git: GitAdapter, root: Path, person: Repository) -> None:
    person.git("pack-refs", "--all")
    person.git("gc", "--quiet")
    store = git.store(root)
    head = store.fetch(at(person.folder))
    assert head.commit == person.git("rev-parse", "HEAD")
    assert {ref.name for ref in store.refs()} == {"main", "other", "v1"}


def test_a_stopped_fetch_leaves_what_was_known(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    store = git.store(root)
    known = store.fetch(at(person.folder))
    person.commit({"new.py": ""})
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        store.fetch(at(person.folder), cancel=cancel)
    assert store.head() == known


def test_a_lock_that_a_killed_git_left_is_no_hindrance(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    store = git.store(root)
    store.fetch(at(person.folder))
    for name in ("packed-refs.lock", "HEAD.lock", "refs/remotes/main.lock", "shallow.lock"):
        (root / "store" / name).touch()
    new = person.commit({"new.py": ""})
    assert store.fetch(at(person.folder)).commit == new


def test_who_commits_is_read_from_settings(
    git: GitAdapter, person: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert git.identity(person.folder) is None
    (tmp_path / ".gitconfig").write_text(
        '[user]\n\tname = "Ada \\"A\\" L" # her\n\temail = a@b.c\n'
    )
    found = git.identity(person.folder)
    assert found is not None
    assert (found.name, found.email) == ('Ada "A" L', "a@b.c")
    person.git("config", "user.name", "Ada at work")
    assert (git.identity(person.folder) or found).name == "Ada at work"
    assert (git.identity(None) or found).name == 'Ada "A" L'
