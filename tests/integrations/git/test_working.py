"""Branches of Syna's own, and what leaves them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core.domain.code.repository import Worktree
from core.errors import UserError
from core.integrations.git import GitAdapter
from core.integrations.git.links import stays_inside
from tests.fakes.repositories import Repository, every_byte
from tests.integrations.git.conftest import ADA, at


def begin(git: GitAdapter, root: Path, person: Repository, slug: str = "Add a flag!") -> Worktree:
    head = git.store(root).fetch(at(person.folder))
    return git.worktrees(root).add(slug, head.commit)


def test_a_branch_is_changed_committed_and_published(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    before = every_byte(person.folder)
    trees = git.worktrees(root)
    tree = begin(git, root, person)
    folder = Path(tree.folder)
    assert tree.branch == "syna/add-a-flag"
    assert (folder / "app.py").read_text() == "def one():\n    return 2\n"
    assert trees.changes(tree).files == ()
    (folder / "app.py").write_text("def one():\n    return 1\n")
    (folder / "new.py").write_text("NEW = 1\n")
    (folder / "logo.png").unlink()
    changes = trees.changes(tree)
    assert {(f.path, f.how) for f in changes.files} == {
        ("app.py", "modified"),
        ("logo.png", "deleted"),
        ("new.py", "added"),
    }
    assert "-    return 2\n+    return 1\n" in changes.text
    done = trees.commit(tree, "Count from one\n\nAs asked.", ADA)
    assert trees.changes(tree) == changes
    with pytest.raises(UserError, match="nothing to commit"):
        trees.commit(tree, "Again", ADA)
    assert every_byte(person.folder) == before
    git.outbox(root).publish(at(person.folder), tree.branch)
    after = every_byte(person.folder)
    assert person.git("log", "-1", "--format=%H %an %ae %s|%b", tree.branch) == (
        f"{done} Ada ada@example.org Count from one|As asked."
    )
    person.git("fsck", "--strict")
    assert person.git("status", "--porcelain") == ""
    added = after.keys() - before.keys()
    assert all("/objects/pack" in path or "/refs/heads/syna" in path for path in added)
    parents = {os.path.dirname(path) for path in added}
    assert all(after[path] == before[path] for path in before if path not in parents)


def test_more_can_be_published_to_the_same_branch(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    tree = begin(git, root, person)
    for text in ("1\n", "2\n"):
        (Path(tree.folder) / "n").write_text(text)
        done = git.worktrees(root).commit(tree, f"Say {text}", ADA)
        git.outbox(root).publish(at(person.folder), tree.branch)
        git.outbox(root).publish(at(person.folder), tree.branch)
        assert person.git("rev-parse", tree.branch) == done
        person.git("pack-refs", "--all")
    person.git("fsck")


def test_slugs_are_unique(git: GitAdapter, root: Path, person: Repository) -> None:
    person.git("branch", "syna/fix")
    trees = [begin(git, root, person, slug) for slug in ("fix", "Fix", "../../fix", "")]
    assert [t.branch for t in trees] == ["syna/fix-2", "syna/fix-3", "syna/fix-4", "syna/change"]
    assert {t.branch for t in git.worktrees(root).list()} == {t.branch for t in trees}
    git.worktrees(root).drop(trees[0])
    assert not Path(trees[0].folder).exists()
    assert len(git.worktrees(root).list()) == 3
    names = {ref.name for ref in git.store(root).refs() if ref.own}
    assert names == {"syna/fix-3", "syna/fix-4", "syna/change"}


def test_a_checked_out_branch_is_never_written(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    tree = begin(git, root, person, "here")
    (Path(tree.folder) / "n").write_text("1\n")
    git.worktrees(root).commit(tree, "Say", ADA)
    person.git("checkout", "--quiet", "-b", tree.branch)
    before = every_byte(person.folder)
    with pytest.raises(UserError, match="checked out"):
        git.outbox(root).publish(at(person.folder), tree.branch)
    person.git("checkout", "--quiet", "main")
    person.git("worktree", "add", "--quiet", str(tmp_path / "beside"), tree.branch)
    with pytest.raises(UserError, match="checked out"):
        git.outbox(root).publish(at(person.folder), tree.branch)
    with pytest.raises(UserError, match="no branch of Syna's"):
        git.outbox(root).publish(at(person.folder), "main")
    assert before.keys() <= every_byte(person.folder).keys()


@pytest.mark.parametrize("packed", [True, False])
def test_a_branch_with_another_history_stays(
    git: GitAdapter, root: Path, person: Repository, packed: bool
) -> None:
    tree = begin(git, root, person)
    (Path(tree.folder) / "n").write_text("1\n")
    git.worktrees(root).commit(tree, "Say", ADA)
    person.git("checkout", "--quiet", "-b", tree.branch)
    theirs = person.commit({"theirs": ""})
    person.git("checkout", "--quiet", "main")
    if packed:
        person.git("pack-refs", "--all")
    before = every_byte(person.folder)
    with pytest.raises(UserError, match="another history") as caught:
        git.outbox(root).publish(at(person.folder), tree.branch)
    assert caught.value.kept
    assert person.git("rev-parse", tree.branch) == theirs
    assert every_byte(person.folder) == before


def test_a_branch_named_syna_is_in_the_way(git: GitAdapter, root: Path, person: Repository) -> None:
    tree = begin(git, root, person)
    (Path(tree.folder) / "n").write_text("1\n")
    git.worktrees(root).commit(tree, "Say", ADA)
    person.git("branch", "syna")
    for _ in ("loose", "packed"):
        with pytest.raises(UserError, match="in the way"):
            git.outbox(root).publish(at(person.folder), tree.branch)
        assert person.git("branch", "--format=%(refname:short)").split() == [
            "main",
            "other",
            "syna",
        ]
        person.git("pack-refs", "--all")


@pytest.mark.parametrize("packed", [True, False])
def test_what_was_published_is_withdrawn(
    git: GitAdapter, root: Path, person: Repository, packed: bool
) -> None:
    tree = begin(git, root, person)
    (Path(tree.folder) / "n").write_text("1\n")
    git.worktrees(root).commit(tree, "Say", ADA)
    out = git.outbox(root)
    refs = person.git("for-each-ref")
    out.publish(at(person.folder), tree.branch)
    out.tag("v2", tree.base, message="Second", author=ADA)
    out.publish_tag(at(person.folder), "v2")
    assert (
        person.git("tag", "-l", "--format=%(contents:subject) %(taggername)", "v2") == "Second Ada"
    )
    assert git.store(root).resolve("v2") == tree.base
    with pytest.raises(UserError, match="is a tag v2 already"):
        out.tag("v2", tree.base, message="Again", author=ADA)
    if packed:
        person.git("pack-refs", "--all")
    out.withdraw(at(person.folder), f"refs/heads/{tree.branch}")
    out.withdraw(at(person.folder), "refs/tags/v2")
    assert person.git("for-each-ref") == refs
    with pytest.raises(UserError, match="not put there by Syna"):
        out.withdraw(at(person.folder), "refs/heads/other")
    person.git("fsck")


def test_what_was_moved_on_since_is_not_withdrawn(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    tree = begin(git, root, person)
    (Path(tree.folder) / "n").write_text("1\n")
    git.worktrees(root).commit(tree, "Say", ADA)
    git.outbox(root).publish(at(person.folder), tree.branch)
    person.git("checkout", "--quiet", tree.branch)
    theirs = person.commit({"more": ""})
    person.git("checkout", "--quiet", "main")
    with pytest.raises(UserError, match="another history"):
        git.outbox(root).withdraw(at(person.folder), f"refs/heads/{tree.branch}")
    assert person.git("rev-parse", tree.branch) == theirs


def test_a_commit_is_undone(git: GitAdapter, root: Path, person: Repository) -> None:
    tree = begin(git, root, person)
    trees, store = git.worktrees(root), git.store(root)
    trees.revert(tree, store.resolve("main"))
    assert {(f.path, f.how) for f in trees.changes(tree).files} == {
        ("logo.png", "deleted"),
        ("lib/three.py", "deleted"),
        ("link", "deleted"),
    }
    trees.commit(tree, "Undo", ADA)
    fresh = trees.add("again", store.resolve("main"))
    (Path(fresh.folder) / "app.py").write_text("def one():\n    return 9\n")
    with pytest.raises(UserError, match="in no commit yet"):
        trees.revert(fresh, store.resolve("main~1"))
    trees.commit(fresh, "Nine", ADA)
    with pytest.raises(UserError, match="cannot be undone by itself"):
        trees.revert(fresh, store.resolve("main~1"))
    assert (Path(fresh.folder) / "app.py").read_text() == "def one():\n    return 9\n"
    assert os.readlink(Path(fresh.folder) / "link") == "lib/two.py"


def test_links_that_lead_out_are_plain_files(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    secret = person.folder.parent / "secret"
    secret.write_text("secret")
    targets = {
        "deep/out": "../../secret",
        "abs": str(secret),
        "chain": "deep/out",
        "up": "..",
        "here": ".",
        "odd": "deep/../../secret",
        "deep/fine": "../app.py",
        "git": ".git/config",
    }
    (person.folder / "deep").mkdir()
    for name, target in targets.items():
        (person.folder / name).symlink_to(target)
    person.commit({}, "Lead out")
    tree = begin(git, root, person)
    folder = Path(tree.folder)
    links = {name for name in targets if (folder / name).is_symlink()}
    assert links == {"deep/fine", "chain"}
    assert (folder / "chain").read_text() == "../../secret"
    assert git.worktrees(root).changes(tree).files == ()
    for path in folder.rglob("*"):
        assert path.resolve().is_relative_to(folder.resolve())


@pytest.mark.parametrize(
    ("path", "target", "inside"),
    [
        (b"a", b"b", True),
        (b"a", b"b/c", True),
        (b"a/b", b"../c", True),
        (b"a", b"../c", False),
        (b"a/b", b"../../c", False),
        (b"a", b"b/../c", False),
        (b"a", b"/b", False),
        (b"a", b"", False),
        (b"a", b"..", False),
        (b"a/b", b"..", False),
        (b"a", b".GIT/x", False),
        (b"a", b"b\0c", False),
    ],
)
def test_where_links_may_lead(path: bytes, target: bytes, inside: bool) -> None:
    assert stays_inside(path, target) is inside


def test_contents_are_checked_out_as_committed(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    person.git("config", "core.autocrlf", "false")
    person.commit({"dos.txt": "a\r\nb\r\n", "id.txt": "$Id$\n", "run.sh": "#!/bin/sh\n# \u00e9\n"})
    (person.folder / "run.sh").chmod(0o755)
    person.commit(
        {".gitattributes": "*.txt text eol=crlf ident\n*.sh working-tree-encoding=ISO-8859-1\n"}
    )
    tree = begin(git, root, person)
    for name in ("dos.txt", "id.txt", "run.sh"):
        file = next(f for f in git.store(root).tree(tree.base) if f.path == name)
        assert (Path(tree.folder) / name).read_bytes() == git.store(root).read(file.blob)
    assert os.access(Path(tree.folder) / "run.sh", os.X_OK)
    assert git.worktrees(root).changes(tree).files == ()


def test_a_folder_elsewhere_is_no_work_tree(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    tree = begin(git, root, person)
    false = tree.model_copy(update={"folder": str(person.folder)})
    before = every_byte(person.folder)
    for act in (
        lambda: git.worktrees(root).commit(false, "Say", ADA),
        lambda: git.worktrees(root).changes(false),
        lambda: git.worktrees(root).revert(false, tree.base),
    ):
        with pytest.raises(UserError, match="not there any more"):
            act()
    git.worktrees(root).drop(false)
    assert every_byte(person.folder) == before


def test_uncommitted_work_is_listed_and_stays(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    person.commit({".gitignore": "*.log\n"})
    (person.folder / ".git" / "info" / "exclude").write_text("mine/\n")
    assert git.uncommitted(root, person.folder).total == 0
    person.write({"app.py": "x", "new/a": "", "new/b": "", "noise.log": "", "mine/x": ""})
    person.write({"staged.py": ""})
    person.git("add", "staged.py")
    (person.folder / "lib" / "two.py").unlink()
    before = every_byte(person.folder)
    found = git.uncommitted(root, person.folder)
    assert {(f.path, f.how) for f in found.files} == {
        ("app.py", "modified"),
        ("lib/two.py", "deleted"),
        ("new/", "untracked"),
        ("staged.py", "added"),
    }
    assert (found.total, found.complete) == (4, True)
    assert len(git.uncommitted(root, person.folder, most=1).files) == 1
    assert every_byte(person.folder) == before
    assert not [path for path in root.iterdir() if path.name.startswith("door")]


def test_an_edit_in_the_same_instant_is_seen(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    head = git.store(root).fetch(at(person.folder))
    for turn in range(12):
        tree = git.worktrees(root).add(f"turn {turn}", head.commit)
        (Path(tree.folder) / "app.py").write_text("def one():\n    return 7\n")
        assert [f.path for f in git.worktrees(root).changes(tree).files] == ["app.py"]
    for turn in range(8):
        person.git("checkout", "--quiet", "--force", "main")
        (person.folder / "app.py").write_text(f"def one():\n    return {turn + 3}\n")
        assert git.uncommitted(root, person.folder).total == 1


def test_a_folder_is_opened_as_it_was_kept_and_with_nothing_else(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    trees = git.worktrees(root)
    tree = begin(git, root, person)
    folder = Path(tree.folder)
    (folder / "app.py").write_text("def one():\n    return 1\n")
    (folder / "lib" / "new.py").write_text("NEW = 1\n")
    (folder / "logo.png").unlink()
    kept = trees.keep(tree)
    shown = trees.changes(tree)
    (folder / "app.py").write_text("half writ")
    (folder / "lib" / "new.py").unlink()
    (folder / "stray.py").write_text("")
    (folder / "logo.png").mkdir()
    (folder / "link").unlink()
    (folder / "link").symlink_to("/etc/passwd")
    assert trees.open(tree.branch, kept) == tree
    assert trees.changes(tree) == shown
    assert (folder / "link").readlink() == Path("lib/two.py")
    assert trees.open(tree.branch).base == tree.base
    assert trees.changes(tree).files == ()


@pytest.mark.parametrize("lost", ["folder", "index", "nothing"])
def test_a_dropped_folder_comes_back_as_it_was_kept(
    git: GitAdapter, root: Path, person: Repository, lost: str
) -> None:
    trees = git.worktrees(root)
    tree = begin(git, root, person)
    folder = Path(tree.folder)
    (folder / "app.py").write_text("def one():\n    return 1\n")
    kept, shown = trees.keep(tree), trees.changes(tree)
    if lost == "folder":
        shutil.rmtree(folder)
    elif lost == "index":
        (root / "store" / "worktrees" / folder.name / "index").unlink()
    else:
        trees.drop(tree, branch=False)
    assert trees.open(tree.branch, kept) == tree
    assert trees.changes(tree) == shown
    assert trees.commit(tree, "Count from one", ADA)
    trees.drop(tree)
    with pytest.raises(UserError, match="not there any more"):
        trees.open(tree.branch, kept)
    with pytest.raises(UserError, match="not there any more"):
        trees.open("main")


def test_a_branch_that_moved_on_since_it_was_allowed_is_not_put_there(
    git: GitAdapter, root: Path, person: Repository
) -> None:
    tree = begin(git, root, person)
    (Path(tree.folder) / "n").write_text("seen\n")
    allowed = git.worktrees(root).commit(tree, "Seen", ADA)
    (Path(tree.folder) / "n").write_text("not seen\n")
    git.worktrees(root).commit(tree, "Not seen", ADA)
    with pytest.raises(UserError, match="moved on"):
        git.outbox(root).publish(at(person.folder), tree.branch, commit=allowed)
    assert person.git("branch", "--list", "syna/*") == ""
