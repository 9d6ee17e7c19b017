"""Repositories that are odd, broken or very large."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.domain.code.index import PackedFile
from core.errors import UserError
from core.integrations.git import GitAdapter
from core.integrations.git.running import Asked, Runner
from tests.fakes.repositories import Repository, every_byte, run_git
from tests.integrations.git.conftest import ADA, at


def manifest(folder: Path) -> dict[str, PackedFile]:
    lines = (folder / "manifest").read_text().splitlines()
    return {file.path: file for file in map(PackedFile.model_validate_json, lines)}


def test_a_folder_that_is_no_repository(git: GitAdapter, root: Path, person: Repository) -> None:
    with pytest.raises(UserError, match="is no git repository"):
        git.store(root).fetch(at(person.folder.parent))
    with pytest.raises(UserError, match="is a part of the repository") as caught:
        git.store(root).fetch(at(person.folder / "lib"))
    assert str(person.folder) in caught.value.remedy
    (person.folder.parent / "odd").mkdir()
    (person.folder.parent / "odd" / ".git").write_text("hello")
    with pytest.raises(UserError, match="is no git repository"):
        git.look(person.folder.parent / "odd")


def test_an_empty_repository(git: GitAdapter, root: Path, tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty")
    with pytest.raises(UserError, match="no commits yet") as caught:
        git.store(root).fetch(at(empty.folder))
    assert caught.value.remedy


def test_a_detached_head(git: GitAdapter, root: Path, person: Repository) -> None:
    person.git("checkout", "--quiet", "--detach")
    alone = person.commit({"alone.py": ""})
    head = git.store(root).fetch(at(person.folder))
    assert (head.branch, head.commit) == ("", alone)
    assert git.store(root).file(alone, "alone.py") is not None


def test_a_bare_one_and_a_linked_work_tree(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    run_git(tmp_path, "clone", "--quiet", "--bare", str(person.folder), "bare.git")
    assert git.look(tmp_path / "bare.git").bare
    assert git.store(root).fetch(at(tmp_path / "bare.git")).branch == "main"
    assert git.uncommitted(root, tmp_path / "bare.git").total == 0
    person.git("worktree", "add", "--quiet", str(tmp_path / "beside"), "other")
    (tmp_path / "beside" / "x").write_text("")
    assert git.look(tmp_path / "beside").linked
    assert git.store(root).fetch(at(tmp_path / "beside")).branch == "other"
    assert git.uncommitted(root, tmp_path / "beside").total == 1
    assert git.uncommitted(root, person.folder).total == 0


def test_a_shallow_clone(git: GitAdapter, root: Path, person: Repository, tmp_path: Path) -> None:
    words = ("clone", "--quiet", "--depth", "1", f"file://{person.folder}", "shallow")
    run_git(tmp_path, *words)
    clone = tmp_path / "shallow"
    before = every_byte(clone)
    assert git.look(clone).shallow
    store = git.store(root)
    head = store.fetch(at(clone))
    assert len(store.log("", head.commit)) == 1
    store.history(head.commit, tmp_path / "history")
    tree = git.worktrees(root).add("x", head.commit)
    (Path(tree.folder) / "n").write_text("")
    git.worktrees(root).commit(tree, "Say", ADA)
    assert every_byte(clone) == before
    git.outbox(root).publish(at(clone), tree.branch)
    assert run_git(clone, "log", "--format=%s", tree.branch).splitlines()[0] == "Say"
    run_git(clone, "fsck")


def test_a_partial_clone_says_what_is_wrong(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    person.git("config", "uploadpack.allowFilter", "true")
    words = ("clone", "--quiet", "--no-checkout", "--filter=blob:none")
    run_git(tmp_path, *words, f"file://{person.folder}", "partial")
    with pytest.raises(UserError, match="only a part") as caught:
        git.store(root).fetch(at(tmp_path / "partial"))
    assert "address that it came from" in caught.value.remedy


def test_a_clone_that_borrows_objects(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    run_git(tmp_path, "clone", "--quiet", "--shared", str(person.folder), "shared")
    head = git.store(root).fetch(at(tmp_path / "shared"))
    assert head.commit == person.git("rev-parse", "main")
    shutil.rmtree(person.folder)
    assert git.store(root).tree(head.commit)
    assert git.store(root).fetch(at(tmp_path / "shared")) == head
    with pytest.raises(UserError):
        git.store(root.with_name("two")).fetch(at(tmp_path / "shared"))


def test_a_broken_repository(git: GitAdapter, root: Path, person: Repository) -> None:
    blob = person.git("rev-parse", "HEAD:app.py")
    (person.inside / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UserError, match="lost some of its contents") as caught:
        git.store(root).fetch(at(person.folder))
    assert "git fsck" in caught.value.remedy


def test_submodules_links_and_pointers_are_listed(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    head = person.git("rev-parse", "HEAD")
    person.git("update-index", "--add", "--cacheinfo", f"160000,{head},deps/inner")
    person.git("commit", "--quiet", "-m", "Submodule")
    store = git.store(root)
    tip = store.fetch(at(person.folder)).commit
    store.pack(tip, tmp_path)
    files = manifest(tmp_path)
    assert files["deps/inner"].skipped == "submodule"
    assert files["link"].skipped == "symlink"
    tree = git.worktrees(root).add("x", tip)
    assert list((Path(tree.folder) / "deps" / "inner").iterdir()) == []
    assert git.worktrees(root).changes(tree).files == ()


NAMES = (b"b\xff\xfed.py", b"new\nline.py", b'quo"te\\.py', b"tab\there.py", b"-rf", b" ", b"*.py")


def test_names_that_are_no_text(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    for number, name in enumerate(NAMES):
        with open(os.path.join(os.fsencode(person.folder), name), "wb") as file:
            file.write(f"X = {number}\n".encode())
    person.commit({}, "Odd names")
    store = git.store(root)
    tip = store.fetch(at(person.folder)).commit
    store.pack(tip, tmp_path)
    files, content = manifest(tmp_path), (tmp_path / "pack").read_bytes()
    for number, name in enumerate(NAMES):
        shown = name.decode("utf-8", "backslashreplace")
        file = files[shown]
        text = content[file.offset : file.offset + file.bytes]
        assert text == f"X = {number}\n".encode()
        found = store.file(tip, shown)
        assert found is not None
        assert store.read(found.blob) == text
    tree = git.worktrees(root).add("x", tip)
    assert set(NAMES) <= set(os.listdir(os.fsencode(tree.folder)))
    assert git.worktrees(root).changes(tree).files == ()
    assert git.uncommitted(root, person.folder).total == 0
    assert {f.path for f in store.diff(store.resolve("main~1"), tip).files} == {
        name.decode("utf-8", "backslashreplace") for name in NAMES
    }


def test_one_file_is_found_without_listing_the_others(
    git: GitAdapter, root: Path, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = os.path.join(os.fsencode(person.folder), b"d\xfd", rb"e\x")
    os.makedirs(folder)
    for name in (b"b\xff.py", rb"b\xff\xfe.py", b"a\xff\\xfe.py", b"plain.py"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(name)
    person.commit({f"many/{number}.py": str(number) for number in range(50)}, "Odd folders")
    store = git.store(root)
    tip = store.fetch(at(person.folder)).commit
    paths = [file.path for file in store.tree(tip)]
    assert len([path for path in paths if "\\x" in path]) == 4
    heard: list[int] = []
    run = Runner.__call__

    def counting(self: Runner, *words: str, asked: Asked) -> object:
        sink = asked.sink
        assert sink is not None

        def hear(chunk: bytes) -> bool:
            heard.append(len(chunk))
            return sink(chunk)

        return run(self, *words, asked=replace(asked, sink=hear))

    monkeypatch.setattr(Runner, "__call__", counting)
    for path in paths:
        heard.clear()
        found = store.file(tip, path)
        assert found is not None
        assert found.path == path
        assert sum(heard) < 1_500, path
    for path in ("many", "d\\xfd", "d\\xfd/e\\x", "d\\xfc/x", "b\\xff", "many/", "\\x", "a\0"):
        assert store.file(tip, path) is None


def test_a_folder_whose_name_is_odd(git: GitAdapter, root: Path, tmp_path: Path) -> None:
    for name in ('quo"te', "new\nline", "back\\slash", "é # ü"):
        made = Repository(tmp_path / name)
        made.commit({"a": "1"})
        assert git.store(root / name.encode().hex()).fetch(at(made.folder)).branch == "main"


def test_paths_that_lead_out_of_a_tree_are_not_written(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    blob = person.git("rev-parse", "HEAD:app.py")
    for name in ("..", ".git", ".GIT"):
        inner = person.git("mktree", feed=f"100644 blob {blob}\tconfig\n".encode())
        whole = person.git("mktree", feed=f"040000 tree {inner}\t{name}\n".encode())
        made = person.git("commit-tree", "-m", "Out", whole)
        person.git("update-ref", "refs/heads/evil", made)
        store = git.store(root)
        store.fetch(at(person.folder))
        store.pack(made, tmp_path)
        with pytest.raises(Exception, match=r"(?i)git could not|invalid"):
            git.worktrees(root).add("evil", made)
        assert git.worktrees(root).list() == ()
        assert not (root / "trees" / "evil").exists()
        assert not (root / "trees" / "config").exists()


def test_many_files(git: GitAdapter, root: Path, tmp_path: Path) -> None:
    person = Repository(tmp_path / "many")
    person.imported(b"".join(_many(20_000)))
    store = git.store(root)
    began = time.monotonic()
    head = store.fetch(at(person.folder))
    assert len(store.tree(head.commit)) == 20_000
    packed = store.pack(head.commit, tmp_path)
    assert packed.files == 20_000
    assert time.monotonic() - began < 60


def _many(count: int) -> Iterator[bytes]:
    yield b"blob\nmark :1\ndata 6\nX = 1\n\n"
    yield b"commit refs/heads/main\ncommitter A <a@b.c> 1700000000 +0000\ndata 1\nx\n"
    for number in range(count):
        yield f"M 100644 :1 d{number % 500}/f{number}.py\n".encode()


def test_a_very_large_file(git: GitAdapter, root: Path, tmp_path: Path) -> None:
    """Listed, not read, and not held in memory: by git neither."""
    person = Repository(tmp_path / "huge")
    person.git("config", "core.bigFileThreshold", "1m")
    person.git("config", "core.compression", "1")
    with (person.folder / "huge.bin").open("wb") as file:
        file.truncate(300_000_000)
    person.commit({"a.py": "A = 1\n"})
    (person.folder / "huge.bin").unlink()
    most = _MostMemory()
    store = git.store(root)
    with most:
        head = store.fetch(at(person.folder))
        store.pack(head.commit, tmp_path)
        diff = store.diff("", head.commit)
    files = manifest(tmp_path)
    assert (files["huge.bin"].skipped, files["huge.bin"].bytes) == ("large", 300_000_000)
    assert (tmp_path / "pack").stat().st_size == 6
    assert "Binary files differ: huge.bin" in diff.text
    assert "+A = 1" in diff.text
    assert {file.path for file in diff.files} == {"a.py", "huge.bin"}
    with pytest.raises(UserError, match="more than"):
        store.read(next(f.blob for f in store.tree(head.commit) if f.path == "huge.bin"))
    assert most.bytes < 150_000_000


class _MostMemory:
    """The most memory that any git started meanwhile had, in bytes."""

    def __init__(self) -> None:
        self.bytes = 0
        self._over = threading.Event()

    def __enter__(self) -> None:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            for child in psutil.Process().children(recursive=True):
                try:
                    if child.name() == "git":
                        facts = child.memory_full_info()
                        self.bytes = max(self.bytes, facts.rss - facts.shared)
                except psutil.Error:
                    continue


def test_ownership_by_another_is_no_hindrance(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in (person.folder, *person.folder.rglob("*")):
        os.chown(path, 12_345, 12_345, follow_symlinks=False)
    before = every_byte(person.folder)
    assert git.store(root).fetch(at(person.folder)).branch == "main"
    assert git.uncommitted(root, person.folder).complete
    assert every_byte(person.folder) == before


def test_no_git_on_the_machine(
    git: GitAdapter, root: Path, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.integrations.git import closed

    monkeypatch.setenv("PATH", str(root))
    closed.program.cache_clear()
    try:
        assert git.version() == ""
        with pytest.raises(UserError, match="no git on this machine") as caught:
            git.store(root).fetch(at(person.folder))
        assert "Install git" in caught.value.remedy
    finally:
        closed.program.cache_clear()


def test_a_git_that_says_too_much_is_stopped(root: Path, person: Repository) -> None:
    """A sink that wants no more ends it, and that is no fault."""
    got: list[bytes] = []

    def once(chunk: bytes) -> bool:
        got.append(chunk)
        return False

    run = Runner(root, {"GIT_DIR": str(person.inside)})
    root.mkdir(parents=True)
    run("log", "-p", asked=Asked(sink=once))
    assert len(got) == 1
