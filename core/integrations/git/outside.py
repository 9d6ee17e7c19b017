"""Writing into a person's repository: contents, and one branch or tag. Git never runs in it.

A ref is a small file. It is written as git itself does: a lock beside it that only one can make,
then the lock takes its place.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError
from core.integrations.git import folder as folders
from core.integrations.git.folder import Place

_KEPT = "Nothing in your repository was changed."


def put(place: Place, name: bytes, commit: str, *, before: str) -> None:
    """Let the ref `name` lead to a commit; it must lead to `before` now, or not be there."""
    with _locked(place, name) as (file, lock):
        _expect(place, name, before)
        lock.write_bytes(f"{commit}\n".encode())
        os.replace(lock, file)


def take(place: Place, name: bytes, *, before: str) -> None:
    """Delete the ref, loose and packed, if it leads to `before`."""
    with _locked(place, name) as (file, _):
        _expect(place, name, before)
        _unpack(place, name)
        file.unlink(missing_ok=True)


def _expect(place: Place, name: bytes, before: str) -> None:
    there = folders.refs(place)
    if any(name.startswith(each + b"/") or each.startswith(name + b"/") for each in there):
        raise _in_the_way()
    found = there.get(name, b"").decode()
    if found == before:
        return
    shown = name.decode("utf-8", "backslashreplace").split("/", 2)[-1]
    raise UserError(
        f"Your repository has a {shown} with another history."
        if found
        else f"{shown} is not in your repository any more.",
        kept=_KEPT,
        remedy="Take another name, or look at what is there first.",
    )


@contextmanager
def _locked(place: Place, name: bytes) -> Iterator[tuple[Path, Path]]:
    file = place.shared / os.fsdecode(name)
    lock = file.with_name(f"{file.name}.lock")
    made = _folders_for(place, file)
    try:
        os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
    except OSError as error:
        _remove(made)
        raise UserError(
            "Your repository may not be written, or another git is writing that branch.",
            kept=_KEPT,
            remedy="Try again when it is done; see that you have the right to write there.",
        ) from error
    try:
        yield file, lock
    finally:
        lock.unlink(missing_ok=True)
        if not file.exists():
            _remove(made or [file.parent])


def _folders_for(place: Place, file: Path) -> list[Path]:
    """Make what is missing above it, none of it over a link; returns those, deepest first."""
    above = [p for p in file.parents if p.is_relative_to(place.shared / "refs")]
    real = os.path.realpath(place.shared / "refs")
    if any(p.is_symlink() or (p.exists() and not p.is_dir()) for p in above) or file.is_dir():
        raise _in_the_way()
    made = [p for p in above if not p.exists()]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            "Your repository may not be written.",
            kept=_KEPT,
            remedy="Give yourself the right to write there.",
        ) from error
    if not os.path.realpath(file.parent).startswith(real):
        raise UserError("The branches of your repository lie somewhere else.", kept=_KEPT)
    return made


def _in_the_way() -> UserError:
    return UserError(
        "Your repository has a branch whose name is in the way of this one.",
        kept=_KEPT,
        remedy="Take another name.",
    )


def _remove(made: list[Path]) -> None:
    for folder in made:
        with contextlib.suppress(OSError):
            if folder.name not in ("heads", "tags"):
                folder.rmdir()


def _unpack(place: Place, name: bytes) -> None:
    """Take it out of `packed-refs`, with the line that says what a tag leads to."""
    packed = place.shared / "packed-refs"
    lines = packed.read_bytes().splitlines(keepends=True) if packed.is_file() else []
    kept: list[bytes] = []
    dropping = False
    for line in lines:
        dropping = line.rstrip(b"\n").endswith(b" " + name) or (dropping and line.startswith(b"^"))
        if not dropping:
            kept.append(line)
    if len(kept) == len(lines):
        return
    lock = place.shared / "packed-refs.lock"
    opened = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(opened, "wb") as file:
        file.writelines(kept)
    os.replace(lock, packed)
