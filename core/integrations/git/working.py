"""Branches of Syna's own, each in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from core.domain.code.repository import MOST_DIFF, OWN, Author, Diff, Worktree
from core.errors import SynaError, UserError
from core.integrations.git.home import GitHome, checked_id
from core.integrations.git.links import relink
from core.integrations.git.reading import Reading
from core.integrations.git.running import Asked

_BASE = "refs/syna/base/"
_MOST_MESSAGE = 20_000
_MARKER = "A"  # what stands for the name of nobody in `git revert`, which commits nothing here


class OwnWorktrees:
    def __init__(self, home: GitHome) -> None:
        self._home = home
        self._reading = Reading(home)

    def add(self, slug: str, start: str) -> Worktree:
        base = checked_id(start)
        with self._home.writing():
            name = self._free(re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:40] or "change")
            folder = self._home.trees / name
            self._home.trees.mkdir(exist_ok=True)
            tree = Worktree(branch=f"{OWN}{name}", folder=str(folder), base=base)
            try:
                words = ("--quiet", "--no-checkout", "--no-track", "-b", tree.branch)
                self._home.run("worktree", "add", *words, str(folder), base)
                self._home.run("update-ref", f"{_BASE}{name}", base)
                self._fill(tree)
            except BaseException:
                self._forget(tree)
                raise
        return tree

    def keep(self, tree: Worktree) -> str:
        with self._home.writing():
            return self._tree_now(tree)

    def open(self, branch: str, kept: str = "") -> Worktree:
        with self._home.writing():
            tree = self._known(branch)
            wanted = f"{kept or f'refs/heads/{branch}'}^{{tree}}"
            wanted = checked_id(self._home.run("rev-parse", "--verify", wanted).text)
            folder = Path(tree.folder)
            admin = self._home.store / "worktrees" / folder.name
            if not (folder.is_dir() and (admin / "index").is_file()):
                self._again(tree)
                self._put(tree, wanted)
            elif self._tree_now(tree) != wanted:
                self._put(tree, wanted)
        return tree

    def changes(self, tree: Worktree, *, most: int = MOST_DIFF) -> Diff:
        with self._home.writing():
            return self._reading.diff(tree.base, self._tree_now(tree), most=most)

    def commit(self, tree: Worktree, message: str, author: Author) -> str:
        text = message.replace("\0", " ").strip()[:_MOST_MESSAGE]
        if not text:
            raise UserError(
                "A commit needs a message.", kept="Nothing was committed.", remedy="Type one."
            )
        with self._home.writing():
            run = self._home.run_in(tree)
            now = self._tree_now(tree)
            head = self._home.run("rev-parse", f"refs/heads/{tree.branch}").text
            if now == self._home.run("rev-parse", f"{head}^{{tree}}").text:
                raise UserError("There is nothing to commit: no file was changed.")
            asked = Asked(extra=signed(author), feed=(text.encode("utf-8", "replace"), b"\n"))
            done = run("commit-tree", "-p", head, "-F", "-", now, asked=asked).text
            self._home.run("update-ref", f"refs/heads/{tree.branch}", checked_id(done), head)
            run("read-tree", done)
        return done

    def revert(self, tree: Worktree, commit: str) -> None:
        with self._home.writing():
            run = self._home.run_in(tree, _nobody())
            head = self._home.run("rev-parse", f"refs/heads/{tree.branch}").text
            if self._tree_now(tree) != self._home.run("rev-parse", f"{head}^{{tree}}").text:
                raise UserError(
                    "There are changes in that folder which are in no commit yet.",
                    kept="Nothing was undone.",
                    remedy="Commit or discard them first.",
                )
            run("read-tree", head)
            run("update-index", "-q", "--refresh", asked=Asked(fine=(0, 1)))
            parents = self._reading.commit(commit).parents
            side = ("-m", "1") if len(parents) > 1 else ()
            try:
                run("revert", "--no-commit", *side, checked_id(commit))
            except SynaError as error:
                run("reset", "--hard", "--quiet", head)
                self._relink(tree)
                raise UserError(
                    "That commit cannot be undone by itself: later ones changed the same lines.",
                    kept="Nothing was changed.",
                    remedy="Undo the later commits first, or change the lines by hand.",
                ) from error
            (self._home.admin(tree) / "REVERT_HEAD").unlink(missing_ok=True)
            self._relink(tree)

    def drop(self, tree: Worktree, *, branch: bool = True) -> None:
        with self._home.writing():
            self._forget(tree, branch=branch)

    def list(self) -> Sequence[Worktree]:
        """Those whose folder is there."""
        words = ("--format=%(refname) %(objectname)", _BASE)
        lines = self._home.run("for-each-ref", *words).text.splitlines()
        pairs = (line.removeprefix(_BASE).split() for line in lines)
        return tuple(
            Worktree(branch=f"{OWN}{name}", folder=str(self._home.trees / name), base=base)
            for name, base in pairs
            if (self._home.trees / name).is_dir()
        )

    def _known(self, branch: str) -> Worktree:
        """The branch with its folder, whether that is there or not."""
        name = branch.removeprefix(OWN)
        words = ("--format=%(objectname)", f"{_BASE}{name}", f"refs/heads/{branch}")
        found = self._home.run("for-each-ref", *words).text.split()
        if not branch.startswith(OWN) or len(found) != 2:
            raise UserError(
                f"The branch {branch} is not there any more.",
                kept="Nothing was changed.",
                remedy="Ask for the change again.",
            )
        folder = self._home.trees / name
        base = self._home.run("rev-parse", "--verify", f"{_BASE}{name}").text
        return Worktree(branch=branch, folder=str(folder), base=base)

    def _again(self, tree: Worktree) -> None:
        """A folder for a branch that has none; what is left of an earlier one goes."""
        self._clear(Path(tree.folder))
        self._home.trees.mkdir(exist_ok=True)
        words = ("--quiet", "--no-checkout", tree.folder, tree.branch)
        self._home.run("worktree", "add", *words)

    def _put(self, tree: Worktree, kept: str) -> None:
        """The folder holds what was kept, and nothing else."""
        run = self._home.run_in(tree)
        run("read-tree", "--reset", "-u", kept)
        run("clean", "-ffdxq")
        self._relink(tree)
        run("update-index", "-q", "--refresh", asked=Asked(fine=(0, 1)))

    def _free(self, name: str) -> str:
        refs = self._home.run("for-each-ref", "--format=%(refname)").text.splitlines()
        taken = {ref.rpartition(f"/{OWN}")[2].lower() for ref in refs if f"/{OWN}" in ref}
        admin = self._home.store / "worktrees"
        number, free = 2, name
        while free in taken or (self._home.trees / free).exists() or (admin / free).exists():
            free, number = f"{name}-{number}", number + 1
        return free

    def _fill(self, tree: Worktree) -> None:
        run = self._home.run_in(tree)
        run("read-tree", tree.base)
        run("checkout-index", "--all", "--force", "--quiet")
        for file, path in self._reading.entries(tree.base):
            if file.kind == "submodule":
                place = os.path.join(os.fsencode(tree.folder), path)
                with contextlib.suppress(OSError):
                    os.makedirs(place, exist_ok=True)
        self._relink(tree)
        run("update-index", "-q", "--refresh", asked=Asked(fine=(0, 1)))

    def _relink(self, tree: Worktree) -> None:
        listed = self._home.run_in(tree)("ls-files", "-s", "-z").out.split(b"\0")
        links = (line.partition(b"\t")[2] for line in listed if line.startswith(b"120000 "))
        relink(self._home.folder(tree), links)

    def _tree_now(self, tree: Worktree) -> str:
        """The id of a tree of all that is in the folder; its index stays as it is."""
        look = self._home.admin(tree) / "look"
        # With its time: git looks closer at files that are not older than their index.
        shutil.copy2(self._home.admin(tree) / "index", look)
        run = self._home.run_in(tree, {"GIT_INDEX_FILE": str(look)})
        try:
            run("add", "--all", "--", ".")
            return checked_id(run("write-tree").text)
        finally:
            look.unlink(missing_ok=True)

    def _forget(self, tree: Worktree, *, branch: bool = True) -> None:
        folder = Path(tree.folder)
        if folder.parent == self._home.trees:
            self._clear(folder)
            if branch and tree.branch.startswith(OWN):
                self._delete(f"{_BASE}{folder.name}")
                self._delete(f"refs/heads/{tree.branch}")

    def _clear(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self._home.store / "worktrees" / folder.name, ignore_errors=True)

    def _delete(self, ref: str) -> None:
        with contextlib.suppress(SynaError):
            self._home.run("update-ref", "-d", ref)


def signed(author: Author) -> dict[str, str]:
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", author.name), ("EMAIL", author.email or "none"))
    }


def _nobody() -> dict[str, str]:
    return signed(Author(name=_MARKER, email=_MARKER))
