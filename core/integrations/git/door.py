"""A stand-in for a person's repository: its branches and objects, without its settings.

Git serves and compares from the stand-in, so that no hook, filter or setting of theirs is read.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.domain.value import new_id
from core.integrations.git import folder as folders
from core.integrations.git.folder import Place
from core.integrations.git.settings import trusted_settings

_MOST_INDEX = 1_000_000_000


@contextmanager
def door_to(place: Place, root: Path) -> Iterator[Path]:
    """A bare repository under `root` with the refs of now; it is gone afterwards."""
    door = root / f"door-{new_id()}"
    try:
        for part in ("objects/info", "objects/pack", "refs/heads", "info"):
            (door / part).mkdir(parents=True)
        (door / "objects" / "info" / "alternates").write_bytes(_quoted(place.objects))
        (door / "HEAD").write_bytes(folders.small(place.own / "HEAD") or b"ref: refs/heads/none\n")
        lines = [commit + b" " + name for name, commit in sorted(folders.refs(place).items())]
        (door / "packed-refs").write_bytes(b"".join(line + b"\n" for line in lines))
        if shallow := folders.small(place.shared / "shallow", 10_000_000):
            (door / "shallow").write_bytes(shallow)
        (door / "config").write_text(_config(place))
        yield door
    finally:
        shutil.rmtree(door, ignore_errors=True)


def with_index(place: Place, door: Path) -> None:
    """Bring what `git add` noted there, and which files it is to overlook."""
    _copy(place.own / "index", door / "index")
    for shared in place.own.glob("sharedindex.*"):
        _copy(shared, door / shared.name)
    for name in ("exclude", "attributes"):
        (door / "info" / name).write_bytes(folders.small(place.shared / "info" / name))


def _config(place: Place) -> str:
    trusted = dict(trusted_settings(folders.settings(place)))
    sha = trusted.pop("extensions.objectformat", "sha1")
    lines = ["[core]", "\trepositoryformatversion = 1", "\tbare = true"]
    lines += [f"\t{key.removeprefix('core.')} = {value}" for key, value in trusted.items()]
    lines += ["\tcommitGraph = false", "\tmultiPackIndex = false", "\tbigFileThreshold = 16m"]
    lines += ["[pack]", "\twindowMemory = 128m", "\tthreads = 2", "\twriteBitmaps = false"]
    lines += ["[extensions]", f"\tobjectFormat = {sha}"]
    return "\n".join(lines) + "\n"


def _quoted(objects: Path) -> bytes:
    """A line of `alternates`; in quotes, for names with newlines and the like."""
    plain = os.fsencode(objects).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"' + plain.replace(b"\n", b"\\n") + b'"\n'


def _copy(source: Path, target: Path) -> None:
    try:
        opened = os.open(source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError:
        return
    with os.fdopen(opened, "rb") as stream:
        found = os.fstat(opened)
        if stat.S_ISREG(found.st_mode) and found.st_size <= _MOST_INDEX:
            with target.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
            # Git looks closer at files that are not older than their index.
            os.utime(target, ns=(found.st_mtime_ns, found.st_mtime_ns))
