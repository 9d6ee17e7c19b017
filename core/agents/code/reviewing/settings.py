"""What linters that are not run here would say, told from their settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.agents.code.reviewing.linting import SAME
from core.domain.code.attached import AttachedRepository
from core.domain.code.review import ReviewFinding
from core.protocols import GitStore

_MOST = 100_000
_SCRIPTS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".vue")
_PYTHON = (".py", ".pyi")
_PLUGINS: Mapping[str, str] = {  # what a package adds to flake8
    "flake8-bugbear": "B0",
    "flake8-bandit": "S",
    "flake8-print": "T20",
    "flake8-debugger": "T100",
    "flake8-return": "RET",
    "flake8-simplify": "SIM",
    "flake8-blind-except": "BLE",
    "flake8-fixme": "T1",
    "flake8-todos": "TD",
    "flake8-pytest-style": "PT",
}
_PYLINT = re.compile(r"[RWE]\d{4}")
_RECOMMENDED = ("no-debugger", "no-empty", "no-unreachable")
_TYPED = re.compile(r"recommended-?(?:type-?checked|requiring)|strict-?type-?checked", re.I)
_FLAKE8_FILES = (".flake8", "setup.cfg", "tox.ini", "pyproject.toml")
_WANTS = (
    *("requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "pyproject.toml"),
    *("setup.cfg", "setup.py", "tox.ini", ".pre-commit-config.yaml", "Pipfile"),
)
_PYLINT_FILES = (".pylintrc", "pylintrc", "pyproject.toml", "setup.cfg")


@dataclass(frozen=True)
class Settings:
    """One linter: the files that it reads, and whether it says what a code stands for."""

    name: str
    endings: tuple[str, ...]
    on: Callable[[str], bool]

    def says(self, finding: ReviewFinding) -> bool:
        if finding.side != "new" or not finding.path.endswith(self.endings):
            return False
        return any(self.on(code) for code in SAME.get(finding.rule, ()))


def settings_of(
    repository: AttachedRepository, store: GitStore, commit: str
) -> tuple[Settings, ...]:
    """Of the linters that the project declares, at that commit."""
    words = {word for each in repository.linters for word in each.words}
    read = _Reader(store, commit)
    found: list[Settings] = []
    if "flake8" in words:
        found.append(Settings("flake8", _PYTHON, _flake8(read)))
    if "pylint" in words:
        found.append(Settings("pylint", _PYTHON, _pylint(read)))
    paths = [e.path for e in repository.linters if "eslint" in e.path or "eslint" in e.words]
    paths += [e.path for e in repository.linters if e.path == "package.json" and "eslint" in e.why]
    if paths:
        text = "\n".join(read(path) for path in dict.fromkeys(paths))
        found.append(Settings("eslint", _SCRIPTS, _eslint(text)))
    return tuple(found)


class _Reader:
    """Texts of one commit by their path; empty where there is none."""

    def __init__(self, store: GitStore, commit: str) -> None:
        self._store = store
        self._commit = commit

    def __call__(self, path: str) -> str:
        file = self._store.file(self._commit, path)
        if file is None or file.kind != "file":
            return ""
        return self._store.read(file.blob, most=_MOST).decode("utf-8", "replace")


def _flake8(read: _Reader) -> Callable[[str], bool]:
    text = "\n".join(_section(read(path), "flake8") for path in _FLAKE8_FILES)
    wanted = "\n".join(read(path) for path in _WANTS)
    plugins = [codes for package, codes in _PLUGINS.items() if package in wanted]
    chosen = list(_codes(text, "select")) or ["E", "F", "W", "C90", *plugins]
    chosen += _codes(text, "extend-select")
    left = [*_codes(text, "ignore"), *_codes(text, "extend-ignore")]
    known = ("E", "F", "W", "C90", *plugins)  # a code of a plugin that is not there says nothing

    def on(code: str) -> bool:
        said = any(code.startswith(each) or each.startswith(code) for each in known)
        said = said and _PYLINT.fullmatch(code) is None
        return said and _longest(code, chosen) > _longest(code, left)

    return on


def _longest(code: str, prefixes: list[str]) -> int:
    return max((len(each) for each in prefixes if code.startswith(each)), default=0)


def _pylint(read: _Reader) -> Callable[[str], bool]:
    text = "\n".join(read(path) for path in _PYLINT_FILES)
    left = [*_codes(text, "disable")]
    return lambda code: _PYLINT.fullmatch(code) is not None and code not in left


def _eslint(text: str) -> Callable[[str], bool]:
    bare = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)

    def on(code: str) -> bool:
        named = re.search(rf"{re.escape(code)}[\"']?\s*:\s*\[?\s*[\"']?(\w+)", bare)
        if named is not None:
            return named[1] not in ("off", "0")
        if code == "no-floating-promises":
            return _TYPED.search(bare) is not None
        return code in _RECOMMENDED and "recommended" in bare

    return on


def _section(text: str, name: str) -> str:
    found = re.search(rf"^\[(?:tool[.:])?{name}\]\s*$(.*?)(?=^\[|\Z)", text, re.M | re.S)
    return found[1] if found else ""


def _codes(text: str, key: str) -> Iterator[str]:
    """`key = E1, W2` with what is indented below it."""
    found = re.search(rf"^{key}\s*=\s*(.*(?:\n[ \t]+.*)*)", text, re.M)
    for line in found[1].splitlines() if found else ():
        yield from re.findall(r"[A-Z]+\d*", line.split("#")[0])
