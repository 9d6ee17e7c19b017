"""What many fetches left is put together, and nothing that anybody may ask for again goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.integrations.git import GitAdapter, upkeep
from tests.fakes.repositories import Repository, every_byte, run_git, runs_of
from tests.integrations.git.conftest import ADA, at


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_MOST_PACKS", 3)


def packs(root: Path) -> int:
    return len(list((root / "store" / "objects" / "pack").glob("*.pack")))


def loose(root: Path) -> int:
    return len(list((root / "store" / "objects").glob("[0-9a-f][0-9a-f]/*")))


def test_worktrees_and_commits_that_no_branch_has_survive(
    git: GitAdapter, root: Path, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, trees = git.store(root), git.worktrees(root)
    head = store.fetch(at(person.folder))
    assert not store.consolidate()
    tree = trees.add("fix", head.commit)
    folder = Path(tree.folder)
    (folder / "app.py").write_text("def one():\n    return 1\n")
    done = trees.commit(tree, "Fix", ADA)
    (folder / "app.py").write_text("def one():\n    return 3\n")
    (folder / "new.py").write_text("NEW = 1\n")
    kept, before = trees.keep(tree), trees.changes(tree)
    (folder / "new.py").write_text("NEW = 2\n")
    gone = person.commit({"app.py": "GONE = 1\n"})
    store.fetch(at(person.folder))
    person.git("reset", "--quiet", "--hard", "HEAD~1")
    for n in range(4):
        person.commit({"app.py": f"STEP = {n}\n"})
        store.fetch(at(person.folder))
    theirs = every_byte(person.folder)
    assert packs(root) > 3
    assert loose(root)
    ran = runs_of(monkeypatch)
    assert store.consolidate()
    assert (packs(root) < 3, loose(root)) == (True, 0)
    assert every_byte(person.folder) == theirs
    assert not store.consolidate()
    assert ran == ["repack", "pack-refs"]
    run_git(root / "store", "fsck", "--strict", "--full")
    assert store.commit(gone).subject == "Change"
    assert store.texts([(gone, "app.py"), (done, "app.py")]) == (
        b"GONE = 1\n",
        b"def one():\n    return 1\n",
    )
    assert (folder / "new.py").read_text() == "NEW = 2\n"
    assert "+NEW = 2\n" in trees.changes(tree).text
    assert trees.changes(trees.open(tree.branch, kept)).text == before.text
    assert {ref.name for ref in store.refs()} == {"main", "other", "v1", tree.branch}
    again = trees.commit(tree, "More", ADA)
    git.outbox(root).publish(at(person.folder), tree.branch)
    assert person.git("rev-parse", tree.branch) == again


def test_what_a_killed_upkeep_left_goes(git: GitAdapter, root: Path, person: Repository) -> None:
    store = git.store(root)
    store.fetch(at(person.folder))
    left = root / "store" / "objects" / "pack" / ".tmp-1-pack-1.pack"
    left.write_bytes(b"PACK")
    store.fetch(at(person.folder))
    assert not left.exists()
