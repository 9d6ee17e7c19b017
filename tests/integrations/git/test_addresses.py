"""Fetching from an address and pushing to it, with tokens, and when the other side misbehaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.code.addresses import is_address, name_of, split_address
from core.domain.code.repository import GitPatience, Origin, Worktree
from core.errors import Cancelled, SynaError, UserError
from core.integrations.git import GitAdapter
from core.integrations.git.faults import ended_badly
from tests.fakes.repositories import Repository
from tests.integrations.git.conftest import ADA
from tests.servers.github import TOKEN, GitHubServer
from tests.servers.tcp import serving, silent


@pytest.fixture
def server(tmp_path: Path, person: Repository) -> Iterator[GitHubServer]:
    made = GitHubServer(tmp_path / "host")
    person.git("push", "--quiet", str(made.git_dir), "main", "other", "v1")
    yield made
    made.close()


@pytest.fixture
def origin(server: GitHubServer) -> Origin:
    return Origin(kind="url", address=server.clone_url)


def changed(git: GitAdapter, root: Path, origin: Origin, slug: str = "fix") -> Worktree:
    head = git.store(root).fetch(origin, token=TOKEN)
    tree = git.worktrees(root).add(slug, head.commit)
    (Path(tree.folder) / "app.py").write_text("def one():\n    return 1\n")
    git.worktrees(root).commit(tree, "Fix", ADA)
    return tree


def kept_anywhere(root: Path, secret: str) -> list[Path]:
    return [p for p in root.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]


def test_an_address_is_fetched_with_a_token(
    git: GitAdapter, root: Path, origin: Origin, person: Repository
) -> None:
    head = git.store(root).fetch(origin, token=TOKEN)
    assert (head.branch, head.commit) == ("main", person.git("rev-parse", "main"))
    assert {ref.name for ref in git.store(root).refs()} == {"main", "other", "v1"}
    other = origin.model_copy(update={"branch": "other"})
    assert git.store(root).fetch(other, token=TOKEN).commit == person.git("rev-parse", "other")
    assert not kept_anywhere(root, TOKEN)
    with pytest.raises(UserError, match="no branch nope"):
        git.store(root).fetch(origin.model_copy(update={"branch": "nope"}), token=TOKEN)


@pytest.mark.parametrize("token", [None, "ghp_revoked-and-secret"])
def test_a_missing_or_revoked_token(
    git: GitAdapter, root: Path, origin: Origin, token: str | None
) -> None:
    with pytest.raises(UserError, match="token is missing, wrong or revoked") as caught:
        git.store(root).fetch(origin, token=token)
    assert "token" in caught.value.remedy
    assert "ghp_revoked" not in caught.value.describe()


def test_a_branch_is_pushed_and_withdrawn(
    git: GitAdapter, root: Path, origin: Origin, server: GitHubServer
) -> None:
    tree = changed(git, root, origin)
    out = git.outbox(root)
    out.publish(origin, tree.branch, token=TOKEN)
    assert server.commit_of(tree.branch) == git.store(root).resolve(tree.branch)
    (Path(tree.folder) / "more").write_text("")
    done = git.worktrees(root).commit(tree, "More", ADA)
    out.publish(origin, tree.branch, token=TOKEN)
    assert server.commit_of(tree.branch) == done
    out.tag("v2", done, message="Two", author=ADA)
    out.publish_tag(origin, "v2", token=TOKEN)
    assert server.commit_of("v2") == done
    out.withdraw(origin, "refs/tags/v2", token=TOKEN)
    out.withdraw(origin, f"refs/heads/{tree.branch}", token=TOKEN)
    assert server.commit_of(tree.branch) is None
    assert server.commit_of("v2") is None
    assert not kept_anywhere(root, TOKEN)


def test_pushes_that_are_rejected(
    git: GitAdapter, root: Path, origin: Origin, server: GitHubServer, person: Repository
) -> None:
    tree = changed(git, root, origin)
    out = git.outbox(root)
    with pytest.raises(UserError, match="token"):
        out.publish(origin, tree.branch, token="revoked")
    theirs = person.git("rev-parse", "v1^{}")
    server.git("update-ref", f"refs/heads/{tree.branch}", theirs)
    with pytest.raises(UserError, match="another history") as caught:
        out.publish(origin, tree.branch, token=TOKEN)
    assert caught.value.kept
    assert server.commit_of(tree.branch) == theirs
    server.git("update-ref", "-d", f"refs/heads/{tree.branch}")
    hook = server.git_dir / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no, because of rule 7'; exit 1\n")
    hook.chmod(0o755)
    with pytest.raises(UserError, match="rejected it by a rule"):
        out.publish(origin, tree.branch, token=TOKEN)
    hook.unlink()
    out.publish(origin, tree.branch, token=TOKEN)
    server.git("update-ref", f"refs/heads/{tree.branch}", theirs)
    with pytest.raises(UserError, match="another history"):
        out.withdraw(origin, f"refs/heads/{tree.branch}", token=TOKEN)
    assert server.commit_of(tree.branch) == theirs


def test_a_token_goes_to_no_host_that_could_be_listened_to(git: GitAdapter, root: Path) -> None:
    for address in ("http://example.invalid/x.git", "ssh://git@example.invalid/x.git"):
        with pytest.raises(UserError, match="https only"):
            git.store(root).fetch(Origin(kind="url", address=address), token=TOKEN)


def test_a_token_is_not_sent_on_by_a_redirect(git: GitAdapter, root: Path) -> None:
    heard: list[bytes] = []

    def other(connection: object) -> None:
        heard.append(connection.recv(10_000))  # type: ignore[attr-defined]

    with serving(other) as there:

        def send_on(connection: object) -> None:
            connection.recv(10_000)  # type: ignore[attr-defined]
            to = f"http://127.0.0.1:{there}/x.git/info/refs?service=git-upload-pack"
            answer = f"HTTP/1.1 301 Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(answer.encode())  # type: ignore[attr-defined]

        with serving(send_on) as here:
            moved = Origin(kind="url", address=f"http://127.0.0.1:{here}/x.git")
            with pytest.raises(SynaError) as caught:
                git.store(root).fetch(moved, token=TOKEN)
    assert heard == []
    assert TOKEN not in caught.value.describe()


def test_hosts_that_are_not_there(git: GitAdapter, root: Path) -> None:
    with pytest.raises(UserError, match="not known here"):
        git.store(root).fetch(Origin(kind="url", address="http://no-such-host.invalid/x.git"))
    with pytest.raises(UserError, match="did not answer"):
        git.store(root).fetch(Origin(kind="url", address="http://127.0.0.1:9/x.git"))
    assert not (root / "head.json").exists()


def test_a_server_that_never_answers_is_given_up(git: GitAdapter, root: Path) -> None:
    with serving(silent) as port:
        began = time.monotonic()
        origin = Origin(kind="url", address=f"http://127.0.0.1:{port}/x.git")
        with pytest.raises(UserError, match="did not say a word for 1 seconds"):
            git.store(root).fetch(origin, patience=GitPatience(total=120, silence=1))
        assert time.monotonic() - began < 60


def test_a_fetch_is_stopped(git: GitAdapter, root: Path) -> None:
    cancel = CancelToken()
    with serving(silent) as port:
        origin = Origin(kind="url", address=f"http://127.0.0.1:{port}/x.git")
        threading.Timer(0.5, cancel.cancel).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            git.store(root).fetch(origin, cancel=cancel)
        assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("typed", "address", "token"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b.git", None),
        ("https://tok@host/a", "https://host/a", "tok"),
        ("https://me:p%40ss@host:8443/a", "https://host:8443/a", "p@ss"),
        ("ssh://git@host:22/a", "ssh://git@host:22/a", None),
        ("git@host:a/b.git", "git@host:a/b.git", None),
    ],
)
def test_addresses_are_kept_without_secrets(typed: str, address: str, token: str | None) -> None:
    assert is_address(typed)
    assert split_address(typed) == (address, token)
    assert name_of(address) in ("a", "b")


@pytest.mark.parametrize(
    "text", ["sales.csv", "/data/x:y", "C:\\data", "a b", "~/x", "file:///x", "data/a@b.csv"]
)
def test_paths_are_no_addresses(text: str) -> None:
    assert not is_address(text)


def test_what_git_says_shows_no_secret_and_no_control_signs() -> None:
    said = f"fatal: odd \x1b[31m\u202e thing at https://user:{TOKEN}@host/x and {TOKEN}\n"
    told = ended_badly(("fetch",), said, secret=TOKEN).describe()
    assert TOKEN not in told
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert len(told) < 500
