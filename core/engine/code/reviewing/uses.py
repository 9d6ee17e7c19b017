"""What other files use of a changed module: names that went, and calls that do not fit any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff, Text
from core.engine.code.reviewing.version import Function, Says, Version, functions, placed

_DUNDER_ALL = "__getattr__"


@dataclass(frozen=True)
class Use:
    """A place where a name of a module is used; `call` when it is called."""

    path: str
    line: int
    name: str
    call: ast.Call | None = None


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    unread = version.file.after is not None and version.new_tree is None
    if version.old_tree is None or version.is_test or unread:
        return
    others = [text for text in diff.trees if text.path != version.path]
    if version.file.was and version.file.was not in diff.changed:
        yield from _moved(version, others)
    before, after = _names(version.old_tree), _names(version.new_tree)
    gone = before - after if after is not None and before is not None else set()
    wanted = {name for name in gone if not name.startswith("_")}
    changed = dict(_changed(version))
    if not wanted and not changed:
        return
    plain = {name for name in changed if "." not in name}
    uses = [use for text in others for use in _uses(text, version.path, wanted | plain)]
    uses += _own_calls(version, plain)
    uses += _method_calls(diff, set(changed) - plain)
    yield from _gone(version, wanted, uses)
    yield from _unfit(version, changed, uses)


def _moved(version: Version, others: Sequence[Text]) -> Iterator[ReviewFinding]:
    """Files that import the module from where it was."""
    was = version.file.was
    found = [
        f"{text.path}:{node.lineno}"
        for text in others
        for node in text.imports
        if _imports(node, was, at=text.path)
    ]
    if found:
        yield version.moved_away(found)


def _imports(node: ast.Import | ast.ImportFrom, module: str, *, at: str) -> bool:
    if not _may_name(node, _last(module)):
        return False
    if isinstance(node, ast.Import):
        return any(_is_module(alias.name, 0, module=module, at=at) for alias in node.names)
    base = node.module or ""
    named = (base, *(f"{base}.{alias.name}".lstrip(".") for alias in node.names))
    return any(_is_module(name, node.level, module=module, at=at) for name in named)


def _names(tree: ast.Module | None) -> set[str] | None:
    """What a module offers; None where that cannot be told."""
    found: set[str] = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            return None
    stack: list[ast.AST] = list(tree.body) if tree is not None else []
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))
    return None if _DUNDER_ALL in found else found


def _changed(version: Version) -> Iterator[tuple[str, tuple[Function, Function]]]:
    """Functions at the top, and methods, whose parameters differ."""
    old, new = functions(version.old_tree), functions(version.new_tree)
    for name, before in old.items():
        after = new.get(name)
        if after is None or before.decorator_list or after.decorator_list:
            continue
        if ast.dump(before.args) != ast.dump(after.args):
            yield name, (before, after)


def _uses(text: Text, module: str, names: set[str]) -> Iterator[Use]:
    """By what the file imports: a name of another module is none of ours."""
    direct: dict[str, str] = {}
    whole: set[str] = set()
    last = _last(module)
    for node in text.imports:
        if not _may_name(node, last):
            continue
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if _is_module(node.module or "", node.level, module=module, at=text.path):
                    if alias.name in names:
                        direct[alias.asname or alias.name] = alias.name
                        yield Use(text.path, node.lineno, alias.name)
                elif _is_module(
                    f"{node.module or ''}.{alias.name}".lstrip("."),
                    node.level,
                    module=module,
                    at=text.path,
                ):
                    whole.add(alias.asname or alias.name)
        else:
            for alias in node.names:
                if _is_module(alias.name, 0, module=module, at=text.path):
                    whole.add(alias.asname or alias.name)
    if direct or whole:
        yield from _used(text, direct, whole, names)


def _last(module: str) -> str:
    """What an import of it ends with."""
    path = PurePosixPath(module)
    return path.parent.name if path.stem == "__init__" else path.stem


def _may_name(node: ast.Import | ast.ImportFrom, last: str) -> bool:
    """Whether the name of a module is in an import at all: most are told apart by that."""
    base = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    level = isinstance(node, ast.ImportFrom) and node.level > 0 and not base
    return level or any(last in f"{base}.{alias.name}".split(".") for alias in node.names)


def _used(text: Text, direct: dict[str, str], whole: set[str], names: set[str]) -> Iterator[Use]:
    for node in text.nodes:
        if isinstance(node, ast.Call):
            named = _dotted(node.func)
            owner, _, last = named.rpartition(".")
            if named in direct:
                yield Use(text.path, node.lineno, direct[named], node)
            elif owner in whole and last in names:
                yield Use(text.path, node.lineno, last, node)
        elif (
            isinstance(node, ast.Attribute) and node.attr in names and _dotted(node.value) in whole
        ):
            yield Use(text.path, node.lineno, node.attr)


def _own_calls(version: Version, names: set[str]) -> Iterator[Use]:
    """Calls within the changed file, where the name is not given to anything else."""
    for node in ast.walk(version.new_tree) if version.new_tree is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield Use(version.path, node.lineno, node.func.id, node)


def _method_calls(diff: Diff, methods: set[str]) -> Iterator[Use]:
    """Calls of `x.name(…)` where only one class has a method of that name."""
    short = {name.rpartition(".")[2]: name for name in methods}
    alone = {last: name for last, name in short.items() if diff.defined[last] == 1}
    for text in diff.trees if alone else ():
        for node in text.nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name = alone.get(node.func.attr, "")
            if name and _dotted(node.func.value) not in text.modules:
                yield Use(text.path, node.lineno, name, node)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


def _is_module(named: str, level: int, *, module: str, at: str) -> bool:
    """Whether an import names the module of that path. Roots of packages are not known, so that
    the end of the path must fit, with all of its folders or all of the name."""
    parts = list(PurePosixPath(module).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    if level:
        folder = list(PurePosixPath(at).parent.parts)
        base = folder[: len(folder) - level + 1]
        return [*base, *(named.split(".") if named else [])] == parts
    words = named.split(".")
    if not named or len(words) > len(parts):
        return False
    roots = {"src", "lib", "python", "app"}
    rest = parts[: len(parts) - len(words)]
    return parts[-len(words) :] == words and (not rest or len(words) > 1 or rest[-1] in roots)


def _gone(version: Version, names: set[str], uses: Sequence[Use]) -> Iterator[ReviewFinding]:
    for name in sorted(names):
        found = [use for use in uses if use.name == name]
        line = _line_of(version, name)
        if not found or line is None:
            continue
        says = Says(
            "error",
            f"“{name}” is gone from here, and {_places(found)} still uses it.",
            "The import fails as soon as that file is loaded.",
            side="old",
        )
        yield version.finding((line, line), "removed-name", says)


def _line_of(version: Version, name: str) -> int | None:
    """Where the old version defines it; None where that line is still there."""
    for node in version.old_tree.body if version.old_tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own = node.name == name
        else:
            own = any(
                isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
                for n in ast.walk(node)
            )
        if own:
            return node.lineno if node.lineno in version.removed else None
    return None


def _unfit(
    version: Version, changed: dict[str, tuple[Function, Function]], uses: Sequence[Use]
) -> Iterator[ReviewFinding]:
    for name, (before, after) in sorted(changed.items()):
        wrong = [
            (use, fault)
            for use in uses
            if use.name == name and use.call is not None
            if not misfit(_own(name, before), use.call)
            and (fault := misfit(_own(name, after), use.call))
        ]
        if not wrong:
            continue
        fault = wrong[0][1]
        where = _places([use for use, _ in wrong])
        says = Says(
            "error",
            f"“{after.name}” {fault}, and {where} still calls it as before.",
            "The call raises TypeError when it is reached.",
        )
        last = after.body[0].lineno - 1 if after.body[0].lineno > after.lineno else after.lineno
        lines = [n for n in range(after.lineno, last + 1) if n in version.added]
        first = lines[0] if lines else after.lineno
        yield version.finding((first, first), "callers", says)


def _own(name: str, function: Function) -> ast.arguments:
    """What a call gives: a method gets its object by itself."""
    args = function.args
    if "." not in name:
        return args
    first = [*args.posonlyargs, *args.args][:1]
    kept = {
        "posonlyargs": [each for each in args.posonlyargs if each not in first],
        "args": [each for each in args.args if each not in first],
    }
    return ast.arguments(**{**dict(ast.iter_fields(args)), **kept})


def misfit(args: ast.arguments, call: ast.Call) -> str:
    """Why a call does not fit the parameters; empty where it does, or where it cannot be told."""
    spread = any(isinstance(a, ast.Starred) for a in call.args)
    if spread or any(k.arg is None for k in call.keywords):
        return ""
    places = [a.arg for a in (*args.posonlyargs, *args.args)]
    if len(call.args) > len(places) and args.vararg is None:
        return f"takes {len(places)} arguments by place"
    named = {k.arg for k in call.keywords if k.arg}
    only = [a.arg for a in args.kwonlyargs]
    by_name = {a.arg for a in args.args} | set(only)
    unknown = sorted(named - by_name)
    if unknown and args.kwarg is None:
        return f"takes no “{unknown[0]}”"
    given = set(places[: len(call.args)]) | named
    needed = places[: len(places) - len(args.defaults)]
    needed += [n for n, d in zip(only, args.kw_defaults, strict=True) if d is None]
    missing = [n for n in needed if n not in given]
    return f"needs “{missing[0]}”" if missing else ""


def _places(uses: Sequence[Use]) -> str:
    return placed([f"{use.path}:{use.line}" for use in uses])
