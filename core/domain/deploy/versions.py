"""Versions of a project: where it is written, what comes next, and the edit that sets it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Literal

from core.domain.value import Value
from core.errors import UserError

Part = Literal["major", "minor", "patch"]
_SHAPE = re.compile(
    r"v?(?P<major>\d{1,9})(?:\.(?P<minor>\d{1,9}))?(?:\.(?P<patch>\d{1,9}))?"
    r"(?:[-.]?(?P<pre>(?:a|b|rc|alpha|beta|dev|pre)[-.]?\d*))?\Z",
    re.IGNORECASE,
)
_QUOTED = r"(?P<open>[\"'])(?P<version>[^\"'\n]{1,60})(?P=open)"
_MANIFESTS = ("pyproject.toml", "Cargo.toml", "package.json", "setup.cfg", "VERSION", "version.txt")


class Version(Value):
    """`pre` is what marks a version that is not out yet, such as rc1."""

    major: int
    minor: int = 0
    patch: int = 0
    pre: str = ""

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}" + (f"-{self.pre}" if self.pre else "")

    def after(self, part: Part) -> Version:
        """The next one; a version that was not out yet comes out first."""
        match part:
            case "major":
                out = self.pre and not (self.minor or self.patch)
                return Version(major=self.major if out else self.major + 1)
            case "minor":
                out = self.pre and not self.patch
                return Version(major=self.major, minor=self.minor if out else self.minor + 1)
            case "patch":
                patch = self.patch if self.pre else self.patch + 1
                return Version(major=self.major, minor=self.minor, patch=patch)

    @property
    def order(self) -> tuple[int, int, int, bool, str]:
        """Sorts versions from old to new."""
        return (self.major, self.minor, self.patch, not self.pre, self.pre)


class VersionPlace(Value):
    """Where a file says the version: `text` from character `start` on."""

    path: str
    text: str
    start: int


def version_of(text: str) -> Version | None:
    """What a tag or a file says, if it is a version."""
    found = _SHAPE.match(text.strip())
    if found is None:
        return None
    numbers = {name: int(found[name] or 0) for name in ("major", "minor", "patch")}
    return Version(**numbers, pre=(found["pre"] or "").lower())


def may_say(path: str) -> bool:
    """Whether a file of that path could be where the version is written."""
    name = PurePosixPath(path).name
    depth = path.count("/")
    return (name in _MANIFESTS and depth == 0) or (
        name in ("__init__.py", "__about__.py", "_version.py", "version.py") and depth <= 2
    )


def place_in(path: str, content: str) -> VersionPlace | None:
    """Where this file says the version, if it does."""
    name = PurePosixPath(path).name
    find = _FINDERS.get(name, _in_python)
    found = find(content)
    if found is None or version_of(content[found[0] : found[1]]) is None:
        return None
    return VersionPlace(path=path, text=content[found[0] : found[1]], start=found[0])


def written(content: str, place: VersionPlace, version: Version) -> str:
    """The file with that version in it; UserError when it no longer says what it said."""
    end = place.start + len(place.text)
    if content[place.start : end] != place.text:
        raise UserError(
            f"{place.path} changed since its version was read.",
            kept="No file was changed.",
            remedy="Refresh the repository, then try again.",
        )
    lead = "v" if place.text.startswith("v") else ""
    return f"{content[: place.start]}{lead}{version}{content[end:]}"


def _in_toml(*tables: str) -> Callable[[str], tuple[int, int] | None]:
    def find(content: str) -> tuple[int, int] | None:
        try:
            tomllib.loads(content)
        except tomllib.TOMLDecodeError:
            return None
        for table in tables:
            part = re.search(
                rf"(?m)^\[{re.escape(table)}\][^\n]*\n(?P<body>(?:(?!\[).*\n?)*)", content
            )
            said = part and re.search(rf"(?m)^version[ \t]*=[ \t]*{_QUOTED}", part["body"])
            if part and said:
                shift = part.start("body")
                return shift + said.start("version"), shift + said.end("version")
        return None

    return find


def _in_json(content: str) -> tuple[int, int] | None:
    """The outermost `version`: the first one that is indented least."""
    found = list(
        re.finditer(r'(?m)^(?P<indent>[ \t]*)"version"\s*:\s*"(?P<version>[^"\n]+)"', content)
    )
    if not found:
        return None
    outer = min(found, key=lambda one: len(one["indent"]))
    return outer.span("version")


def _in_cfg(content: str) -> tuple[int, int] | None:
    found = re.search(r"(?ms)^\[metadata\]$.*?^version\s*=\s*(?P<version>\S+)\s*$", content)
    return found.span("version") if found else None


def _alone(content: str) -> tuple[int, int] | None:
    found = re.match(r"\s*(?P<version>\S+)\s*\Z", content)
    return found.span("version") if found else None


def _in_python(content: str) -> tuple[int, int] | None:
    found = re.search(
        rf"(?m)^(?:__version__|VERSION|version)(?::[^=\n]+)?\s*=\s*{_QUOTED}", content
    )
    return found.span("version") if found else None


_FINDERS: dict[str, Callable[[str], tuple[int, int] | None]] = {
    "pyproject.toml": _in_toml("project", "tool.poetry"),
    "Cargo.toml": _in_toml("package", "workspace.package"),
    "package.json": _in_json,
    "setup.cfg": _in_cfg,
    "VERSION": _alone,
    "version.txt": _alone,
}
