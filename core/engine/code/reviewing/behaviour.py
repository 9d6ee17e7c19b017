"""What changed functions do otherwise than before: errors, returns, resources, shared defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import Function, Says, Version, functions, own_nodes

_GROWS = frozenset("append add update extend insert setdefault pop remove clear discard".split())
_BROAD = frozenset(("Exception", "BaseException", ""))


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if version.new_tree is None:
        return
    old = functions(version.old_tree)
    for name, function in functions(version.new_tree).items():
        if not any(n in version.added for n in range(function.lineno, _end(function) + 1)) and (
            name not in old or ast.dump(old[name]) == ast.dump(function)
        ):
            continue
        before = old.get(name)
        if not version.is_test:
            yield from _shared_default(version, function, before)
            yield from _unclosed(version, function)
        if before is not None:
            yield from _swallowed(version, before, function)
            yield from _dropped(version, before, function)


def _end(node: ast.stmt | ast.expr) -> int:
    return node.end_lineno or node.lineno


def _shared_default(
    version: Version, function: Function, before: Function | None
) -> Iterator[ReviewFinding]:
    """A default that all calls share, and that the body changes."""
    known = {arg.arg for arg, _ in _defaults(before)} if before is not None else set()
    for arg, default in _defaults(function):
        if arg.arg in known or not _changes(function, arg.arg):
            continue
        shown = ast.unparse(default)
        says = Says(
            "warning",
            f"The default of “{arg.arg}” is one {_kind(default)} that all calls share, and the "
            "function changes it.",
            "What one call leaves in it, the next call finds there.",
        )
        lines, put = _guarded(version, function, arg, default)
        suggestion = put if shown in ("[]", "{}", "set()", "list()", "dict()") else None
        yield version.finding(lines, "shared-default", says, suggestion=suggestion)


def _kind(node: ast.expr) -> str:
    if isinstance(node, ast.List):
        return "list"
    return "dictionary" if isinstance(node, ast.Dict) else "set"


def _defaults(function: Function) -> list[tuple[ast.arg, ast.expr]]:
    args = function.args
    places = [*args.posonlyargs, *args.args]
    pairs = list(zip(places[len(places) - len(args.defaults) :], args.defaults, strict=True))
    pairs += [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d]
    return [(arg, default) for arg, default in pairs if _mutable(default)]


def _mutable(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Dict | ast.Set):
        return True
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and ast.unparse(node) in ("set()", "list()", "dict()")


def _changes(function: Function, name: str) -> bool:
    for node in own_nodes(function):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return False  # it is another object from there on
    for node in own_nodes(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _GROWS and _named(node.func.value, name):
                return True
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store | ast.Del)
            and _named(node.value, name)
        ):
            return True
    return False


def _named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _guarded(
    version: Version, function: Function, arg: ast.arg, default: ast.expr
) -> tuple[tuple[int, int], str]:
    """The lines up to the body, with None as the default and a fresh object in the body."""
    body = function.body
    told = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    first, last = default.lineno, _end(body[0]) if told else body[0].lineno - 1
    if last < first or default.lineno != _end(default):
        return (default.lineno, max(default.lineno, last)), ""
    line = version.new[first - 1].encode()
    put = line[: default.col_offset] + b"None" + line[default.end_col_offset :]
    pad = " " * body[0].col_offset
    made = f"{pad}if {arg.arg} is None:\n{pad}    {arg.arg} = {ast.unparse(default)}"
    rest = version.new[first:last]
    return (first, last), "\n".join((put.decode(), *rest, made))


def _unclosed(version: Version, function: Function) -> Iterator[ReviewFinding]:
    """An opened file that this function neither closes nor hands to anybody."""
    kept = _kept_names(function)
    for node in own_nodes(function):
        if not isinstance(node, ast.stmt) or not version.touched(node):
            continue
        call = _opened(node)
        if call is None or call.lineno not in version.added:
            continue
        name = _target(node)
        if name is not None and name in kept:
            continue
        says = Says(
            "warning",
            "A file is opened here and never closed.",
            "It stays open until it is collected; what was written may not be there yet.",
        )
        yield version.finding(
            (node.lineno, _end(node)), "unclosed", says, suggestion=_with(version, node, call)
        )


def _opened(node: ast.stmt) -> ast.Call | None:
    """`x = open(...)`, or `open(...).read()` somewhere in a plain statement."""
    if isinstance(node, ast.Assign) and _is_open(node.value):
        return node.value if isinstance(node.value, ast.Call) else None
    if not isinstance(node, ast.Assign | ast.Return | ast.Expr | ast.AnnAssign):
        return None
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Attribute)
            and inner.attr in ("read", "readlines", "write", "readline")
            and _is_open(inner.value)
        ):
            return inner.value if isinstance(inner.value, ast.Call) else None
    return None


def _is_open(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"


def _target(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and _is_open(node.value) and len(node.targets) == 1:
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) else "self"
    return None


def _kept_names(function: Function) -> set[str]:
    """Names that are closed, used in a with, handed on, returned or kept elsewhere."""
    kept = {"self"}
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            kept |= {a.id for a in node.args if isinstance(a, ast.Name)}
            kept |= {k.value.id for k in node.keywords if isinstance(k.value, ast.Name)}
            if isinstance(node.func, ast.Attribute) and node.func.attr == "close":
                kept |= {n.id for n in ast.walk(node.func.value) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.Return | ast.Yield) and node.value is not None:
            kept |= {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)} - _read(node)
        elif isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Name):
            kept.add(node.context_expr.id)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            kept.add(node.value.id)
    return kept


def _read(node: ast.AST) -> set[str]:
    """Names that are only asked for something: `return file.read()` hands no file on."""
    return {
        inner.value.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name)
    }


def _with(version: Version, node: ast.stmt, call: ast.Call) -> str | None:
    """`with open(...) as file:` around a statement of one line that reads at once."""
    if node.lineno != _end(node) or _target(node) is not None:
        return None
    line = version.new[node.lineno - 1].encode()
    pad = line[: node.col_offset].decode()
    if pad.strip():
        return None
    opened = line[call.col_offset : call.end_col_offset].decode()
    rest = line[node.col_offset : call.col_offset] + b"file" + line[call.end_col_offset :]
    return f"{pad}with {opened} as file:\n{pad}    {rest.decode()}"


def _swallowed(version: Version, before: Function, after: Function) -> Iterator[ReviewFinding]:
    """An error that was raised before, and is passed over in silence now."""
    raised = {_caught(h) for h in _handlers(before) if _raises(h.body)}
    quiet_before = {_caught(h) for h in _handlers(before) if _silent(h.body)}
    for handler in _handlers(after):
        caught = _caught(handler)
        if not _silent(handler.body) or caught in quiet_before or not _new(version, handler):
            continue
        if caught not in raised and (caught not in _BROAD or list(_handlers(before))):
            continue
        what = f"“{caught}”" if caught else "every error"
        says = Says(
            "warning",
            f"{what[:1].upper()}{what[1:]} is passed over in silence here; it was raised before.",
            "The caller goes on as if all were well, and nobody learns what went wrong.",
        )
        last = handler.body[-1]
        pad = " " * handler.body[0].col_offset
        one_line = handler.body[0].lineno == handler.lineno
        suggestion = (
            None
            if one_line
            else "\n".join(
                (*version.new[handler.lineno - 1 : handler.body[0].lineno - 1], f"{pad}raise")
            )
        )
        lines = (handler.lineno, _end(last))
        yield version.finding(lines, "swallowed-error", says, suggestion=suggestion)


def _new(version: Version, handler: ast.ExceptHandler) -> bool:
    last = _end(handler.body[-1])
    near = range(handler.lineno, last + 1)
    return any(n in version.added for n in near) or _gap(version, handler.lineno, last)


def _gap(version: Version, first: int, last: int) -> bool:
    """Whether lines went away between these."""
    return any(h.new[0] == h.new[1] and first <= h.new[0] <= last for h in version.hunks)


def _handlers(function: Function) -> Iterator[ast.ExceptHandler]:
    return (node for node in own_nodes(function) if isinstance(node, ast.ExceptHandler))


def _caught(handler: ast.ExceptHandler) -> str:
    return ast.unparse(handler.type) if handler.type is not None else ""


def _raises(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(n, ast.Raise) for s in body for n in ast.walk(s))


def _silent(body: Sequence[ast.stmt]) -> bool:
    """Nothing but pass, continue, or a constant that is returned."""
    for node in body:
        nothing = isinstance(node, ast.Return) and (
            node.value is None or isinstance(node.value, ast.Constant)
        )
        told = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (isinstance(node, ast.Pass | ast.Continue) or nothing or told):
            return False
    return True


def _dropped(version: Version, before: Function, after: Function) -> Iterator[ReviewFinding]:
    """Every path gave something before, and one gives nothing now."""
    if not _always_returns(before) or _is_generator(after) or not _returns_something(after):
        return
    bare = [n for n in own_nodes(after) if isinstance(n, ast.Return) and n.value is None]
    if not bare and ends(after.body):
        return
    last = after.body[-1]
    node: ast.stmt = bare[0] if bare else last
    near = [n for n in sorted(version.added) if after.lineno <= n <= _end(after)]
    line = node.lineno if bare else near[-1] if near else _end(last)
    says = Says(
        "warning",
        f"One path of “{after.name}” gives nothing now; every path gave a value before.",
        "Callers that use the value get None there.",
    )
    yield version.finding((line, line), "lost-return", says)


def _always_returns(function: Function) -> bool:
    bare = any(isinstance(n, ast.Return) and n.value is None for n in own_nodes(function))
    return _returns_something(function) and not bare and ends(function.body)


def _returns_something(function: Function) -> bool:
    return any(
        isinstance(n, ast.Return)
        and n.value is not None
        and not (isinstance(n.value, ast.Constant) and n.value.value is None)
        for n in own_nodes(function)
    )


def _is_generator(function: Function) -> bool:
    return any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(function))


def ends(body: Sequence[ast.stmt]) -> bool:
    """Whether no path leaves a block at its end."""
    return bool(body) and any(_ends(node) for node in body)


def _ends(node: ast.stmt) -> bool:
    ended = False
    match node:
        case ast.Return() | ast.Raise() | ast.Continue():
            ended = True
        case ast.If():
            ended = ends(node.body) and ends(node.orelse)
        case ast.With() | ast.AsyncWith():
            ended = ends(node.body)
        case ast.Try():
            whole = ends(node.body) or ends(node.orelse)
            handled = whole and all(ends(h.body) for h in node.handlers)
            ended = ends(node.finalbody) or handled
        case ast.While():
            forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
            ended = forever and not any(isinstance(n, ast.Break) for n in ast.walk(node))
        case ast.Match():
            ended = _whole(node) and all(ends(c.body) for c in node.cases)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="exit" | "_exit" | "fail"))):
            ended = True
    return ended


def _whole(node: ast.Match) -> bool:
    """Whether its last case takes all that is left."""
    last = node.cases[-1]
    catches = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
    return catches and last.guard is None
