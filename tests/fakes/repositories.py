"""Real git repositories, made for tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.integrations.git.running import Asked, Ended, Runner

_PERSON = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}
# Upkeep that goes on when git has ended would write into what a test compares.
_AT_ONCE = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "gc.autoDetach",
    "GIT_CONFIG_VALUE_0": "false",
}


class Repository:
    """A folder with a repository in it, worked on by the git of this machine."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.clock = 1_700_000_000
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *words)

    @property
    def inside(self) -> Path:
        own = self.folder / ".git"
        return own if own.exists() else self.folder

    def git(self, *words: str, feed: bytes | None = None) -> str:
        """As its person would run it, with the settings of the repository in force."""
        return run_git(self.folder, *words, feed=feed, at=self.clock)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes], message: str = "Change") -> str:
        """A day after the one before."""
        self.clock += 86_400
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def imported(self, stream: bytes) -> None:
        """Contents by `git fast-import`, which can make what no file system holds."""
        self.git("fast-import", "--quiet", "--force", feed=stream)


def runs_of(patch: pytest.MonkeyPatch) -> list[str]:
    """What git is started to do from now on, by its first word."""
    ran: list[str] = []
    real = Runner.__call__

    def run(runner: Runner, *words: str, asked: Asked | None = None) -> Ended:
        ran.append(words[0])
        return real(runner, *words, asked=asked)

    patch.setattr(Runner, "__call__", run)
    return ran


def run_git(folder: Path, *words: str, feed: bytes | None = None, at: int = 0) -> str:
    dates = {"GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} +0000"} if at else {}
    home = {"HOME": str(folder.parent), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env={**home, **_PERSON, **_AT_ONCE, **dates, "GIT_ALLOW_PROTOCOL": "file:git:http:ext"},
        input=feed if feed is not None else b"",
        capture_output=True,
        check=True,
        timeout=240,
    )
    return done.stdout.decode("utf-8", "replace").strip()


def small(folder: Path) -> Repository:
    """Three commits, a tag, a second branch, a picture and a link."""
    made = Repository(folder)
    made.commit({"app.py": "def one():\n    return 1\n", "README.md": "# Small\n"}, "Begin")
    made.git("tag", "-a", "v1", "-m", "First")
    made.commit({"app.py": "def one():\n    return 2\n", "lib/two.py": "TWO = 2\n"}, "Count right")
    made.git("branch", "other")
    (folder / "link").symlink_to("lib/two.py")
    made.commit({"logo.png": b"\x89PNG\x00\x01", "lib/three.py": "THREE = 3\n"}, "Draw")
    return made


def every_byte(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Mode, time of change and content of all that is in a folder, hidden files too."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(root, name)
            facts = os.lstat(path)
            content = b""
            if os.path.islink(path):
                content = os.readlink(os.fsencode(path))
            elif os.path.isfile(path):
                content = Path(path).read_bytes()
            found[path] = (facts.st_mode, facts.st_mtime_ns, content)
    return found
