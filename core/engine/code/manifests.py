"""Packages that a repository asks for, told from the usual manifests."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from core.domain.code.overview import ExternalDependency

_MOST = 500
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;#]*)")
Found = Iterator[tuple[str, str, str]]


def dependencies(texts: Mapping[str, str]) -> tuple[ExternalDependency, ...]:
    """Of all manifests, those nearest the top first; a broken manifest tells nothing."""
    found: dict[tuple[str, str, str], ExternalDependency] = {}
    for path in sorted(texts, key=lambda path: (path.count("/"), path)):
        reader = _reader(PurePosixPath(path).name.casefold())
        if reader is None:
            continue
        try:
            for name, wanted, group in reader(texts[path]):
                each = ExternalDependency(
                    name=name[:200], wanted=wanted.strip()[:100], manifest=path, group=group[:60]
                )
                found.setdefault((each.name.casefold(), path, group), each)
        except (ValueError, TypeError, AttributeError, RecursionError):
            continue
    return tuple(found.values())[:_MOST]


def _reader(name: str) -> Callable[[str], Found] | None:
    if name.endswith((".txt", ".in")) and ("requirements" in name or name in _PARTS):
        return _requirements
    return _gemspec if name.endswith(".gemspec") else _READERS.get(name)


_PARTS = frozenset({"base.txt", "dev.txt", "test.txt", "tests.txt", "prod.txt", "docs.txt"})


def _requirements(text: str) -> Found:
    for line in text.splitlines():
        yield from _requirement(line.strip(), "")


def _requirement(line: str, group: str) -> Found:
    found = _NAME.match(line)
    bare = re.split("[#@]", line)[0]
    if found and not line.startswith(("-", "#")) and "://" not in bare:
        yield found.group(1), found.group(2), group


def _pyproject(text: str) -> Found:
    tree = tomllib.loads(text)
    project = tree.get("project", {})
    for line in project.get("dependencies", ()):
        yield from _requirement(str(line), "")
    groups = {**project.get("optional-dependencies", {}), **tree.get("dependency-groups", {})}
    for group, lines in groups.items():
        for line in lines:
            if not hasattr(line, "items"):
                yield from _requirement(str(line), str(group))
    poetry = tree.get("tool", {}).get("poetry", {})
    parts = [("", poetry.get("dependencies", {})), ("dev", poetry.get("dev-dependencies", {}))]
    for group, held in poetry.get("group", {}).items():
        parts.append((str(group), held.get("dependencies", {})))
    for group, named in parts:
        for name, wanted in named.items():
            if name != "python":
                yield name, _version(wanted), group


def _version(wanted: object) -> str:
    """Of a table its `version`, of a plain value itself."""
    get = getattr(wanted, "get", None)
    return str(get("version") or "") if get is not None else str(wanted)


def _package_json(text: str) -> Found:
    tree = json.loads(text)
    groups = (("dependencies", ""), ("devDependencies", "dev"), ("peerDependencies", "peer"))
    for key, group in groups:
        for name, wanted in (tree.get(key) or {}).items():
            yield str(name), str(wanted), group


def _composer(text: str) -> Found:
    tree = json.loads(text)
    for key, group in (("require", ""), ("require-dev", "dev")):
        for name, wanted in (tree.get(key) or {}).items():
            if "/" in name:
                yield str(name), str(wanted), group


def _go_mod(text: str) -> Found:
    block = re.compile(r"^\s*(?:require\s+)?([\w.~-]+\.[\w.~/-]+)\s+(v\S+)(.*)$", re.MULTILINE)
    for found in block.finditer(text):
        yield found.group(1), found.group(2), "indirect" if "indirect" in found.group(3) else ""


def _cargo(text: str) -> Found:
    tree = tomllib.loads(text)
    held = [tree, tree.get("workspace", {}), *tree.get("target", {}).values()]
    for part in held:
        for key, group in (
            ("dependencies", ""),
            ("dev-dependencies", "dev"),
            ("build-dependencies", "build"),
        ):
            for name, wanted in part.get(key, {}).items():
                yield str(name), _version(wanted), group


def _pom(text: str) -> Found:
    """By pattern: an XML parser would follow what a stranger's document declares."""
    for found in re.finditer(r"<dependency>(.{0,2000}?)</dependency>", text, re.DOTALL):
        part = {
            key: value.strip()
            for key, value in re.findall(r"<(\w+)>([^<]{0,200})</\1>", found.group(1))
        }
        if "artifactId" in part:
            name = ":".join(n for n in (part.get("groupId"), part["artifactId"]) if n)
            scope = part.get("scope", "")
            yield name, part.get("version", ""), scope if scope != "compile" else ""


_GRADLE = re.compile(
    r"^\s*(\w*[iI]mplementation|api|\w*[cC]ompileOnly)\W+([\w.-]+:[\w.-]+)(?::([\w.-]+))?",
    re.MULTILINE,
)


def _gradle(text: str) -> Found:
    pattern = re.compile(
        r"^\s*(\w*[iI]mplementation|api|\w*[cC]ompileOnly)\W+([\w.-]+:[\w.-]+)(?::([\w.-]+))?", re.M
    )
    for found in pattern.finditer(text):
        group = "test" if found.group(1).startswith("test") else ""
        yield found.group(2), found.group(3) or "", group


_GEM = re.compile(
    r"^\s*(?:gem|\w+\.add_(?:runtime_|development_)?dependency)\s*\(?\s*['\"]([\w.-]+)['\"]"
    r"(?:\s*,\s*['\"]([^'\"]+)['\"])?",
    re.MULTILINE,
)


def _gemfile(text: str) -> Found:
    for found in _GEM.finditer(text):
        yield found.group(1), found.group(2) or "", ""


def _gemspec(text: str) -> Found:
    for found in _GEM.finditer(text):
        group = "dev" if "add_development_dependency" in found.group(0) else ""
        yield found.group(1), found.group(2) or "", group


_READERS: dict[str, Callable[[str], Found]] = {
    "pyproject.toml": _pyproject,
    "package.json": _package_json,
    "composer.json": _composer,
    "go.mod": _go_mod,
    "cargo.toml": _cargo,
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "gemfile": _gemfile,
}
