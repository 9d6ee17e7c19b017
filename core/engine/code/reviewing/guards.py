"""What kept something out and is gone: checks that end a function, decorators, releases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tree_sitter import Node

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import (
    CALLS,
    EXITS,
    Part,
    called,
    last_of,
    line_of,
    names_in,
    squeezed,
    statements,
)
from core.engine.code.reviewing.version import Hunk, Says, Version

_IFS = ("if_statement", "if_expression", "if", "unless")
_STATEMENTS = ("expression_statement", "call", "await_expression")
_CHECKS = re.compile(
    r"^_?(?:check|validate|verify|require|ensure|assert|authori[sz]e|authenticate|guard|sanitize|"
    r"must|deny|forbid|enforce)(?:[A-Z_].*)?$"
)
_KEEPS = re.compile(
    r"(?i)auth|login|permi|require|role|admin|csrf|secure|protect|valid|transaction|atomic|"
    r"rate_?limit|throttle|synchroni[sz]ed|lock"
)
_DECORATOR = re.compile(r"^\s*@(\w[\w.]*)")
_STRICT = re.compile(r"^\s*(?:set\s+-\w*e\w*\b.*|[\"']use strict[\"'];?)\s*$")
_RELEASES = re.compile(
    r"^(?:[cC]lose|R?[uU]nlock|[rR]elease|[rR]ollback|[dD]isconnect|[dD]ispose)$"
)
_WHY = "What it kept out reaches the lines below now, and no test of this branch shows that it may."


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    yield from _strict(version)
    before, after = version.old_syntax, version.new_syntax
    if before is None or after is None or version.is_test:
        return
    for name, old in before.parts.items():
        new = after.parts.get(name)
        if new is None:
            continue
        yield from _unreleased(version, old, new)
        if diff.tested(version, new.short):
            continue
        yield from _guards(version, diff, old, new=new)
        yield from _decorators(version, diff, old, new=new)


def _guards(version: Version, diff: Diff, old: Part, *, new: Part) -> Iterator[ReviewFinding]:
    """Checks that went by themselves, of what the function still uses."""
    used = names_in(new.node)
    known = [squeezed(node) for node in new.within(*_IFS, *_STATEMENTS)]
    for node, condition in _checks(old):
        lines = range(line_of(node), last_of(node) + 1)
        hunk = _hunk(version, lines)
        about = names_in(condition)
        if hunk is None or not about & used or squeezed(node) in known:
            continue
        if squeezed(condition).replace(" ", "") in diff.added_text.replace(" ", ""):
            continue  # it stands somewhere else now
        if any(_instead(line, about) for line in version.new[slice(*hunk.new)]):
            continue
        shown = _shown(version.old[lines[0] - 1])
        yield _went(version, f"The check “{shown}” of “{new.short}” is gone.", lines, hunk=hunk)


def _checks(old: Part) -> Iterator[tuple[Node, Node]]:
    """Statements that end the function or the round, with their condition; and calls of checks."""
    for node in old.within(*_IFS):
        condition = node.child_by_field_name("condition")
        inner = statements(node.child_by_field_name("consequence"))
        other = node.child_by_field_name("alternative")
        if condition is not None and other is None and inner and _leaves(inner[-1]):
            yield node, condition
    for node in old.within(*_STATEMENTS):
        call = node if node.type in CALLS else next(iter(node.named_children), node)
        if call.type in CALLS and _CHECKS.match(called(call)[0]) and _is_statement(node):
            yield node, call


def _is_statement(node: Node) -> bool:
    return node.type == "expression_statement" or (
        node.parent is not None and node.parent.type in ("body_statement", "block", "program")
    )


def _leaves(node: Node) -> bool:
    inner = node.named_children[0] if node.type == "expression_statement" else node
    return inner.type in EXITS or (inner.type in CALLS and called(inner)[0] in ("panic", "exit"))


def _instead(line: str, about: frozenset[str]) -> bool:
    """Whether a line that came for it may do the same."""
    return bool(re.search(r"\bif\b|\(|\?", line)) or bool(about & set(re.findall(r"\w+", line)))


def _hunk(version: Version, lines: range) -> Hunk | None:
    """The one that takes all of these away."""
    for hunk in version.hunks:
        if hunk.old[0] < lines[0] and lines[-1] <= hunk.old[1]:
            return hunk
    return None


def _decorators(version: Version, diff: Diff, old: Part, *, new: Part) -> Iterator[ReviewFinding]:
    for node in _decorations(old.node):
        line = line_of(node)
        found = _DECORATOR.match(version.old[line - 1])
        hunk = _hunk(version, range(line, last_of(node) + 1))
        if found is None or hunk is None or not _KEEPS.search(found[1]):
            continue
        if f"@{found[1]}" in diff.added_text or any(
            squeezed(node) == squeezed(each) for each in _decorations(new.node)
        ):
            continue
        said = f"“@{found[1]}” is gone from “{new.short}”."
        yield _went(version, said, range(line, last_of(node) + 1), hunk=hunk)


def _decorations(node: Node) -> list[Node]:
    above = node.parent
    holders = [node, *(c for c in node.children if c.type == "modifiers")]
    if above is not None and above.type in ("decorated_definition", "export_statement"):
        holders.append(above)
    kinds = ("decorator", "annotation", "marker_annotation")
    return [child for holder in holders for child in holder.children if child.type in kinds]


def _unreleased(version: Version, old: Part, new: Part) -> Iterator[ReviewFinding]:
    """What was closed is used as before, and not closed any more."""
    kept = Counter(_release(node) for node in new.within(*CALLS))
    were = Counter(_release(node) for node in old.within(*CALLS))
    text = squeezed(new.body)
    for node in old.within(*CALLS):
        owner, name = _release(node)
        lines = range(line_of(node), last_of(node) + 1)
        hunk = _hunk(version, lines)
        if not name or hunk is None or kept[owner, name] >= were[owner, name]:
            continue
        if kept[owner, name] and hunk.new[0] != hunk.new[1]:
            continue  # some of them stand there still, and another way took its place
        if not _still_opened(owner, old, text) or re.search(r"\b(?:with|using|try) \(?", text):
            continue
        says = Says(
            "warning",
            f"“{owner}” is not {_done(name)} any more in “{new.short}”.",
            "It stays held on each path out of the function, until there are none left.",
            side="old",
        )
        yield version.finding((lines[0], lines[-1]), "lost-release", says)


def _release(node: Node) -> tuple[str, str]:
    name, owner = called(node)
    return (owner, name) if owner and _RELEASES.match(name) else ("", "")


def _still_opened(owner: str, old: Part, text: str) -> bool:
    """Whether a name of this function is given what must be closed, then as now."""
    given = rf"(?<![\w.]){re.escape(owner)}\b[^=;]{{0,40}}?:?= "
    held = rf"{re.escape(owner)} \. (?:R?[lL]ock|acquire|open)"
    made = rf"{given}|{held}"
    return bool(re.search(made, squeezed(old.body)) and re.search(made, text))


def _done(name: str) -> str:
    bare = name.lower().removeprefix("r") if name == "RUnlock" else name.lower()
    return {"close": "closed", "rollback": "rolled back"}.get(bare, f"{bare.rstrip('e')}ed")


def _strict(version: Version) -> Iterator[ReviewFinding]:
    """`set -e` of a script that has none now."""
    if any("set -" in line or _STRICT.match(line) for _, line in version.added_lines()):
        return
    for number, line in version.removed_lines():
        hunk = _hunk(version, range(number, number + 1))
        if _STRICT.match(line) and hunk is not None and version.file.after is not None:
            said = f"“{_shown(line)}” is gone from here."
            yield _went(version, said, range(number, number + 1), hunk=hunk)


def _went(version: Version, reason: str, lines: range, *, hunk: Hunk) -> ReviewFinding:
    """With the lines put back before the one that follows now, where nothing came for them."""
    says = Says("warning", reason, _WHY)
    at = hunk.new[1] + 1
    if hunk.new[0] == hunk.new[1] and at <= len(version.new):
        back = "\n".join((*version.old[slice(*hunk.old)], version.new[at - 1]))
        return version.finding((at, at), "removed-guard", says, suggestion=back)
    old = Says("warning", reason, _WHY, side="old")
    return version.finding((lines[0], lines[-1]), "removed-guard", old)


def _shown(line: str) -> str:
    return line.strip().rstrip("{:").strip().replace("“", '"').replace("”", '"')[:100]
