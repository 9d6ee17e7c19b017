"""The git of this machine, as use cases are given it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from core.domain.code.repository import Author, FolderSeen, Uncommitted
from core.errors import SynaError
from core.integrations.git import folder as folders
from core.integrations.git.closed import program
from core.integrations.git.dirty import uncommitted
from core.integrations.git.home import GitHome
from core.integrations.git.publishing import Outbox
from core.integrations.git.running import Runner
from core.integrations.git.settings import author_in, personal, settings_in
from core.integrations.git.store import OwnStore
from core.integrations.git.working import OwnWorktrees


class GitAdapter:
    """`place` is a folder of Syna's own in which git is started to say its version."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def version(self) -> str:
        return self._version

    @cached_property
    def _version(self) -> str:
        try:
            program()
            self._place.mkdir(parents=True, exist_ok=True)
            return Runner(self._place, {})("version").text.removeprefix("git version ")
        except (SynaError, OSError):
            return ""

    def store(self, root: Path) -> OwnStore:
        return OwnStore(GitHome(root))

    def worktrees(self, root: Path) -> OwnWorktrees:
        return OwnWorktrees(GitHome(root))

    def outbox(self, root: Path) -> Outbox:
        return Outbox(GitHome(root))

    def uncommitted(self, root: Path, folder: Path, *, most: int = 500) -> Uncommitted:
        return uncommitted(root, folder, most=most)

    def look(self, folder: Path, branch: str = "") -> FolderSeen:
        return folders.seen(folder, branch)

    def identity(self, folder: Path | None) -> Author | None:
        entries = [settings_in(folders.small(file)) for file in personal()]
        if folder is not None:
            entries.append(folders.settings(folders.find(folder)))
        return author_in(*entries)
