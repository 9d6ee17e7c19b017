"""Syna's own copy of one repository on disk, and git made to work in it."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.domain.code.repository import Head, Worktree
from core.errors import StorageError, UserError
from core.integrations.git.running import Runner

_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_AS_IT_IS = "* -text -ident -filter -working-tree-encoding -merge\n"
_locks: dict[str, threading.RLock] = defaultdict(threading.RLock)


@dataclass(frozen=True)
class GitHome:
    """`root` is Syna's alone; one process has it at a time."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def trees(self) -> Path:
        return self.root / "trees"

    @property
    def run(self) -> Runner:
        return Runner(self.root, {"GIT_DIR": str(self.store)})

    def run_in(self, tree: Worktree, extra: Mapping[str, str] | None = None) -> Runner:
        """Git with that folder as its work tree, whatever the folder says of itself."""
        folder = self.folder(tree)
        own = {"GIT_DIR": str(self.admin(tree)), "GIT_WORK_TREE": str(folder)}
        return Runner(self.root, {**own, **(extra or {})})

    def folder(self, tree: Worktree) -> Path:
        folder = Path(tree.folder)
        if folder.parent != self.trees or not folder.is_dir() or folder.is_symlink():
            raise UserError(
                "The folder of that branch is not there any more.",
                kept="The branch is as it was.",
                remedy="Start the change again.",
            )
        return folder

    def admin(self, tree: Worktree) -> Path:
        return self.store / "worktrees" / self.folder(tree).name

    def made(self, object_format: str = "sha1") -> None:
        """Create the store, unless it is there."""
        if (self.store / "HEAD").is_file():
            return
        self.root.mkdir(parents=True, exist_ok=True)
        self.run(
            "init",
            "--quiet",
            "--bare",
            "--template=",
            f"--object-format={object_format}",
            str(self.store),
        )
        (self.store / "info").mkdir(exist_ok=True)
        (self.store / "info" / "attributes").write_text(_AS_IT_IS)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time. Locks that are there then were left by a git that was killed."""
        with _locks[str(self.root)]:
            for lock in self._stale():
                with contextlib.suppress(OSError):
                    lock.unlink()
            yield

    def keep_head(self, head: Head) -> None:
        target = self.root / "head.json"
        fresh = target.with_suffix(".new")
        fresh.write_text(head.model_dump_json())
        os.replace(fresh, target)

    def head(self) -> Head:
        try:
            return Head.model_validate_json((self.root / "head.json").read_text())
        except (OSError, ValueError) as error:
            raise StorageError(
                "The copy of that repository is not complete.",
                kept="The repository itself is as it was.",
                remedy="Refresh it, or remove it and attach it again.",
            ) from error

    def _stale(self) -> Iterator[Path]:
        yield from self.store.glob("*.lock")
        yield from self.store.glob("worktrees/*/*.lock")
        yield from self.store.glob("objects/pack/tmp_*")
        yield from self.store.glob("objects/pack/.tmp-*")
        yield from (self.store / "refs").rglob("*.lock")


def checked_id(text: str) -> str:
    """A full id as it is; nothing else may stand in for one on a command line."""
    if not _ID.fullmatch(text):
        raise UserError("That is no commit of this repository.", remedy="Name a branch or tag.")
    return text
