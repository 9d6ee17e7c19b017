"""Words and code of one text told apart, by what Python's own parser takes."""

from __future__ import annotations

import ast
import re

_FENCE = re.compile(r"```[\w+-]*[ \t]*\r?\n?(.*?)(?:```|\Z)", re.DOTALL)
_START = re.compile(
    r"(?:assert\b|from\s+[\w.]+\s+import\b|import\s+\w|(?:async\s+)?def\s+\w|class\s+\w|@\w)"
)
_INLINE = re.compile(r"(?<=\S)[ \t]+(?=assert\s+[\w(\[{'\"-])")
_MOST_LINES = 400


def split(text: str) -> tuple[str, str]:
    """The words, and the code, which parses as a whole."""
    code: list[str] = []

    def take(found: re.Match[str]) -> str:
        if _reads(found[1]):
            code.append(found[1].strip("\n"))
            return "\n"
        return found[1]

    rest = _FENCE.sub(take, text.replace("\r\n", "\n").replace("\r", "\n"))
    words, loose = _loose(rest)
    return words, "\n".join([*loose, *code])


def _loose(text: str) -> tuple[str, list[str]]:
    """Code that stands between the words without a fence."""
    lines = _INLINE.sub("\n", text).splitlines()[:_MOST_LINES]
    words: list[str] = []
    code: list[str] = []
    at = 0
    while at < len(lines):
        end, piece = _longest(lines, at) if _START.match(lines[at].strip()) else (at, "")
        if piece:
            code.append(piece)
            at = end
        else:
            words.append(lines[at])
            at += 1
    return " ".join(" ".join(words).split()), code


def _longest(lines: list[str], at: int) -> tuple[int, str]:
    """The most lines from here that parse, and where they end; a bare signature gets a body."""
    for end in range(len(lines), at, -1):
        piece = _outdented(lines[at:end])
        if lines[end - 1].strip() and _reads(piece):
            return end, piece
    for end in range(min(len(lines), at + 12), at, -1):
        piece = _outdented(lines[at:end]) + "\n    pass"
        if piece.rstrip("pas \n").endswith(":") and _reads(piece):
            return end, piece
    return at, ""


def _outdented(lines: list[str]) -> str:
    first = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[min(first, len(line) - len(line.lstrip())) :] for line in lines)


def _reads(code: str) -> bool:
    try:
        return bool(ast.parse(code).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def is_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def is_stub(node: ast.stmt) -> bool:
    """A function whose body says nothing: a docstring, pass, ..., or that it is not written."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return all(_says_nothing(each) for each in node.body)


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return "NotImplemented" in ast.unparse(node)
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass)
