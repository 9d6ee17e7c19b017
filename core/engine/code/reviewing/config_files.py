"""Files that cannot be read any more, and settings in which one key stands twice."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import Syntax, walk
from core.engine.code.reviewing.version import Says, Version, parsed

_LONGEST = 150_000
_LOOSE = re.compile(
    r"tsconfig|jsconfig|\.vscode|\.devcontainer|\.code-workspace|\.eslintrc|\.swcrc"
)
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_WHY = "Nothing that reads it works until it is mended."


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    after = version.file.after
    if after is None or not version.added or _TEMPLATE.search(after):
        return
    if any(line.startswith("<<<<<<< ") for _, line in version.added_lines()):
        return  # a conflict as it stood says why
    line = _broken(version)
    if line is not None:
        first = min(max(line, 1), max(len(version.new), 1))
        said = f"{PurePosixPath(version.path).name} cannot be read any more from here on."
        if version.file.before is None:
            said = f"{PurePosixPath(version.path).name} cannot be read from here on."
        yield version.finding((first, first), "broken-file", Says("error", said, _WHY))
        return
    twice = _TWICE.get(PurePosixPath(version.path).suffix)
    if twice is None or len(after) > _LONGEST:
        return
    known = {key for key, _ in twice(version.file.before or "")}
    for key, line in twice(after):
        if key not in known:
            says = Says(
                "warning",
                f"“{key}” stands here twice in one place.",
                "Only one of both counts, and nothing says which was meant.",
            )
            yield version.finding((line, line), "twice", says)


def _broken(version: Version) -> int | None:
    """The line where the new text cannot be read, if the old one could be or there was none."""
    before, after = version.file.before, version.file.after or ""
    reader = _READERS.get(PurePosixPath(version.path).suffix)
    if reader is not None:
        if len(after) > _LONGEST or (_LOOSE.search(version.path) and reader is _json):
            return None
        line = reader(after)
        return line if line is None or before is None or reader(before) is None else None
    new, old = version.new_syntax, version.old_syntax
    if new is None or not new.broken or before is None or old is None or old.broken:
        return None
    if version.is_python and parsed(after) is not None:
        return None
    return _fault(new)


def _fault(syntax: Syntax) -> int | None:
    found = (n for n in walk(syntax.root) if n.type == "ERROR" or n.is_missing)
    node = next(found, None)
    return int(node.start_point[0]) + 1 if node is not None else None


def _json(text: str) -> int | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno
    except (ValueError, RecursionError):
        return None
    return None


def _toml(text: str) -> int | None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return int(found[1]) if found else len(text.splitlines())
    except RecursionError:
        return None
    return None


def _yaml(text: str) -> int | None:
    import yaml  # most diffs have none

    try:
        for _ in yaml.parse(text):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.line + 1 if error.problem_mark else 1
    except (yaml.YAMLError, RecursionError):
        return None
    return None


def _json_twice(text: str) -> Iterator[tuple[str, int]]:
    found: list[str] = []

    def paired(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        found.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(pairs)

    try:
        json.loads(text, object_pairs_hook=paired)
    except (ValueError, RecursionError):
        return
    for key in found[:20]:
        places = [n for n, line in enumerate(text.splitlines(), 1) if f'"{key}"' in line]
        yield key, places[-1] if places else 1


def _yaml_twice(text: str) -> Iterator[tuple[str, int]]:
    import yaml

    try:
        stack = [node for node in yaml.compose_all(text, yaml.SafeLoader) if node is not None]
    except (yaml.YAMLError, RecursionError):
        return
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.id == "mapping":
            known: set[str] = set()
            for key, value in node.value:
                name = str(key.value) if key.id == "scalar" else ""
                if name and name != "<<" and name in known:
                    yield name, key.start_mark.line + 1
                known.add(name)
                stack.append(value)
        elif node.id == "sequence":
            stack.extend(node.value)


_READERS: dict[str, Callable[[str], int | None]] = {
    ".json": _json,
    ".toml": _toml,
    ".yaml": _yaml,
    ".yml": _yaml,
}
_TWICE: dict[str, Callable[[str], Iterator[tuple[str, int]]]] = {
    ".json": _json_twice,
    ".yaml": _yaml_twice,
    ".yml": _yaml_twice,
}
