"""What other files use of a changed module: names that went, and calls that do not fit any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.version import Function, Says, Version, functions

_DUNDER_ALL = "__getattr__"


@dataclass(frozen=True)
class Text:
    """A file of the new version, parsed."""

    path: str
    tree: ast.Module


@dataclass(frozen=True)
class Use:
    """A place where a name of a module is used; `call` when it is called."""

    path: str
    line: int
    name: str
    call: ast.Call | None = None


def look(version: Version, texts: Sequence[Text]) -> Iterator[ReviewFinding]:
    unread = version.file.after is not None and version.new_tree is None
    if version.old_tree is None or version.is_test or unread:
        return
    before, after = _names(version.old_tree), _names(version.new_tree)
    gone = before - after if after is not None and before is not None else set()
    wanted = {name for name in gone if not name.startswith("_")}
    changed = dict(_changed(version))
    if not wanted and not changed:
        return
    uses = [
        use
        for text in texts
        if text.path != version.path
        for use in _uses(text, version.path, wanted | set(changed))
    ]
    uses += _own_calls(version, set(changed))
    yield from _gone(version, wanted, uses)
    yield from _unfit(version, changed, uses)


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
    """Functions at the top whose parameters differ."""
    old, new = functions(version.old_tree), functions(version.new_tree)
    for name, before in old.items():
        after = new.get(name)
        if after is None or "." in name or before.decorator_list or after.decorator_list:
            continue
        if ast.dump(before.args) != ast.dump(after.args):
            yield name, (before, after)


def _uses(text: Text, module: str, names: set[str]) -> Iterator[Use]:
    """By what the file imports: a name of another module is none of ours."""
    direct: dict[str, str] = {}
    whole: set[str] = set()
    for node in ast.walk(text.tree):
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
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if _is_module(alias.name, 0, module=module, at=text.path):
                    whole.add(alias.asname or alias.name)
    if direct or whole:
        yield from _used(text, direct, whole, names)


def _used(text: Text, direct: dict[str, str], whole: set[str], names: set[str]) -> Iterator[Use]:
    for node in ast.walk(text.tree):
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
            if not misfit(before.args, use.call) and (fault := misfit(after.args, use.call))
        ]
        if not wrong:
            continue
        fault = wrong[0][1]
        says = Says(
            "error",
            f"“{name}” {fault}, and {_places([use for use, _ in wrong])} still calls it as before.",
            "The call raises TypeError when it is reached.",
        )
        last = after.body[0].lineno - 1 if after.body[0].lineno > after.lineno else after.lineno
        lines = [n for n in range(after.lineno, last + 1) if n in version.added]
        first = lines[0] if lines else after.lineno
        yield version.finding((first, first), "callers", says)


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
    shown = list(dict.fromkeys(f"{use.path}:{use.line}" for use in uses))
    more = f" and {len(shown) - 2} more" if len(shown) > 2 else ""
    return " and ".join(shown[:2]) + more if len(shown) < 3 else ", ".join(shown[:2]) + more
