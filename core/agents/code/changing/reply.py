"""The region out of what a model wrote: parsed, held to its name, kept from reaching outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from core.agents.code.names import missing_imports
from core.agents.code.reply import continued
from core.domain.code.import_lines import with_import
from core.domain.code.masks import masked
from core.domain.code.regions import Region, outdented, replaced

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
    """`code` stands at the margin and needs the `imports`; `fault` says why there is none that may
    be used."""

    code: str = ""
    imports: tuple[str, ...] = ()
    fault: str = ""

    def within(self, file: str, region: Region) -> str:
        """The text of the file with it in place of the region."""
        after = replaced(file, region, self.code)
        for line in self.imports:
            after = with_import(after, line)
        return after


def rewritten(begin: str, text: str, *, region: Region, file: str, words: str) -> Rewritten:
    """What a reply has in place of the region. `file` is the text of its file as it was.

    Programs, files and networks that neither the region nor the person's words name are refused.
    """
    code = code_in(continued(begin, text))
    if parsed(code) is None:
        code = _cut_to_parse(code)
    tree = parsed(code) if code else None
    if tree is None:
        return Rewritten(fault="The reply holds no Python that can be read.")
    before = "" if region.kind == "new" else outdented(file, region)
    found = _piece(code, tree, region=region, before=before, file=file)
    outside = reaches(found.code, before, words)
    if outside:
        return Rewritten(fault=f"The reply would use {outside}, which was not asked for.")
    return found


def _piece(code: str, tree: ast.Module, *, region: Region, before: str, file: str) -> Rewritten:
    name = region.own_name
    match region.kind:
        case "function" | "new":
            return _function(code, tree, name=name, before=before, file=file)
        case "value":
            return _value(code, tree, name)
        case "class":
            return _class(code, tree, name=name, before=before)
        case "lines":
            return _lines(code, tree, name)
        case _:
            assert_never(region.kind)


def _function(code: str, tree: ast.Module, *, name: str, before: str, file: str) -> Rewritten:
    node = _found(tree, name)
    if node is None:
        return Rewritten(fault=f"The reply does not define `{name}`.")
    source = _source(code, node)
    lost = _parameters(before) - _parameters(source)
    if lost:
        return Rewritten(fault=f"The reply leaves out the argument {', '.join(sorted(lost))}.")
    source = _with_decorators(source, node, before)
    return Rewritten(source, _imports(source, tree, file))


def _value(code: str, tree: ast.Module, name: str) -> Rewritten:
    """The last statement that gives the name a value."""
    for node in reversed(list(ast.walk(tree))):
        if isinstance(node, ast.Assign | ast.AnnAssign) and name in _targets(node):
            return Rewritten(_source(code, node))
    return Rewritten(fault=f"The reply does not give `{name}` a value.")


def _targets(node: ast.Assign | ast.AnnAssign) -> tuple[str, ...]:
    targets = node.targets if isinstance(node, ast.Assign) else (node.target,)
    return tuple(each.id for each in targets if isinstance(each, ast.Name))


def _class(code: str, tree: ast.Module, *, name: str, before: str) -> Rewritten:
    node = next((n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name), None)
    if node is None:
        return Rewritten(fault=f"The reply does not define `{name}`.")
    kept = {each.name for each in node.body if isinstance(each, _FUNCTION)}
    lost = set(re.findall(r"^[ \t]+(?:async )?def (\w+)", masked(before), re.MULTILINE)) - kept
    if lost:
        return Rewritten(fault=f"The reply leaves out {', '.join(sorted(lost))}.")
    return Rewritten(_source(code, node))


def _lines(code: str, tree: ast.Module, name: str) -> Rewritten:
    """Some lines of a function, without words about them."""
    if not tree.body or _found(tree, name) is not None:
        return Rewritten(fault="The reply is not the lines that were shown.")
    kept = [line for line in code.splitlines() if not line.startswith("# Wrong:")]
    return Rewritten("\n".join(kept))


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


def _source(code: str, node: ast.stmt) -> str:
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
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


def _imports(source: str, tree: ast.Module, file: str) -> tuple[str, ...]:
    """Lines of the standard library that the source needs and its file does not have."""
    known = set(re.findall(r"\w+", masked(file)))
    own = [ast.unparse(n) for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    wanted = [line for line in missing_imports(source) if not set(_binds(line)) <= known]
    return tuple([line for line in wanted if line in own or not own] or wanted)


def _binds(line: str) -> Sequence[str]:
    return re.findall(r"\w+", line.rpartition("import ")[2])
