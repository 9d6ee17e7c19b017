"""The function out of what a model wrote: parsed, freed of examples, put right by rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.agents.code.asked import AskedFunction
from core.agents.code.names import missing_imports, unknown_names
from core.agents.code.pieces import is_stub

_FENCE = re.compile(r"```[\w+-]*[ \t]*\r?\n(.*?)(?:\n?```|\Z)", re.DOTALL)
_OWN_START = re.compile(r"(?:def|import|from|class)\s|[@#]")
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Reply:
    """`mends` say what was changed; `fault` why there is nothing that could run."""

    code: str
    mends: tuple[str, ...] = ()
    fault: str = ""


def continued(begin: str, text: str) -> str:
    """The whole reply of a model that was to go on from `begin`; many begin anew."""
    if _FENCE.search(text):
        return text
    own = _OWN_START.match(text.lstrip()) is not None
    return f"{begin.splitlines()[0]}\n{text}" if own and begin else begin + text


def reply_of(text: str, asked: AskedFunction) -> Reply:
    """Nothing is run: the parser alone decides what is code."""
    code = _code_in(text)
    tree = _parsed(code)
    if tree is None:
        code = _as_body(code, asked.given) or _whole_part(code)
        tree = _parsed(code)
    if tree is None or not any(_stays(node) for node in tree.body):
        return Reply("", fault="The reply holds no Python that can be read.")
    code = _joined(code, [node for node in tree.body if _stays(node)])
    code, renamed = _renamed(code, asked.name)
    code = _with_given(code, asked)
    lines = missing_imports(code, asked.setup)
    code = "\n".join([*lines, *([""] if lines else []), code]).strip("\n")
    mends = (*renamed, *(f"Added `{line}`." for line in lines))
    return Reply(code, mends, _lacking(code, asked))


def main_name(code: str) -> str:
    """The last function that the others do not call: what code without a wanted name is about."""
    tree = _parsed(code)
    functions = [node for node in tree.body if isinstance(node, _FUNCTION)] if tree else []
    called = {n.id for f in functions for n in ast.walk(f) if isinstance(n, ast.Name)}
    free = [f.name for f in functions if f.name not in called] or [f.name for f in functions]
    return free[-1] if free else ""


def with_imports(setup: str, tests: Sequence[str], code: str) -> str:
    """The setup with what it and the tests use of the standard library."""
    lines = missing_imports("\n".join((setup, *tests)), code)
    return "\n".join([*lines, setup]).strip("\n")


def _code_in(text: str) -> str:
    """The longest fenced piece; the whole text where there is no fence."""
    text = text.replace("\r\n", "\n")
    found = [piece for piece in _FENCE.findall(text) if piece.strip()]
    if not found or "\ndef " in f"\n{text.split('```', 1)[0]}":
        return text.split("\n```", 1)[0]
    return str(max(found, key=len))


def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _whole_part(code: str) -> str:
    """As many whole lines from the first that is code as the parser takes."""
    lines = code.splitlines()
    starts = [n for n, line in enumerate(lines) if re.match(r"(def|import|from|class|@)\b", line)]
    for start in starts[:3]:
        for end in range(len(lines), start, -1):
            piece = "\n".join(lines[start:end])
            tree = _parsed(piece)
            if tree is not None and any(isinstance(node, _FUNCTION) for node in tree.body):
                return piece
    return ""


def _as_body(code: str, given: str) -> str:
    """The head that was given with the reply as its body, where that can be read; else nothing."""
    head = _parsed(given)
    if head is None or not head.body or not is_stub(head.body[-1]) or "def " in code:
        return ""
    lines = [line for line in code.splitlines() if line.strip()]
    inside = bool(lines) and all(line.startswith((" ", "\t")) for line in lines)
    body = code if inside else "\n".join(f"    {line}" for line in code.splitlines())
    whole = f"{given}\n{body}"
    return whole if lines and _parsed(whole) is not None else ""


def _stays(node: ast.stmt) -> bool:
    """Definitions, imports and constants; no examples, prints or tests of the model's own."""
    kept = (*_FUNCTION, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    guarded = isinstance(node, ast.Try | ast.If) and "__name__" not in ast.unparse(node)
    called = isinstance(node, ast.Assign) and any(
        isinstance(each, ast.Name) and each.id in ("print", "input") for each in ast.walk(node)
    )
    return (isinstance(node, kept) and not called) or guarded


def _joined(code: str, nodes: Sequence[ast.stmt]) -> str:
    """The lines of these, a blank line between definitions."""
    lines = code.splitlines()
    parts: list[str] = []
    for node in nodes:
        decorated = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorated)])
        gap = "\n" if parts and isinstance(node, (*_FUNCTION, ast.ClassDef)) else ""
        parts.append(gap + "\n".join(lines[first - 1 : node.end_lineno]))
    return "\n".join(parts)


def _renamed(code: str, name: str) -> tuple[str, tuple[str, ...]]:
    """The function under the name that is asked for, where one alone can be meant."""
    tree = _parsed(code)
    if not name or tree is None:
        return code, ()
    made = {node.name for node in tree.body if isinstance(node, (*_FUNCTION, ast.ClassDef))}
    if name in _bound_at_top(tree) or name in made:
        return code, ()
    functions = [node for node in tree.body if isinstance(node, _FUNCTION)]
    called = {n.id for f in functions for n in ast.walk(f) if isinstance(n, ast.Name)}
    alike = [f.name for f in functions if _folded(f.name) == _folded(name)]
    free = alike or [f.name for f in functions if f.name not in called]
    free = free or [f.name for f in functions] if len(functions) == 1 else free
    if len(free) != 1:
        return code, ()
    other = free[0]
    return re.sub(rf"\b{re.escape(other)}\b", name, code), (f"`{other}` is called `{name}` now.",)


def _bound_at_top(tree: ast.Module) -> set[str]:
    targets = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def _with_given(code: str, asked: AskedFunction) -> str:
    """What the person gave and the reply left out: helpers, imports, classes."""
    given, made = _parsed(asked.given), _parsed(code)
    if given is None or made is None:
        return code
    there = {ast.unparse(node) for node in made.body}
    names = {node.name for node in made.body if isinstance(node, (*_FUNCTION, ast.ClassDef))}
    absent = [
        node
        for node in given.body
        if not is_stub(node)
        and getattr(node, "name", "") not in names
        and ast.unparse(node) not in there
    ]
    parts = [_joined(asked.given, absent), code]
    return "\n\n".join(part for part in parts if part.strip())


def _lacking(code: str, asked: AskedFunction) -> str:
    if asked.name and asked.name in unknown_names(asked.name, code):
        return f"The code defines no function `{asked.name}`."
    return ""
