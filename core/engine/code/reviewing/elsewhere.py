"""What other files use of a changed one, in languages that Python's own parser cannot read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.imports import Import, read_import
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.parameters import READ, Takes, takes
from core.engine.code.reviewing.syntax import Part, Syntax, arguments, called, line_of, text_of
from core.engine.code.reviewing.version import Says, Version, placed

_SCRIPTS = frozenset(("JavaScript", "TypeScript", "TSX"))
_EXPORTS = re.compile(
    r"^\s*export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    r"(?:function\s*\*?|class|const|let|var|interface|type|enum|namespace)\s+([\w$]+)",
    re.MULTILINE,
)
_LISTED = re.compile(r"(?:^\s*export\s*|module\.exports\s*=\s*)\{([^}]*)\}", re.MULTILINE)
_ASSIGNED = re.compile(r"^\s*(?:module\.)?exports\.([\w$]+)\s*=", re.MULTILINE)
_OPEN = re.compile(r"^\s*export\s+\*|module\.exports\s*=\s*(?!\{)", re.MULTILINE)
_DECLARED = ("lexical_declaration", "variable_declaration")
_ENDING = re.compile(r"\.(?:[cm]?[jt]sx?|d\.ts)$")


@dataclass(frozen=True)
class _Use:
    path: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    before, after = version.old_syntax, version.new_syntax
    if before is None or before.language not in READ or version.is_test:
        return
    if before.language in _SCRIPTS:
        yield from _unexported(version, diff)
    if after is None or after.broken:
        return
    for name, old in before.parts.items():
        new = after.parts.get(name)
        was, now = takes(old), takes(new) if new is not None else None
        if (
            new is None
            or was is None
            or now is None
            or (was.least, was.most)
            == (
                now.least,
                now.most,
            )
        ):
            continue
        found = list(_misfits(version, diff, new, was=was, now=now))
        if found:
            says = Says(
                "error",
                f"“{new.short}” {_asks(now)}, and {placed([u.place for u in found])} still calls "
                "it as before.",
                "The call is refused, or goes on without what is missing.",
            )
            lines = [n for n in range(new.first, new.last + 1) if n in version.added]
            first = lines[0] if lines else new.first
            yield version.finding((first, first), "callers", says)


def _asks(now: Takes) -> str:
    if now.most is None:
        return f"takes at least {now.least} arguments now"
    many = str(now.most) if now.least == now.most else f"{now.least} to {now.most}"
    return f"takes {many} argument{'' if many == '1' else 's'} now"


def _misfits(version: Version, diff: Diff, part: Part, *, was: Takes, now: Takes) -> Iterator[_Use]:
    known = list(diff.holding(part.short))
    alone = sum(p.short == part.short for _, syntax in known for p in syntax.parts.values()) == 1
    for path, syntax in known:
        names = _known_as(path, syntax, version.path, part.short)
        for call in syntax.calls:
            name, owner = called(call)
            given = arguments(call)
            if given is None or not was.fits(len(given)) or now.fits(len(given)):
                continue
            own = path == version.path or _near(version.path, path, syntax)
            if f"{owner}.{name}".lstrip(".") in names or (
                name == part.short and _meant(part, owner, own=own, alone=alone, syntax=syntax)
            ):
                yield _Use(path, line_of(call))


def _meant(part: Part, owner: str, *, own: bool, alone: bool, syntax: Syntax) -> bool:
    """Whether a name that is called can only be this function."""
    if "." not in part.name:
        return own and not owner and (alone or syntax.language == "Go")
    return alone and (bool(owner) or own)


def _near(own: str, path: str, syntax: Syntax) -> bool:
    """Whether files of one folder know each other's names without importing them."""
    return syntax.language in ("Go", "Java") and posixpath.dirname(own) == posixpath.dirname(path)


def _known_as(path: str, syntax: Syntax, module: str, name: str) -> frozenset[str]:
    """What a file calls a function of that module by, as its imports say."""
    found: set[str] = set()
    if syntax.language in _SCRIPTS:
        for each, _ in _imports(path, syntax, module):
            for here, there in each.names:
                if there == name:
                    found.add(here)
                elif not there:
                    found.add(f"{here}.{name}")
    elif syntax.language == "Go" and posixpath.dirname(path) != posixpath.dirname(module):
        folder = posixpath.basename(posixpath.dirname(module))
        for statement in _statements(syntax):
            for each in read_import(text_of(statement), "go"):
                if folder and each.module.endswith(f"/{folder}"):
                    found |= {f"{here}.{name}" for here, _ in each.names}
    return frozenset(found)


def _imports(path: str, syntax: Syntax, module: str) -> Iterator[tuple[Import, int]]:
    """Imports of one module, by its path."""
    for node in _statements(syntax):
        for each in read_import(text_of(node), "javascript"):
            if each.module.startswith(".") and _leads(path, each.module, module):
                yield each, line_of(node)


def _leads(path: str, named: str, module: str) -> bool:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
    bare = _ENDING.sub("", module)
    return bare in (_ENDING.sub("", target), target, f"{target}/index")


def _statements(syntax: Syntax) -> Iterator[Node]:
    stack = list(syntax.root.named_children)
    while stack:
        node = stack.pop(0)
        if node.type in ("import_declaration", "import_spec_list"):
            stack.extend(node.named_children)
        elif node.type in ("import_statement", "export_statement", "import_spec") or (
            node.type in _DECLARED and "require(" in text_of(node)[:2_000]
        ):
            yield node


def _unexported(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    """Names that other files import from here, and that are not offered any more."""
    if version.file.was and version.file.was not in diff.changed:
        yield from _moved(version, diff)
    text = version.file.after
    if text is not None and _OPEN.search(text):
        return
    gone = _offers(version.file.before or "") - _offers(text or "")
    for name in sorted(gone):
        found = [
            _Use(path, line)
            for path, syntax in diff.holding(name)
            if path != version.path and syntax.language in _SCRIPTS
            for each, line in _imports(path, syntax, version.path)
            if any(there == name for _, there in each.names)
        ]
        line = _line_of(version, name)
        if found and line is not None:
            where = placed([use.place for use in found])
            says = Says(
                "error",
                f"“{name}” is gone from here, and {where} still uses it.",
                "The import fails, or is undefined, as soon as that file is loaded.",
                side="old",
            )
            yield version.finding((line, line), "removed-name", says)


def _moved(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    stem = posixpath.basename(_ENDING.sub("", version.file.was))
    found = [
        _Use(path, line)
        for path, syntax in diff.holding(stem)
        if path != version.path and syntax.language in _SCRIPTS
        for _, line in _imports(path, syntax, version.file.was)
    ]
    if found:
        yield version.moved_away([use.place for use in found])


def _offers(text: str) -> frozenset[str]:
    listed = [part for found in _LISTED.findall(text) for part in found.split(",")]
    names = [re.split(r"\s+as\s+|:", part.strip())[-1 if " as " in part else 0] for part in listed]
    return frozenset((*_EXPORTS.findall(text), *_ASSIGNED.findall(text), *names)) - {""}


def _line_of(version: Version, name: str) -> int | None:
    pattern = re.compile(rf"\bexport\b.*\b{re.escape(name)}\b|exports\b.*\b{re.escape(name)}\b")
    return next((n for n, line in version.removed_lines() if pattern.search(line)), None)
