"""Grammars, and the queries that find definitions, calls and imports with them."""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from tree_sitter import Language, Parser, Query

SymbolKind = Literal[
    "function",
    "method",
    "class",
    "interface",
    "struct",
    "enum",
    "trait",
    "type",
    "module",
    "macro",
    "constant",
    "variable",
]
DEFINITIONS: tuple[str, ...] = (*get_args(SymbolKind), "scope")
_QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True)
class Grammar:
    """`family` are languages that call one another; `loads` are calls that import."""

    package: str
    queries: tuple[str, ...]
    family: str
    entry: str = "language"
    loads: frozenset[str] = frozenset()


_NODE = frozenset({"require"})
_GRAMMARS = {
    "Python": Grammar("python", ("python",), "python"),
    "JavaScript": Grammar(
        "javascript", ("javascript", "javascript-fields", "jsx"), "javascript", loads=_NODE
    ),
    "TypeScript": Grammar(
        "typescript",
        ("javascript", "typescript"),
        "javascript",
        entry="language_typescript",
        loads=_NODE,
    ),
    "TSX": Grammar(
        "typescript",
        ("javascript", "typescript", "jsx"),
        "javascript",
        entry="language_tsx",
        loads=_NODE,
    ),
    "Go": Grammar("go", ("go",), "go"),
    "Rust": Grammar("rust", ("rust",), "rust"),
    "Java": Grammar("java", ("java",), "java"),
    "C": Grammar("c", ("c",), "c"),
    "C++": Grammar("cpp", ("c", "cpp"), "c"),
    "C#": Grammar("c_sharp", ("csharp",), "csharp"),
    "Ruby": Grammar(
        "ruby", ("ruby",), "ruby", loads=frozenset({"require", "require_relative", "load"})
    ),
    "PHP": Grammar("php", ("php",), "php", entry="language_php"),
    "Shell": Grammar("bash", ("bash",), "shell", loads=frozenset({"source", "."})),
}


@dataclass(frozen=True)
class Ready:
    """A grammar that is loaded. A parser serves one file at a time."""

    grammar: Grammar
    parser: Parser
    query: Query


def grammar_of(language: str) -> Grammar | None:
    return _GRAMMARS.get(language)


@functools.cache
def ready(language: str) -> Ready:
    """Load the grammar of a language that has one; up to half a second for the largest."""
    grammar = _GRAMMARS[language]
    package = importlib.import_module(f"tree_sitter_{grammar.package}")
    loaded = Language(getattr(package, grammar.entry)())
    texts = [(_QUERIES / f"{name}.scm").read_text("utf-8") for name in grammar.queries]
    return Ready(grammar, Parser(loaded), Query(loaded, "\n".join(texts)))
