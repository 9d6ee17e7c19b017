"""The files of a project that say its version, and its changelog."""

from __future__ import annotations

import difflib

from core.agents.deployment.desk import Desk
from core.domain.deploy.versions import VersionPlace, may_say, place_in, version_of, written
from core.domain.value import Value
from core.errors import UserError

CHANGELOG = "CHANGELOG.md"
_MOST_BYTES = 2_000_000


class Edit(Value):
    """A file before and after."""

    path: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            f"a/{self.path}",
            f"b/{self.path}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def edits_of(desk: Desk, base: str, version: str, *, notes: str) -> tuple[Edit, ...]:
    """The files that setting a version changes, at that commit."""
    place, content = version_place(desk, base)
    number = version_of(version)
    if number is None:
        raise UserError(f"“{version}” is no version.", remedy="Write it as 1.2.3.")
    edits = [Edit(path=place.path, before=content, after=written(content, place, number))]
    log = _text(desk, base, CHANGELOG)
    if log is not None:
        edits.append(Edit(path=CHANGELOG, before=log, after=with_notes(log, notes)))
    return tuple(edits)


def changed_paths(desk: Desk, base: str) -> tuple[str, ...]:
    """The files that setting a version changes."""
    place, _ = version_place(desk, base)
    return (place.path, CHANGELOG) if _text(desk, base, CHANGELOG) is not None else (place.path,)


def with_notes(log: str, notes: str) -> str:
    """A changelog with new notes before those of the last version."""
    lines = log.splitlines(keepends=True)
    at = next((n for n, line in enumerate(lines) if line.startswith("## ")), len(lines))
    lead = "".join(lines[:at])
    gap = "" if not lead or lead.endswith("\n\n") else "\n" if lead.endswith("\n") else "\n\n"
    return f"{lead}{gap}{notes.rstrip()}\n\n{''.join(lines[at:])}".rstrip("\n") + "\n"


def version_place(desk: Desk, commit: str) -> tuple[VersionPlace, str]:
    """Where the project says its version, and that file; UserError where it says none."""
    files = [f for f in desk.store.tree(commit) if f.kind == "file" and may_say(f.path)]
    for file in sorted(files, key=lambda f: (f.path.endswith(".py"), f.path.count("/"), f.path)):
        content = _decoded(desk.store.read(file.blob, _MOST_BYTES))
        place = place_in(file.path, content) if content is not None else None
        if place is not None and content is not None:
            return place, content
    raise UserError(
        "No file of the repository says its version.",
        kept="Nothing was changed.",
        remedy="Write one into pyproject.toml, package.json, Cargo.toml or a file VERSION.",
    )


def _text(desk: Desk, commit: str, path: str) -> str | None:
    file = desk.store.file(commit, path)
    if file is None or file.kind != "file" or file.bytes > _MOST_BYTES:
        return None
    return _decoded(desk.store.read(file.blob, _MOST_BYTES))


def _decoded(content: bytes) -> str | None:
    """Text as it is, every byte of it; None for anything but UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
