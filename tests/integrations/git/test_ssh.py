"""Fetching and pushing over SSH: with keys of the person's, and without a question to anybody."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.code.repository import Origin
from core.errors import SynaError, UserError
from core.integrations.git import GitAdapter
from tests.fakes.repositories import Repository, run_git
from tests.integrations.git.conftest import ADA
from tests.servers.ssh import SSHServer, agent_with, program, serving
from tests.services.repositories.test_attaching import Desk

pytestmark = pytest.mark.skipif(program() is None, reason="there is no sshd here")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SSHServer]:
    with serving(tmp_path_factory.mktemp("ssh")) as server:
        yield server


@pytest.fixture
def server(running: SSHServer, monkeypatch: pytest.MonkeyPatch) -> SSHServer:
    """As a person has it who has been there before."""
    running.knows("host")
    running.takes("key")
    monkeypatch.setenv("PATH", f"{running.programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return running


@pytest.fixture
def there(person: Repository, tmp_path: Path) -> Path:
    """A bare one on the other side."""
    run_git(tmp_path, "clone", "--quiet", "--bare", str(person.folder), "there.git")
    return tmp_path / "there.git"


@pytest.fixture
def origin(server: SSHServer, there: Path) -> Origin:
    return Origin(kind="url", address=server.url(there))


def test_a_repository_is_attached_and_refreshed(
    server: SSHServer, there: Path, person: Repository, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "desk")
    source = desk.repositories.attach(server.url(there))
    assert source.fingerprint == person.git("rev-parse", "main")
    after = person.commit({"app.py": "MORE = 1\n"})
    person.git("push", "--quiet", str(there), "main")
    assert desk.sources.refresh(source.id).source.fingerprint == after


def test_a_branch_is_pushed(git: GitAdapter, root: Path, origin: Origin, there: Path) -> None:
    head = git.store(root).fetch(origin)
    tree = git.worktrees(root).add("fix", head.commit)
    (Path(tree.folder) / "app.py").write_text("def one():\n    return 1\n")
    done = git.worktrees(root).commit(tree, "Fix", ADA)
    git.outbox(root).publish(origin, tree.branch)
    assert run_git(there, "rev-parse", tree.branch) == done


def test_a_host_that_nobody_has_accepted_is_told_at_once(
    git: GitAdapter, root: Path, origin: Origin, server: SSHServer
) -> None:
    server.knows(None)
    begun = time.monotonic()
    with pytest.raises(UserError, match="has not been accepted on this machine") as caught:
        git.store(root).fetch(origin)
    assert "Run `ssh`" in caught.value.remedy
    assert time.monotonic() - begun < 60
    assert (server.folder / "known").read_text() == "\n"


def test_a_host_with_another_key_is_a_warning(
    git: GitAdapter, root: Path, origin: Origin, server: SSHServer
) -> None:
    server.knows("key")
    with pytest.raises(UserError, match="shows another key than before") as caught:
        git.store(root).fetch(origin)
    assert "who runs it" in caught.value.remedy


def test_a_key_with_a_passphrase_needs_an_agent(
    git: GitAdapter,
    root: Path,
    origin: Origin,
    server: SSHServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.takes("locked")
    begun = time.monotonic()
    with pytest.raises(UserError, match="passphrase") as caught:
        git.store(root).fetch(origin)
    assert "ssh-add" in caught.value.remedy
    assert time.monotonic() - begun < 60
    with agent_with(server, "locked") as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        assert git.store(root).fetch(origin).branch == "main"


def test_a_key_that_is_not_accepted(
    git: GitAdapter, root: Path, origin: Origin, server: SSHServer
) -> None:
    server.takes("host")
    with pytest.raises(UserError, match="does not accept your key"):
        git.store(root).fetch(origin)


def test_what_is_not_there(git: GitAdapter, root: Path, server: SSHServer, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no repository at that address"):
        git.store(root).fetch(Origin(kind="url", address=server.url(tmp_path / "none.git")))


@pytest.mark.parametrize(
    "address",
    [
        "ssh://-oProxyCommand=touch${{IFS}}{trap}/x.git",
        "ssh://-oProxyCommand=touch%20{trap}@127.0.0.1/x.git",
        "ssh://{place}/-oProxyCommand=touch${{IFS}}{trap}",
        "ssh://{place}/x.git?-oProxyCommand=touch${{IFS}}{trap}",
        "ssh://{place}/$(touch${{IFS}}{trap})",
        "ssh://{place}/;touch${{IFS}}{trap};",
        "-oProxyCommand=touch${{IFS}}{trap}@127.0.0.1:x.git",
        "me@-oProxyCommand=touch${{IFS}}{trap}:x.git",
        "me@127.0.0.1:--upload-pack=touch${{IFS}}{trap}",
    ],
)
def test_what_an_address_would_have_run_is_not(
    git: GitAdapter, root: Path, server: SSHServer, tmp_path: Path, address: str
) -> None:
    trap = tmp_path / "trap"
    typed = address.format(trap=trap, place=server.place)
    with pytest.raises(SynaError):
        git.store(root).fetch(Origin(kind="url", address=typed))
    assert not trap.exists()


def test_settings_of_a_repository_do_not_reach_ssh(
    git: GitAdapter,
    root: Path,
    origin: Origin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trap = tmp_path / "trap"
    monkeypatch.setenv("GIT_SSH_COMMAND", f"ssh -oProxyCommand='touch {trap}'")
    monkeypatch.setenv("GIT_SSH", f"touch {trap}")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'core.sshCommand=touch {trap}'")
    assert git.store(root).fetch(origin).branch == "main"
    assert not trap.exists()
