"""What a repository would have git run, and that none of it runs."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.code.repository import Origin
from core.errors import SynaError, UserError
from core.integrations.git import GitAdapter
from tests.fakes.repositories import Repository, every_byte
from tests.integrations.git.conftest import ADA, at

HOOKS = (
    "applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg "
    "commit-msg post-commit pre-rebase post-checkout post-merge pre-push pre-receive update "
    "proc-receive post-receive post-update reference-transaction push-to-checkout pre-auto-gc "
    "post-rewrite sendemail-validate fsmonitor-watchman post-index-change"
).split()


class Trap:
    """A program that leaves a trace when it is run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.trace = folder / "trace"
        self.program = folder / "trap.sh"
        self.program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{self.trace}'\n")
        self.program.chmod(0o755)

    def sprung(self) -> bool:
        found = self.trace.exists()
        self.trace.unlink(missing_ok=True)
        return found


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path / "trap")


def everything(git: GitAdapter, root: Path, person: Repository) -> None:
    """All that Syna does with a repository in a folder, publishing too."""
    place = person.folder
    store, trees, out = git.store(root), git.worktrees(root), git.outbox(root)
    git.look(place)
    git.identity(place)
    assert git.uncommitted(root, place).complete
    head = store.fetch(at(place))
    store.refs()
    assert store.tree(head.commit)
    into = root / "packed"
    into.mkdir(exist_ok=True)
    store.pack(head.commit, into)
    store.history(head.commit, into / "history")
    first = store.log("", head.commit)[-1].id
    assert store.diff(first, head.commit).text
    assert store.merges(head.commit, first).clean
    tree = trees.add("change", head.commit)
    (Path(tree.folder) / "app.py").write_text("def one():\n    return 1\n")
    (Path(tree.folder) / "new.txt").write_text("new\n")
    trees.changes(tree)
    done = trees.commit(tree, "Change", ADA)
    trees.revert(tree, done)
    trees.commit(tree, "Undo", ADA)
    before = every_byte(place)
    out.publish(at(place), tree.branch)
    out.tag("v9", done, message="Nine", author=ADA)
    out.publish_tag(at(place), "v9")
    out.withdraw(at(place), "refs/tags/v9")
    out.withdraw(at(place), f"refs/heads/{tree.branch}")
    after = every_byte(place)
    inside = str(person.inside)
    assert {p: v for p, v in after.items() if not p.startswith(inside)} == {
        p: v for p, v in before.items() if not p.startswith(inside)
    }
    trees.drop(tree)
    store.fetch(at(place))


def hooks(person: Repository, trap: Trap) -> None:
    folder = person.inside / "hooks"
    folder.mkdir(exist_ok=True)
    for name in HOOKS:
        (folder / name).symlink_to(trap.program)


def hooks_path(person: Repository, trap: Trap) -> None:
    hooks(person, trap)
    (person.inside / "hooks").rename(person.folder / "githooks")
    person.git("config", "core.hooksPath", str(person.folder / "githooks"))


def fsmonitor(person: Repository, trap: Trap) -> None:
    person.git("config", "core.fsmonitor", str(trap.program))


def filters(person: Repository, trap: Trap) -> None:
    for name in ("clean", "smudge", "process"):
        person.git("config", f"filter.bad.{name}", f"'{trap.program}' {name}")
    (person.inside / "info").mkdir(exist_ok=True)
    (person.inside / "info" / "attributes").write_text("* filter=bad\n")
    (person.folder / ".gitattributes").write_text("* filter=bad\n")
    (person.folder / "app.py").write_text("touched\n")


def filters_committed(person: Repository, trap: Trap) -> None:
    person.commit({".gitattributes": "* filter=bad diff=bad merge=bad\n"})
    for key in ("filter.bad.smudge", "filter.bad.clean", "diff.bad.textconv", "merge.bad.driver"):
        person.git("config", key, str(trap.program))
    (person.folder / "app.py").write_text("touched\n")


def diffs(person: Repository, trap: Trap) -> None:
    person.commit({".gitattributes": "* diff=bad\n"})
    person.git("config", "diff.external", str(trap.program))
    person.git("config", "diff.bad.command", str(trap.program))
    person.git("config", "diff.bad.textconv", str(trap.program))
    person.git("config", "interactive.diffFilter", str(trap.program))


def pagers(person: Repository, trap: Trap) -> None:
    keys = "core.pager core.editor sequence.editor core.askPass pager.log pager.diff pager.status"
    for key in keys.split():
        person.git("config", key, str(trap.program))


