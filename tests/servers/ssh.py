"""An SSH server with keys of its own, and an `ssh` that knows what a test lets it know."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from tests.servers.ports import free_port

_SETTINGS = """ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
"""
_CLIENT = """Host *
  UserKnownHostsFile {folder}/known
  GlobalKnownHostsFile none
  IdentityFile {key}
  IdentitiesOnly yes
"""
PHRASE = "open sesame"


def program() -> str | None:
    return shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")


@dataclass
class SSHServer:
    """`host` is its key, `key` one that it accepts, `locked` another, which has a passphrase."""

    folder: Path
    port: int

    @property
    def place(self) -> str:
        return f"{getuser()}@127.0.0.1:{self.port}"

    def url(self, repository: Path) -> str:
        return f"ssh://{self.place}{repository}"

    def knows(self, key: str | None) -> None:
        """What the person has accepted as the key of that host; None for nothing."""
        known = (self.folder / f"{key}.pub").read_text().split()[:2] if key else ()
        line = " ".join((f"[127.0.0.1]:{self.port}", *known)) if known else ""
        (self.folder / "known").write_text(f"{line}\n")

    def takes(self, key: str) -> None:
        """The key that the person's `ssh` offers."""
        config = _CLIENT.format(folder=self.folder, key=self.folder / key)
        (self.folder / "config").write_text(config)

    @property
    def programs(self) -> Path:
        """A folder for the front of PATH: its `ssh` reads our settings, not those of who tests."""
        file = self.folder / "bin" / "ssh"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {self.folder}/config "$@"\n')
        file.chmod(0o755)
        return file.parent


@contextmanager
def serving(folder: Path) -> Iterator[SSHServer]:
    for name, phrase in (("host", ""), ("key", ""), ("locked", PHRASE)):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-f", str(folder / name)]
        subprocess.run(make, check=True)
    accepted = "".join((folder / f"{name}.pub").read_text() for name in ("key", "locked"))
    (folder / "authorized").write_text(accepted)
    server = SSHServer(folder, free_port())
    (folder / "server").write_text(_SETTINGS.format(port=server.port, folder=folder))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # it asks for this, and leaves it empty
    words = [program() or "sshd", "-D", "-e", "-f", str(folder / "server")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        _wait(socket.AF_INET, ("127.0.0.1", server.port), (folder / "log").read_text)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def agent_with(server: SSHServer, key: str) -> Iterator[str]:
    """The socket of an agent that was told the passphrase of a key."""
    at = server.folder / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(at)], stdout=subprocess.DEVNULL)
    says = server.folder / "says"
    says.write_text(f"#!/bin/sh\necho '{PHRASE}'\n")
    says.chmod(0o755)
    asking = {"SSH_ASKPASS": str(says), "SSH_ASKPASS_REQUIRE": "force", "SSH_AUTH_SOCK": str(at)}
    try:
        _wait(socket.AF_UNIX, str(at), lambda: "no agent answers")
        add = ["ssh-add", "-q", str(server.folder / key)]
        subprocess.run(add, check=True, env={**os.environ, **asking}, stdin=subprocess.DEVNULL)
        yield str(at)
    finally:
        process.terminate()
        process.wait()


def _wait(family: int, address: str | tuple[str, int], why: Callable[[], str]) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with socket.socket(family) as probe:
                probe.connect(address)
                return
        except OSError:
            assert time.monotonic() < deadline, why()
            time.sleep(0.05)
