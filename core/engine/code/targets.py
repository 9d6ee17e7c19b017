"""Where a module that is imported lies in the repository, if it does."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

_SCRIPTS = (
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".mts",
    ".cts",
    ".d.ts",
    ".vue",
    ".svelte",
)
_INDEXES = tuple(f"/index{ending}" for ending in _SCRIPTS)
_MOST_UP = 40


class Targets:
    """Answers for one tree. `namespaces` are folders by the namespace declared in them.

    `texts` gives the text of a manifest by its path, where it was read.
    """

    def __init__(
        self,
        paths: Iterable[str],
        *,
        namespaces: Mapping[str, str],
        texts: Mapping[str, str],
    ) -> None:
        self._paths = set(paths)
        self._folders = {f for p in self._paths for f in _above(p)}
        self._namespaces = namespaces
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths):
            self._by_name[path.rpartition("/")[2]].append(path)
        self._roots = _python_roots(self._paths)
        self._go = _go_modules(texts)
        self._packages = _node_packages(texts)
        self._known: dict[tuple[str, str, str], str | None] = {}
        self._finders: dict[str, Callable[[str, str], str | None]] = {
            "python": self._python,
            "javascript": self._javascript,
            "go": self._in_go,
            "rust": self._rust,
            "java": self._java,
            "csharp": lambda module, _: self._namespaces.get(module),
            "c": self._included,
            "ruby": self._ruby,
            "php": self._php,
            "shell": self._near,
        }

    def find(self, module: str, *, path: str, family: str) -> str | None:
        """A file of the tree, or a folder where a module is one; None for what lies outside."""
        folder = posixpath.dirname(path)
        key = (module, folder if family != "rust" else path, family)
        if key not in self._known:
            finder = self._finders.get(family)
            self._known[key] = finder(module, path) if finder else None
        return self._known[key]

    def _python(self, module: str, path: str) -> str | None:
        folder = posixpath.dirname(path)
        dots = len(module) - len(module.lstrip("."))
        parts = module[dots:].replace(".", "/")
        if dots:
            for _ in range(min(dots - 1, _MOST_UP)):
                folder = posixpath.dirname(folder)
            return self._python_file(posixpath.join(folder, parts) if parts else folder)
        for root in (*self._roots, folder):
            found = self._python_file(posixpath.join(root, parts))
            if found is not None and found != path:
                return found
        return None

    def _python_file(self, base: str) -> str | None:
        base = base.rstrip("/")
        ends = (".py", "/__init__.py", ".pyi", ".pyx")
        return self._first(f"{base}{end}".lstrip("/") for end in ends)

    def _javascript(self, module: str, path: str) -> str | None:
        if module.startswith("."):
            return self._script(posixpath.normpath(posixpath.join(posixpath.dirname(path), module)))
        if module.startswith(("@/", "~/", "#/", "src/")):
            rest = module.partition("/")[2]
            return next((f for top in _tops(path, "src") if (f := self._script(top + rest))), None)
        name = "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
        home = self._packages.get(name)
        if home is None:
            return None
        rest = module[len(name) :].strip("/")
        tries = (
            [f"{home}/{rest}"] if rest else [f"{home}/src", f"{home}/index", f"{home}/lib", home]
        )
        return next((f for each in tries if (f := self._script(each.strip("/")))), None)

    def _script(self, base: str) -> str | None:
        if base.startswith(".."):
            return None
        plain = [base] if base in self._paths else []
        swapped = [re.sub(r"\.m?jsx?$", end, base) for end in (".ts", ".tsx", ".mts")]
        tries = (*plain, *(base + end for end in _SCRIPTS), *(base + end for end in _INDEXES))
        return self._first((*tries, *swapped))

    def _in_go(self, module: str, path: str) -> str | None:
        for name, home in self._go:
            if module == name or module.startswith(name + "/"):
                folder = posixpath.join(home, module[len(name) :].strip("/")).rstrip("/")
                return folder if folder in self._folders or not folder else None
        return None

    def _rust(self, module: str, path: str) -> str | None:
        parts = [part for part in module.split("::") if part]
        if not parts:
            return None
        folder, _, file = path.rpartition("/")
        own = folder if file in {"mod.rs", "lib.rs", "main.rs"} else path.removesuffix(".rs")
        if parts[0] == "crate":
            base = self._crate(folder)
        elif parts[0] == "self":
            base = own
        elif parts[0] == "super":
            base = own
            while parts and parts[0] == "super":
                base = posixpath.dirname(base)
                parts = parts[1:]
            parts = ["super", *parts]
        else:
            crates = [f"{top}{parts[0]}/src" for top in ("crates/", "", "libs/", "packages/")]
            hyphened = [crate.replace("_", "-") for crate in crates]
            homes = [c for c in (*crates, *hyphened) if c in self._folders]
            base = homes[0] if homes else own
            if not homes:
                parts = ["self", *parts]
        found = self._rust_file(base, parts[1:])
        return found if found != path else None

    def _rust_file(self, base: str, parts: list[str]) -> str | None:
        """The longest part of the path that is a file; the rest are names in it."""
        for count in range(len(parts), 0, -1):
            stem = "/".join((base, *parts[:count])).lstrip("/")
            found = self._first((f"{stem}.rs", f"{stem}/mod.rs"))
            if found:
                return found
        if len(parts) > 1:
            return None
        ends = ("lib.rs", "main.rs", "mod.rs")
        return self._first((*(f"{base}/{end}".lstrip("/") for end in ends), f"{base}.rs"))

    def _crate(self, folder: str) -> str:
        while folder and not self._first((f"{folder}/lib.rs", f"{folder}/main.rs")):
            folder = posixpath.dirname(folder)
        return folder or "src"

    def _java(self, module: str, path: str) -> str | None:
        parts = module.split(".")
        for count in range(len(parts), 1, -1):
            stem = "/".join(parts[:count])
            for ending in (".java", ".kt"):
                found = self._ending(f"{stem}{ending}", near=path)
                if found:
                    return found
        return self._namespaces.get(module)

    def _included(self, module: str, path: str) -> str | None:
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
        return near if near in self._paths else self._ending(module.lstrip("./"), near=path)

    def _ruby(self, module: str, path: str) -> str | None:
        name = module.removesuffix(".rb")
        if name.startswith("."):
            return self._near(f"{name}.rb", path)
        return self._first((f"lib/{name}.rb", f"app/{name}.rb")) or self._ending(
            f"lib/{name}.rb", near=path
        )

    def _php(self, module: str, path: str) -> str | None:
        if module.startswith("."):
            return self._near(module, path)
        parts = module.split("\\")
        for first in range(len(parts)):
            found = self._ending("/".join(parts[first:]) + ".php", near=path)
            if found:
                return found
        return None

    def _near(self, module: str, path: str) -> str | None:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
        return found if found in self._paths else self._first((posixpath.normpath(module),))

    def _ending(self, end: str, *, near: str) -> str | None:
        """The one path that ends so, or that which shares the longest beginning with `near`."""
        name = end.rpartition("/")[2]
        found = [p for p in self._by_name.get(name, ()) if p == end or p.endswith(f"/{end}")]
        if len(found) > 50:
            return None
        return max(found, key=lambda p: len(posixpath.commonprefix((p, near))), default=None)

    def _first(self, tries: Iterable[str]) -> str | None:
        return next((each for each in tries if each in self._paths), None)


def _above(path: str) -> Iterable[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _tops(path: str, name: str) -> Iterable[str]:
    """Folders of that name beside or above a file, the nearest first, each with its slash."""
    parts = path.split("/")[:-1]
    for count in range(len(parts), -1, -1):
        yield "/".join((*parts[:count], name)) + "/"


def _python_roots(paths: set[str]) -> tuple[str, ...]:
    """Folders that packages lie in: the top, `src`, and those right above a topmost package."""
    packages = {posixpath.dirname(p) for p in paths if p.endswith("/__init__.py")}
    roots = {posixpath.dirname(p) for p in packages if posixpath.dirname(p) not in packages}
    return tuple(dict.fromkeys(["", "src", *sorted(roots, key=lambda r: (r.count("/"), r))]))[:60]


def _go_modules(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(module, folder), the longest module first."""
    found = []
    for path, text in texts.items():
        if path.rpartition("/")[2] == "go.mod":
            named = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
            if named:
                found.append((named.group(1).strip('"'), posixpath.dirname(path)))
    return tuple(sorted(found, key=lambda each: -len(each[0])))


def _node_packages(texts: Mapping[str, str]) -> dict[str, str]:
    """Folders by the name of the package that their `package.json` declares."""
    found = {}
    for path, text in texts.items():
        if path.rpartition("/")[2] == "package.json":
            named = re.search(r'^\s*"name"\s*:\s*"([^"\n]+)"', text, re.MULTILINE)
            if named:
                found[named.group(1)] = posixpath.dirname(path)
    return found
