"""What of a person's folder is in no commit, found without running anything of theirs."""

from __future__ import annotations

from pathlib import Path

from core.domain.code.index import shown_path
from core.domain.code.repository import GitPatience, How, Uncommitted, UncommittedFile
from core.errors import SynaError
from core.integrations.git import folder as folders
from core.integrations.git.door import door_to, with_index
from core.integrations.git.running import Asked, Runner

_PATIENCE = GitPatience(total=20, silence=20)
_MOST_BYTES = 20_000_000
_UNSEEN = Uncommitted(complete=False)
_LETTERS: dict[str, How] = {"?": "untracked", "U": "conflict", "D": "deleted", "A": "added"}


def uncommitted(root: Path, folder: Path, *, most: int) -> Uncommitted:
    """Not complete where it takes too long to look, as in a folder full of what git was to do."""
    place = folders.find(folder)
    if place.bare:
        return Uncommitted()
    root.mkdir(parents=True, exist_ok=True)
    try:
        with door_to(place, root) as door:
            with_index(place, door)
            run = Runner(root, {"GIT_DIR": str(door), "GIT_WORK_TREE": str(folder)})
            found, complete = _changed(run)
            unsure = _filtered(run, [path for path, how in found if how == "modified"])
    except SynaError:
        return _UNSEEN
    files = tuple(
        UncommittedFile(path=shown_path(path), how="unsure" if path in unsure else how)
        for path, how in found[:most]
    )
    return Uncommitted(files=files, total=len(found), complete=complete)


def _changed(run: Runner) -> tuple[list[tuple[bytes, How]], bool]:
    held = bytearray()

    def keep(chunk: bytes) -> bool:
        held.extend(chunk)
        return len(held) < _MOST_BYTES

    words = ("-z", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames")
    run("status", "--porcelain=v1", *words, asked=Asked(sink=keep, patience=_PATIENCE))
    records = bytes(held).split(b"\0")[:-1]
    found = [(record[3:], _how(record[:2].decode("ascii", "replace"))) for record in records]
    return found, len(held) < _MOST_BYTES


def _filtered(run: Runner, paths: list[bytes]) -> frozenset[bytes]:
    """Those that a filter would change on their way, such as large files that are kept apart."""
    if not paths:
        return frozenset()
    feed = (path + b"\0" for path in paths)
    asked = Asked(feed=feed, patience=_PATIENCE)
    fields = run("check-attr", "-z", "--stdin", "filter", asked=asked).out.split(b"\0")
    triples = zip(fields[::3], fields[2::3], strict=False)
    return frozenset(path for path, value in triples if value not in (b"unspecified", b"unset"))


def _how(letters: str) -> How:
    if "U" in letters or letters in ("AA", "DD"):
        return "conflict"
    return next((_LETTERS[letter] for letter in letters if letter in _LETTERS), "modified")
