"""A changed file as rules see it: both texts, which lines are new, which went, and both trees."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from core.domain.code.review import ReviewedFile, ReviewFinding, Severity, Side, replaced
from core.engine.code.reviewing.syntax import Syntax, syntax_of

MOST_LINES = 12_000
_LONGEST = 600_000
_QUOTED = 4_000
_FOREIGN = re.compile(
    r"(?:^|/)(?:vendor|vendored|third[_-]?party|node_modules|bower_components|extern(?:al)?|dist)/|"
    r"\.min\.(?:js|css)$|\.(?:pb|pb\.gw|g|freezed|gen)\.\w+$|_pb2(?:_grpc)?\.pyi?$|\.designer\.cs$|"
    r"(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml|go\.sum|composer\.lock|[\w-]+\.lock)$|\.snap$"
)
_WRITTEN = re.compile(
    r"(?i)\b(?:auto-?)?generated\b.{0,80}\b(?:do not|don't) (?:edit|modify)|@generated\b|"
    r"\bdo not edit\b.{0,80}\bgenerated\b"
)
PROSE = (".md", ".rst", ".txt", ".adoc")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Hunk:
    """Lines `old` (from 0, half open) gave way to lines `new`."""

    old: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True)
class Version:
    """Line numbers are from 1. Trees are None where a text is no Python that can be parsed."""

    file: ReviewedFile

    @property
    def path(self) -> str:
        return self.file.path

    @cached_property
    def old(self) -> list[str]:
        return (self.file.before or "").splitlines()

    @cached_property
    def new(self) -> list[str]:
        return (self.file.after or "").splitlines()

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """All of it as one where the texts are too long to compare line by line."""
        start, end = _shared(self.old, self.new)
        old, new = self.old[start : len(self.old) - end], self.new[start : len(self.new) - end]
        if not old and not new:
            return ()
        if len(old) + len(new) > MOST_LINES or not old or not new:
            return (Hunk((start, start + len(old)), (start, start + len(new))),)
        found = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return tuple(
            Hunk((a + start, b + start), (c + start, d + start))
            for tag, a, b, c, d in found
            if tag != "equal"
        )

    @cached_property
    def added(self) -> frozenset[int]:
        return frozenset(n + 1 for hunk in self.hunks for n in range(*hunk.new))

    @cached_property
    def removed(self) -> frozenset[int]:
        return frozenset(n + 1 for hunk in self.hunks for n in range(*hunk.old))

    def added_lines(self) -> Iterator[tuple[int, str]]:
        for number in sorted(self.added):
            yield number, self.new[number - 1]

    def removed_lines(self) -> Iterator[tuple[int, str]]:
        for number in sorted(self.removed):
            yield number, self.old[number - 1]

    @property
    def is_python(self) -> bool:
        return is_python(self.path)

    @cached_property
    def is_test(self) -> bool:
        return is_test(self.path)

    @cached_property
    def is_foreign(self) -> bool:
        """Code of others, or written by a tool: by its place, its name, or what it said before."""
        if _FOREIGN.search(self.path):
            return True
        said = self.file.before if self.file.before is not None else self.file.after
        return bool(_WRITTEN.search("\n".join((said or "").splitlines()[:12])))

    @cached_property
    def old_tree(self) -> ast.Module | None:
        return parsed(self.file.before) if self.is_python else None

    @cached_property
    def new_tree(self) -> ast.Module | None:
        return parsed(self.file.after) if self.is_python else None

    @property
    def is_unread(self) -> bool:
        """Python that cannot be parsed."""
        return self.is_python and self.file.after is not None and self.new_tree is None

    @cached_property
    def old_syntax(self) -> Syntax | None:
        return syntax_of(self.path, self.file.before)

    @cached_property
    def new_syntax(self) -> Syntax | None:
        return syntax_of(self.path, self.file.after)

    def restored(self, line: int) -> str | None:
        """The old line, where one line gave way to this one."""
        for hunk in self.hunks:
            size = hunk.new[1] - hunk.new[0]
            if hunk.new[0] < line <= hunk.new[1] and size == hunk.old[1] - hunk.old[0]:
                return self.old[hunk.old[0] + line - hunk.new[0] - 1]
        return None

    def touched(self, node: ast.stmt | ast.expr | ast.excepthandler) -> bool:
        """Whether any line of a node of the new tree is new."""
        return any(n in self.added for n in range(node.lineno, (node.end_lineno or 0) + 1))

    def text(self, first: int, last: int) -> str:
        return "\n".join(self.new[first - 1 : last])

    def finding(
        self, lines: tuple[int, int], rule: str, says: Says, *, suggestion: str | None = None
    ) -> ReviewFinding:
        """A finding on these lines; a suggestion that would not parse is left out."""
        first, last = lines
        source = self.old if says.side == "old" else self.new
        quoted = "\n".join(source[max(first, 1) - 1 : last])[:_QUOTED]
        made = ReviewFinding(
            path=self.path,
            first=first,
            last=last,
            severity=says.severity,
            rule=rule,
            reason=says.reason,
            why=says.why,
            suggestion=suggestion,
            quoted="" if says.hidden else quoted,
            side=says.side,
        )
        return made if self._applies(made) else made.model_copy(update={"suggestion": None})

    def moved_away(self, places: Sequence[str]) -> ReviewFinding:
        """That it is still imported from where it was."""
        says = Says(
            "error",
            f"It was {self.file.was}, and {placed(places)} still imports it from there.",
            "The import fails as soon as that file is loaded.",
        )
        return self.finding((1, 1), "removed-name", says)

    def _applies(self, finding: ReviewFinding) -> bool:
        if finding.suggestion is None:
            return True
        after = replaced(self.file.after or "", finding)
        return after is not None and (not self.is_python or parsed(after) is not None)


@dataclass(frozen=True)
class Says:
    """What a finding says. `hidden` keeps its lines from being quoted."""

    severity: Severity
    reason: str
    why: str
    side: Side = "new"
    hidden: bool = False


def placed(places: Sequence[str]) -> str:
    """Two of them by name, and how many more there are."""
    shown = list(dict.fromkeys(places))
    if len(shown) > 2:
        return f"{shown[0]}, {shown[1]} and {len(shown) - 2} more"
    return " and ".join(shown)


def parsed(text: str | None) -> ast.Module | None:
    if text is None or len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def functions(tree: ast.Module | None) -> dict[str, Function]:
    """By dotted name within the file; the last of one name stands."""
    found: dict[str, Function] = {}
    stack: list[tuple[str, ast.AST]] = [("", tree)] if tree is not None else []
    while stack:
        prefix, node = stack.pop()
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}.{child.name}" if prefix else child.name
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                found[name] = child
            stack.append((name, child))
    return found


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Nodes of a function without those of functions and classes inside of it."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))


def is_python(path: str) -> bool:
    return path.endswith((".py", ".pyi"))


def is_test(path: str) -> bool:
    parts = PurePosixPath(path)
    folders = {part.casefold() for part in parts.parts[:-1]}
    name = parts.name.casefold()
    return bool(folders & {"test", "tests", "__tests__", "spec", "testing"}) or (
        name.startswith(("test_", "conftest"))
        or name.rsplit(".", 1)[0].endswith(("_test", ".test", ".spec", "_spec"))
    )


def _shared(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines both begin with, and how many both end with."""
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end