def signing(person: Repository, trap: Trap) -> None:
    person.git("config", "gpg.program", str(trap.program))
    for key in ("commit.gpgSign", "tag.gpgSign", "log.showSignature", "push.gpgSign"):
        person.git("config", key, "true")


def included(person: Repository, trap: Trap) -> None:
    file = person.folder.parent / "included"
    file.write_text(f'[core]\n\tfsmonitor = "{trap.program}"\n\tpager = "{trap.program}"\n')
    person.git("config", "include.path", str(file))
    person.git("config", f"includeIf.gitdir:{person.inside}/.path", str(file))


def remote_ends(person: Repository, trap: Trap) -> None:
    person.git("remote", "add", "origin", f"ext::{trap.program} %S")
    person.git("config", f"url.ext::{trap.program} .insteadOf", str(person.folder.parent))
    person.git("config", "remote.origin.uploadpack", str(trap.program))
    person.git("config", "remote.origin.receivepack", str(trap.program))
    person.git("config", "protocol.ext.allow", "always")
    person.git("config", "core.sshCommand", str(trap.program))
    person.git("config", "core.gitProxy", str(trap.program))
    person.git("config", "credential.helper", str(trap.program))
    person.git("config", "uploadpack.packObjectsHook", str(trap.program))
    person.git("config", "core.alternateRefsCommand", str(trap.program))


def lost_promises(person: Repository, trap: Trap) -> None:
    """A partial clone asks its origin for contents when they are wanted."""
    remote_ends(person, trap)
    person.git("config", "core.repositoryformatversion", "1")
    person.git("config", "extensions.partialClone", "origin")
    person.git("config", "remote.origin.promisor", "true")


def shells(person: Repository, trap: Trap) -> None:
    for name in ("log", "status", "fetch", "worktree", "commit-tree", "cat-file"):
        person.git("config", f"alias.{name}", f"!{trap.program}")
    person.git("config", "gc.auto", "1")
    person.git("config", "core.untrackedCache", "true")


def submodules(person: Repository, trap: Trap) -> None:
    """Their own settings are in force when git looks into them."""
    inner = Repository(person.folder / "inner")
    inner.commit({"a": "1"})
    head = inner.git("rev-parse", "HEAD")
    inner.git("config", "core.fsmonitor", str(trap.program))
    inner.write({"a": "2"})
    (person.folder / ".gitmodules").write_text(
        f'[submodule "inner"]\n\tpath = inner\n\turl = ext::{trap.program}\n'
    )
    person.git("update-index", "--add", "--cacheinfo", f"160000,{head},inner")
    person.git("add", ".gitmodules")
    person.git("commit", "--quiet", "-m", "Submodule")
    person.git("config", "submodule.inner.update", f"!{trap.program}")


BITES: dict[Callable[[Repository, Trap], None], tuple[str, ...]] = {
    hooks: ("commit", "--allow-empty", "-m", "x"),
    hooks_path: ("commit", "--allow-empty", "-m", "x"),
    fsmonitor: ("status",),
    filters: ("add", "app.py"),
    filters_committed: ("add", "app.py"),
    diffs: ("diff", "HEAD~1", "HEAD"),
    pagers: ("commit", "--allow-empty"),
    signing: ("tag", "-s", "-m", "x", "x"),
    included: ("status",),
    remote_ends: ("fetch", "origin"),
    lost_promises: ("fetch", "origin"),
    shells: (),
    submodules: ("status",),
}


@pytest.mark.parametrize("plant", BITES, ids=lambda plant: plant.__name__)
def test_nothing_of_a_repository_runs(
    git: GitAdapter,
    root: Path,
    person: Repository,
    trap: Trap,
    plant: Callable[[Repository, Trap], None],
) -> None:
    plant(person, trap)
    if BITES[plant]:
        with contextlib.suppress(subprocess.CalledProcessError):
            person.git(*BITES[plant])
        assert trap.sprung(), "the trap does not work, and so shows nothing"
    trap.sprung()
    everything(git, root, person)
    assert not trap.sprung()


