"""What is wrong with files as a whole: made ones, large ones, loosened pins, old migrations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from core.domain.code.review import ReviewFinding
from core.engine.code.manifests import dependencies
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import Says, Version

_MADE = frozenset(
    "__pycache__ node_modules .venv venv .idea .pytest_cache .mypy_cache .tox .gradle".split()
)
_PRODUCTS = (".pyc", ".pyo", ".so", ".o", ".a", ".class", ".dll", ".exe", ".jar", ".whl", ".dylib")
_ODD = frozenset((".DS_Store", "Thumbs.db", ".env", "core.dump"))
_LARGE = 1_000_000
_LARGE_BINARY = 300_000
_LOCKS = frozenset(
    "poetry.lock uv.lock Pipfile.lock package-lock.json yarn.lock pnpm-lock.yaml Cargo.lock go.sum "
    "Gemfile.lock composer.lock".split()
)
_LOCKED_BY = {
    "package.json": ("package-lock.json", "yarn.lock", "pnpm-lock.yaml"),
    "pyproject.toml": ("poetry.lock", "uv.lock", "pdm.lock"),
    "Pipfile": ("Pipfile.lock",),
    "Cargo.toml": ("Cargo.lock",),
    "go.mod": ("go.sum",),
    "Gemfile": ("Gemfile.lock",),
    "composer.json": ("composer.lock",),
}
_REQUIREMENTS = re.compile(
    r"(?:^|/)(?:(?:requirements|constraints)[\w.-]*\.(?:txt|in)|pyproject\.toml)$"
)
_PIN = re.compile(r"^[\s\"']*([A-Za-z][\w.-]*)(?:\[[\w, -]*\])?\s*===?\s*([\w.!+-]+)")
_ENTRY = re.compile(r"^[\s\"']*([A-Za-z][\w.-]*)(?:\[[\w, -]*\])?\s*([<>=!~][^;#\"']*)?")
_NPM = re.compile(r'^\s*"([@\w./-]+)"\s*:\s*"([^"]*)"')
_MIGRATION = re.compile(
    r"(?:^|/)(?:migrations?|alembic/versions|db/migrate)/(?!__init__)[^/]*\d[^/]*"
    r"\.(?:py|sql|rb|js|ts|php)$"
)


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    file, path = version.file, PurePosixPath(version.path)
    if file.how in ("added", "untracked"):
        yield from _added(version, path)
    if path.name in _LOCKS and file.how == "deleted":
        says = Says(
            "warning",
            f"{path.name} is deleted.",
            "Nothing then says which versions were tried; the next install may bring others.",
            side="old",
        )
        yield version.finding((1, 1), "pins", says)
    if _REQUIREMENTS.search(version.path) or path.name == "package.json":
        yield from _loosened(version, npm=path.name == "package.json")
    yield from _unlocked(version, diff)
    if is_migration(version.path) and file.released and file.how in ("modified", "deleted"):
        yield _old_migration(version)


def is_migration(path: str) -> bool:
    return _MIGRATION.search(path) is not None


def _unlocked(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    """A manifest that asks for other packages, while the lock file beside it stays as it was."""
    path = PurePosixPath(version.path)
    own = _LOCKED_BY.get(path.name, ())
    before, after = version.file.before, version.file.after
    folders = {str(path.parent), "."}
    locks = [p for p in diff.locks if _parent(p) in folders and PurePosixPath(p).name in own]
    if not locks or before is None or after is None or diff.changed & set(locks):
        return
    old, new = _asked(version.path, before), _asked(version.path, after)
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    if changed:
        says = Says(
            "warning",
            f"“{changed[0]}” is asked for otherwise here, and {locks[0]} is as it was.",
            "What is installed from the lock is not what this file asks for, or nothing is.",
        )
        found = [n for n, line in version.added_lines() if changed[0] in line]
        first = found[0] if found else min(version.added, default=1)
        yield version.finding((first, first), "lock-file", says)


def _asked(path: str, text: str) -> dict[str, str]:
    return {each.name: each.wanted for each in dependencies({path: text})}


def _parent(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _added(version: Version, path: PurePosixPath) -> Iterator[ReviewFinding]:
    made = bool(set(path.parts[:-1]) & _MADE) or path.name.endswith(_PRODUCTS) or path.name in _ODD
    if made:
        why = "It differs on each machine, or holds its secrets, and belongs into .gitignore."
        says = Says("warning", f"{path.name} is made by a tool or a machine, not written.", why)
        yield version.finding((1, 1), "made-file", says)
        return
    size = version.file.bytes
    if size > (_LARGE_BINARY if version.file.binary else _LARGE) and path.name not in _LOCKS:
        why = "Every clone carries it for ever, even once it is deleted again."
        says = Says("warning", f"A file of {size / 1e6:.1f} MB is added.", why)
        yield version.finding((1, 1), "large-file", says)


def _loosened(version: Version, *, npm: bool) -> Iterator[ReviewFinding]:
    pinned: dict[str, tuple[str, str]] = {}
    for _, line in version.removed_lines():
        found = _NPM.match(line) if npm else _PIN.match(line)
        if found and (not npm or re.fullmatch(r"\d[\w.+-]*", found[2])):
            pinned[found[1].casefold()] = (found[2], line)
    for number, line in version.added_lines():
        entry = _NPM.match(line) if npm else _ENTRY.match(line)
        known = pinned.get(entry[1].casefold()) if entry else None
        if entry is None or known is None or not _is_open(entry[2] or "", npm=npm):
            continue
        says = Says(
            "warning",
            f"{entry[1]} was pinned to {known[0]} and is not any more.",
            "The next install may bring a version that nobody tried.",
        )
        yield version.finding((number, number), "pins", says, suggestion=known[1])


def _is_open(wanted: str, *, npm: bool) -> bool:
    """Whether any later version is let in."""
    plain = wanted.strip().rstrip(",").strip()
    if npm:
        return plain in ("", "*", "latest", "x") or plain.startswith(">")
    return not plain or not re.search(r"==|<|~=", plain)


def _old_migration(version: Version) -> ReviewFinding:
    numbers = sorted(version.added)
    says = Says(
        "warning",
        "A migration is changed that was released already.",
        "Databases that have run it will not run it again, so they differ from new ones: write "
        "another migration.",
        side="new" if numbers else "old",
    )
    first = numbers[0] if numbers else min(version.removed, default=1)
    return version.finding((first, first), "released-migration", says)
