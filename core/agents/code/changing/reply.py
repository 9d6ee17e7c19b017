"""The region out of what a model wrote: parsed, held to its name, kept from reaching outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.agents.code.names import missing_imports
from core.agents.code.reply import continued
from core.domain.code.regions import masked

_FENCE = re.compile(r"```[\w+-]*[ \t]*\r?\n(.*?)(?:\n?```|\Z)", re.DOTALL)
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_REACHES = re.compile(
    r"\b(?:subprocess|socket|requests|urllib|httpx|shutil|ctypes|[p]ickle|pytest|unittest|importlib"
    r"|monkeypatch|builtins)\b"
    r"|(?<![.\w])(?:exec|eval|open|compile|__import__|globals|exit|quit|setattr|input)(?=\s*\()"
    r"|(?<=\.)(?:system|popen|_exit|environ|unlink|rmtree|modules|write_text|write_bytes)\b"
)
_LONGEST = 12_000


@dataclass(frozen=True)
class Rewritten:
    """`code` stands at the margin; `fault` says why there is none that may be used."""

    code: str = ""
    fault: str = ""


def rewritten(begin: str, text: str, *, name: str, before: str, file: str, words: str) -> Rewritten:
    """The function `name` of a reply. `before` is the region as it was, `file` all of its file.

    Programs, files and networks that neither the region nor the person's words name are refused.
    """
    code = code_in(continued(begin, text))
    tree = parsed(code) or parsed(_cut_to_parse(code))
    if tree is None:
        return Rewritten(fault="The reply holds no Python that can be read.")
    node = _found(tree, name)
    if node is None:
        return Rewritten(fault=f"The reply does not define `{name}`.")
    source = _source(code, node)
    lost = _parameters(before) - _parameters(source)
    if lost:
        return Rewritten(fault=f"The reply leaves out the argument {', '.join(sorted(lost))}.")
    outside = reaches(source, before, words)
    if outside:
        return Rewritten(fault=f"The reply would use {outside}, which was not asked for.")
    source = _with_decorators(source, node, before)
    return Rewritten(_with_imports(source, name, tree=tree, file=file))


def reaches(code: str, before: str, words: str) -> str:
    """The first name in the code that reaches outside and was in neither of the others."""
    known = {*_REACHES.findall(before), *_REACHES.findall(words)}
    return next((name for name in _REACHES.findall(masked(code)) if name not in known), "")


def code_in(text: str) -> str:
    """The longest fenced piece; the whole text where there is no fence."""
    text = text.replace("\r\n", "\n")[:_LONGEST]
    found = [piece for piece in _FENCE.findall(text) if piece.strip()]
    return max(found, key=len) if found else text


def parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _cut_to_parse(code: str) -> str:
    """Without words before the code and without what breaks off at its end."""
    lines = code.splitlines()
    start = next((n for n, line in enumerate(lines) if re.match(r"(async |def |@|#)", line)), 0)
    for end in range(len(lines), start, -1):
        piece = "\n".join(lines[start:end])
        if parsed(piece) is not None:
            return piece
    return ""


def _found(tree: ast.Module, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The last of that name, be it within a class."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, _FUNCTION) and n.name == name]
    return nodes[-1] if nodes else None


def _source(code: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    lines = code.splitlines()[first - 1 : node.end_lineno]
    margin = " " * node.col_offset
    return "\n".join(line.removeprefix(margin) for line in lines)


def _parameters(code: str) -> frozenset[str]:
    """Names between the first brackets after the head, by pattern."""
    text = masked(code)
    head = re.search(r"\bdef\s+\w+\s*\(", text)
    if head is None:
        return frozenset()
    depth, at = 1, head.end()
    parts = [""]
    while at < len(text) and depth:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[at], 0)
        if depth == 1 and text[at] == ",":
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    names = (re.match(r"[\s*]*([A-Za-z_]\w*)", part) for part in parts)
    return frozenset(found[1] for found in names if found is not None)


def _with_decorators(source: str, node: ast.FunctionDef | ast.AsyncFunctionDef, before: str) -> str:
    """Those that were there and that the reply left out."""
    if node.decorator_list:
        return source
    lines = before.splitlines()
    head = next((n for n, line in enumerate(lines) if re.match(r"(async\s+)?def\b", line)), 0)
    return "\n".join((*lines[:head], source))


def _with_imports(source: str, name: str, *, tree: ast.Module, file: str) -> str:
    """Of the standard library, within the function: no line outside of it is changed."""
    known = set(re.findall(r"\w+", masked(file)))
    own = [ast.unparse(n) for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    wanted = [line for line in missing_imports(source) if not set(_binds(line)) <= known]
    lines = [line for line in wanted if line in own or not own]
    return _within(source, name, lines or wanted)


def _binds(line: str) -> Sequence[str]:
    return re.findall(r"\w+", line.rpartition("import ")[2])


def _within(source: str, name: str, imports: Sequence[str]) -> str:
    tree = parsed(source)
    node = _found(tree, name) if tree is not None else None
    if not imports or node is None:
        return source
    body = node.body
    told = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    place = body[1] if told and len(body) > 1 else body[0]
    if place.lineno == node.lineno:
        return source
    lines = source.splitlines()
    margin = " " * place.col_offset
    return "\n".join(
        (
            *lines[: place.lineno - 1],
            *(f"{margin}{line}" for line in imports),
            *lines[place.lineno - 1 :],
        )
    )