def test_what_the_app_was_started_with_does_not_reach_git(
    git: GitAdapter, root: Path, person: Repository, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = person.folder.parent / "home of a person"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f'[core]\n\tfsmonitor = "{trap.program}"\n\thooksPath = "{trap.program.parent}"\n'
        f'[credential]\n\thelper = "{trap.program}"\n'
        f'[uploadpack]\n\tpackObjectsHook = "{trap.program}"\n'
    )
    monkeypatch.setenv("HOME", str(home))
    for name in (
        "GIT_EXTERNAL_DIFF",
        "GIT_SSH_COMMAND",
        "GIT_SSH",
        "GIT_EDITOR",
        "GIT_PAGER",
        "GIT_ASKPASS",
        "SSH_ASKPASS",
        "GIT_PROXY_COMMAND",
        "EDITOR",
        "PAGER",
    ):
        monkeypatch.setenv(name, str(trap.program))
    monkeypatch.setenv("GIT_DIR", str(person.folder.parent / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(person.folder.parent / "no index"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(trap.program))
    clean = Repository.__new__(Repository)
    clean.folder, clean.clock = person.folder, person.clock
    everything(git, root, clean)
    assert not trap.sprung()


def test_secrets_of_the_app_are_not_in_the_environment_of_git(
    git: GitAdapter, root: Path, person: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Seen by a `git` that tells what it was given."""
    real = subprocess.run(
        ["which", "git"], capture_output=True, text=True, check=True
    ).stdout.strip()
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\nenv >> '{tmp_path}/seen'\nexec '{real}' \"$@\"\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("SYNA_PASSPHRASE", "very secret")
    monkeypatch.setenv("AWS_SECRET", "very secret")
    monkeypatch.setattr("core.integrations.git.closed.program", lambda: str(folder / "git"))
    git.store(root).fetch(at(person.folder))
    seen = (tmp_path / "seen").read_text()
    assert "very secret" not in seen
    assert "GIT_CONFIG_GLOBAL=/dev/null" in seen
    assert f"HOME={root}/nobody" in seen


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% {trace}",
        "ext::{trap}",
        "fd::17",
        "git://localhost/x.git",
        "--upload-pack={trap}",
        "-c core.sshCommand={trap}",
        "ssh://-oProxyCommand={trap}/x",
        "ssh://host/--upload-pack={trap}",
        "ssh://-oProxyCommand={trap}@host/x",
        "file:///etc",
        "https://",
        "http://host",
        "https://ho st/x",
        "https://host/x\nfoo",
        "javascript://x/y",
        "https://[::1/x",
        "https://host:port/x",
    ],
)
def test_odd_addresses_are_refused(git: GitAdapter, root: Path, trap: Trap, address: str) -> None:
    plain = address.replace("{trap}", str(trap.program)).replace("{trace}", str(trap.trace))
    with pytest.raises(UserError):
        git.store(root).fetch(Origin(kind="url", address=plain))
    assert not trap.sprung()


def test_a_git_file_that_points_elsewhere_is_not_followed(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    folder = tmp_path / "downloaded"
    folder.mkdir()
    (folder / ".git").write_text(f"gitdir: {person.inside}\n")
    with pytest.raises(UserError, match="does not say so") as caught:
        git.store(root).fetch(at(folder))
    assert caught.value.remedy
    (folder / ".git").unlink()
    (folder / ".git").symlink_to(person.inside)
    with pytest.raises(UserError, match="does not say so"):
        git.look(folder)


def test_links_among_refs_are_not_followed(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a" * 40 + "\n")
    (person.inside / "refs" / "heads" / "out").symlink_to(secret)
    os.mkfifo(person.inside / "refs" / "heads" / "pipe")
    os.mkfifo(person.inside / "shallow")
    (person.inside / "refs" / "heads" / "odd").write_text("no id\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "ref").write_text("a" * 40 + "\n")
    (person.inside / "refs" / "heads" / "dir").symlink_to(tmp_path / "elsewhere")
    store = git.store(root)
    store.fetch(at(person.folder))
    assert {ref.name for ref in store.refs()} == {"main", "other", "v1"}
    for name in ("out", "pipe", "odd", "dir/ref", "../../../../elsewhere/ref", ".*"):
        assert git.look(person.folder, name).head.commit == ""


def test_a_folder_for_branches_that_is_a_link_is_not_written(
    git: GitAdapter, root: Path, person: Repository, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (person.inside / "refs" / "heads" / "syna").symlink_to(outside)
    head = git.store(root).fetch(at(person.folder))
    tree = git.worktrees(root).add("x", head.commit)
    (Path(tree.folder) / "n").write_text("")
    git.worktrees(root).commit(tree, "Say", ADA)
    with pytest.raises(SynaError):
        git.outbox(root).publish(at(person.folder), tree.branch)
    assert not list(outside.iterdir())
