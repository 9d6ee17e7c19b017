"""A whole diff as rules see it: what is in other files of it decides what one file means."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from core.domain.code.review import OtherFile
from core.engine.code.reviewing.syntax import Part, Syntax, syntax_of
from core.engine.code.reviewing.version import Version, functions, is_python, parsed

_TITLES = re.compile(
    r"\bdef (test\w*)|\b(?:it|test|specify|scenario)(?:\.\w+)*\(\s*([\"'`])(.+?)\2|"
    r"\bfunc (Test\w+)|\bvoid (\w+)\s*\("
)


@dataclass(frozen=True)
class Text:
    """A Python file of the new version, parsed."""

    path: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Imports, calls and attributes: all that says what is used of other files."""
        kinds = (ast.Import, ast.ImportFrom, ast.Call, ast.Attribute)
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, kinds))

    @cached_property
    def imports(self) -> tuple[ast.Import | ast.ImportFrom, ...]:
        return tuple(n for n in self.nodes if isinstance(n, ast.Import | ast.ImportFrom))

    @cached_property
    def modules(self) -> frozenset[str]:
        """What whole modules are called here."""
        plain = (node for node in self.imports if isinstance(node, ast.Import))
        return frozenset(alias.asname or alias.name for node in plain for alias in node.names)

    @cached_property
    def defined(self) -> Counter[str]:
        """How often a function or method has a name."""
        return Counter(name.rpartition(".")[2] for name in functions(self.tree))


@dataclass(frozen=True)
class Diff:
    """`tests` and `locks` are paths of the new tree; `others` texts that the diff leaves alone."""

    versions: tuple[Version, ...]
    tests: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    others: tuple[OtherFile, ...] = ()
    _read: dict[str, Syntax | None] = field(default_factory=dict)

    def holding(self, name: str) -> Iterator[tuple[str, Syntax]]:
        """Files of the new tree that have this name somewhere, as far as they are known."""
        for version in self.versions:
            if version.new_syntax is not None and name in (version.file.after or ""):
                yield version.path, version.new_syntax
        for other in self.others:
            if name in other.text:
                if other.path not in self._read:
                    self._read[other.path] = syntax_of(other.path, other.text)
                read = self._read[other.path]
                if read is not None:
                    yield other.path, read

    @cached_property
    def trees(self) -> tuple[Text, ...]:
        """Of all Python that is known of the new tree."""
        kept = [(v.path, v.new_tree) for v in self.versions]
        kept += [(o.path, parsed(o.text)) for o in self.others if is_python(o.path)]
        return tuple(Text(path, tree) for path, tree in kept if tree is not None)

    @cached_property
    def defined(self) -> Counter[str]:
        """The same of all Python that is known."""
        return sum((text.defined for text in self.trees), Counter())

    @cached_property
    def changed(self) -> frozenset[str]:
        return frozenset(version.path for version in self.versions)

    @cached_property
    def gone_lines(self) -> frozenset[str]:
        """Lines that some file of the diff loses: where another has them now, they moved."""
        return frozenset(
            bare
            for version in self.versions
            for _, line in version.removed_lines()
            if len(bare := line.strip()) > 3
        )

    @cached_property
    def come_lines(self) -> frozenset[str]:
        """Lines that some file of the diff gains."""
        added = (line for version in self.versions for _, line in version.added_lines())
        return frozenset(bare for line in added if len(bare := line.strip()) > 3)

    @cached_property
    def added_text(self) -> str:
        """All that comes in, with one space where there is any."""
        lines = (line for version in self.versions for _, line in version.added_lines())
        return re.sub(r"\s+", " ", "\n".join(lines))

    @cached_property
    def test_titles(self) -> frozenset[str]:
        """Of tests that come in somewhere."""
        return frozenset(
            title
            for version in self.versions
            if version.is_test
            for _, line in version.added_lines()
            for title in titles(line)
        )

    @cached_property
    def gone_names(self) -> frozenset[str]:
        """Functions that were there and are not, in what is no test."""
        old: set[str] = set()
        new: set[str] = set()
        for version in self.versions:
            if not version.is_test:
                old |= {p.short for p in _parts(version.old_syntax)}
                new |= {p.short for p in _parts(version.new_syntax)}
        return frozenset(old - new)

    def tested(self, version: Version, name: str = "") -> bool:
        """Whether a test that the diff changes speaks of this function or this file."""
        words = {PurePosixPath(version.path).stem, name} - {"", "index", "__init__", "main"}
        return any(word in self._test_words for word in words)

    @cached_property
    def _test_words(self) -> frozenset[str]:
        texts = (
            f"{PurePosixPath(version.path).stem} {version.file.after or ''}"
            for version in self.versions
            if version.is_test and version.added
        )
        words = {word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text)}
        return frozenset(words | {re.sub(r"^test_|_test$|Tests?$", "", word) for word in words})


def titles(line: str) -> Iterator[str]:
    """Of the tests that a line begins."""
    for found in _TITLES.finditer(line):
        yield found[1] or found[3] or found[4] or found[5]


def _parts(syntax: Syntax | None) -> Collection[Part]:
    return syntax.parts.values() if syntax is not None else ()
