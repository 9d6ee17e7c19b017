"""A person's repository, read as plain files. Git itself never runs in it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.domain.code.repository import FolderSeen, Head
from core.errors import UserError
from core.integrations.git.settings import Entries, settings_in, trusted_settings

_KEPT = "Nothing was attached."
_MOST = 200_000_000
_SMALL = 1_000_000
_ID = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})")
_SPACES = (b"refs/heads/", b"refs/tags/")


@dataclass(frozen=True)
class Place:
    """Where the parts of a repository are. `own` is of this work tree, `shared` of all of them."""

    top: Path
    own: Path
    shared: Path
    bare: bool

    @property
    def objects(self) -> Path:
        return self.shared / "objects"


def find(folder: Path) -> Place:
    """UserError when it is no repository, says another is, or is one that Syna cannot read."""
    if _is_store(folder):
        return _checked(Place(folder, folder, folder, bare=True))
    door = folder / ".git"
    try:
        mode = door.lstat().st_mode
    except OSError:
        raise _none(folder) from None
    if stat.S_ISDIR(mode):
        if not _is_store(door):
            raise _none(folder)
        return _checked(Place(folder, door, door, bare=False))
    if not stat.S_ISREG(mode):
        raise _elsewhere(folder, door.resolve())
    return _checked(_behind(folder, door))


def seen(folder: Path, branch: str = "") -> FolderSeen:
    place = find(folder)
    entries = settings(place)
    return FolderSeen(
        folder=str(folder),
        head=tip(place, branch) if branch else head(place),
        bare=place.bare,
        shallow=(place.shared / "shallow").exists(),
        linked=place.own != place.shared,
        remote=_address(entries),
    )


def head(place: Place) -> Head:
    """What is checked out; the commit is looked up among the refs."""
    text = small(place.own / "HEAD").strip()
    if _ID.fullmatch(text):
        return Head(commit=text.decode())
    name = text.removeprefix(b"ref:").strip()
    if not text.startswith(b"ref:") or not name.startswith(b"refs/heads/"):
        return Head()
    branch = name.removeprefix(b"refs/heads/").decode("utf-8", "surrogateescape")
    shown = branch.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return Head(branch=shown, commit=ref(place, name).decode())


def tip(place: Place, branch: str) -> Head:
    return Head(branch=branch, commit=ref(place, f"refs/heads/{branch}".encode()).decode())


def ref(place: Place, name: bytes) -> bytes:
    """What a branch or tag leads to, without reading the others; empty where there is none."""
    if not name.startswith(_SPACES) or b".." in name:
        return b""
    file = Path(os.path.realpath(place.shared), os.fsdecode(name))
    loose = small(file).strip() if os.path.realpath(file.parent) == str(file.parent) else b""
    if _ID.fullmatch(loose):
        return loose
    line = rb"^(" + _ID.pattern + rb") " + re.escape(name) + rb"\r?$"
    found = re.search(line, small(place.shared / "packed-refs", _MOST), re.MULTILINE)
    return found[1] if found else b""


def refs(place: Place) -> dict[bytes, bytes]:
    """Branches and tags by their full names; a loose one stands before a packed one."""
    found = dict(_packed(place.shared / "packed-refs"))
    for space in _SPACES:
        found |= dict(_loose(place.shared, space.decode()))
    return found


def checked_out(place: Place) -> frozenset[bytes]:
    """Full names of the branches that some work tree of the repository stands on."""
    others = (place.shared / "worktrees").glob("*/HEAD")
    heads = [place.shared / "HEAD", place.own / "HEAD", *others]
    texts = [small(file).strip() for file in heads]
    return frozenset(t.removeprefix(b"ref:").strip() for t in texts if t.startswith(b"ref:"))


def settings(place: Place) -> Entries:
    return settings_in(small(place.shared / "config"))


def small(file: Path, most: int = _SMALL) -> bytes:
    """What a plain file holds; nothing where there is none, or something that is no plain file."""
    try:
        opened = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError:
        return b""
    with os.fdopen(opened, "rb") as stream:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return b""
        return stream.read(most + 1)[:most]


def _packed(file: Path) -> Iterator[tuple[bytes, bytes]]:
    for line in small(file, _MOST).splitlines():
        commit, _, name = line.partition(b" ")
        if _ID.fullmatch(commit) and name.startswith(_SPACES):
            yield name, commit


def _loose(shared: Path, space: str) -> Iterator[tuple[bytes, bytes]]:
    for root, _, names in os.walk(os.fsencode(shared / space)):
        for name in names:
            path = os.path.join(root, name)
            commit = small(Path(os.fsdecode(path))).strip()
            if _ID.fullmatch(commit) and not name.endswith(b".lock"):
                yield os.path.relpath(path, os.fsencode(shared)), commit


def _behind(folder: Path, door: Path) -> Place:
    """The repository that a `.git` file names: only one that names this folder in turn."""
    text = small(door).strip()
    if not text.startswith(b"gitdir:"):
        raise _none(folder)
    own = _path(folder, text.removeprefix(b"gitdir:").strip())
    back = small(own / "gitdir").strip()
    if back and _same(_path(own, back), door):
        shared = _path(own, small(own / "commondir").strip() or b".")
        if _is_store(shared):
            return Place(folder, own, shared, bare=False)
    if _is_store(own):
        tree = dict(settings_in(small(own / "config"))).get("core.worktree", "")
        if tree and _same(_path(own, os.fsencode(tree)), folder):
            return Place(folder, own, own, bare=False)
    raise _elsewhere(folder, own)


def _checked(place: Place) -> Place:
    if not os.access(place.objects, os.R_OK | os.X_OK):
        raise UserError(
            f"The repository in {place.top} may not be read.",
            kept=_KEPT,
            remedy="Give yourself the right to read it.",
        )
    if (place.shared / "reftable").exists():
        raise UserError(
            f"The repository in {place.top} keeps its branches in a form (reftable) that Syna "
            "does not read.",
            kept=_KEPT,
            remedy="Clone it with `--ref-format=files` and attach the clone.",
        )
    return place


def object_format(place: Place) -> str:
    found = dict(trusted_settings(settings(place)))
    return found.get("extensions.objectformat", "sha1")


def _address(entries: Entries) -> str:
    found = dict(entries).get("remote.origin.url", "")
    return re.sub(r"(?<=//)[^/@\s]+@", "", found)[:500]


def _is_store(folder: Path) -> bool:
    parts = (folder / "objects", folder / "refs")
    return (folder / "HEAD").is_file() and all(part.is_dir() for part in parts)


def _path(folder: Path, text: bytes) -> Path:
    return Path(os.path.abspath(os.path.join(folder, os.fsdecode(text))))


def _same(left: Path, right: Path) -> bool:
    return os.path.realpath(left) == os.path.realpath(right)


def _none(folder: Path) -> UserError:
    above = next((p for p in folder.parents if (p / ".git").exists() or _is_store(p)), None)
    if above is not None:
        return UserError(
            f"{folder} is a part of the repository in {above}.",
            kept=_KEPT,
            remedy=f"Attach {above}.",
        )
    return UserError(
        f"{folder} is no git repository.",
        kept=_KEPT,
        remedy="Choose the folder that holds `.git`, or run `git init` and commit there first.",
    )


def _elsewhere(folder: Path, other: Path) -> UserError:
    return UserError(
        f"The `.git` of {folder} says that its repository is {other}, which does not say so.",
        kept=_KEPT,
        remedy="Attach that folder itself, if it is what you mean.",
    )
