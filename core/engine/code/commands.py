"""How a repository is tested and linted, told from its own files. Nothing of it is run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from core.domain.code.overview import FoundCommand

_MAKE_TEST = re.compile(r"^(test|tests|check)\s*:(?!=)", re.MULTILINE)
_MAKE_LINT = re.compile(r"^lint\s*:(?!=)", re.MULTILINE)
_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_NPM_NONE = "no test specified"


@dataclass(frozen=True)
class Tree:
    """Paths of a tree, and texts of its manifests."""

    paths: Collection[str]
    texts: Mapping[str, str]

    def has(self, path: str) -> bool:
        return path in self.paths

    def holds(self, path: str, words: str) -> bool:
        return words in self.texts.get(path, "")

    def tests_by_name(self, pattern: str) -> str:
        """One path that is named like a test; empty for none."""
        test = re.compile(pattern)
        return min((path for path in self.paths if test.search(path)), default="")


def find_tests(tree: Tree) -> FoundCommand | None:
    """The command that most speaks for; the surest signs are looked for first."""
    return next((found for look in _TESTS for found in look(tree)), None)


def find_linters(tree: Tree) -> tuple[FoundCommand, ...]:
    found = [each for look in _LINTERS for each in look(tree)]
    return tuple({each.words[0:2]: each for each in reversed(found)}.values())[::-1]


def _command(words: str, why: str, path: str) -> FoundCommand:
    return FoundCommand(words=tuple(words.split()), why=why, path=path)


def _pytest(tree: Tree) -> Iterator[FoundCommand]:
    signs = (
        ("pyproject.toml", "[tool.pytest"),
        ("pytest.ini", "[pytest]"),
        ("setup.cfg", "[tool:pytest]"),
        ("tox.ini", "[pytest]"),
    )
    for path, words in signs:
        if tree.holds(path, words):
            yield _command("python -m pytest", f"{path} has settings for pytest.", path)
    for path in ("conftest.py", "tests/conftest.py", "test/conftest.py"):
        if tree.has(path):
            yield _command("python -m pytest", f"{path} is a file of pytest.", path)


def _python_by_name(tree: Tree) -> Iterator[FoundCommand]:
    named = tree.tests_by_name(r"(^|/)test_[^/]+\.py$|_test\.py$")
    asked = [p for p, t in tree.texts.items() if re.search(r"\bpytest\b", t) and "ME" not in p]
    if named and asked:
        yield _command("python -m pytest", f"{min(asked)} asks for pytest.", min(asked))
    elif named:
        yield _command("python -m pytest", f"{named} is named like a test.", named)


def _tox(tree: Tree) -> Iterator[FoundCommand]:
    if tree.holds("tox.ini", "[testenv"):
        yield _command("tox", "tox.ini says how tests are run.", "tox.ini")
    if tree.has("noxfile.py"):
        yield _command("nox", "noxfile.py says how tests are run.", "noxfile.py")


def _npm(tree: Tree) -> Iterator[FoundCommand]:
    script = _script(tree, "test")
    if script and _NPM_NONE not in script:
        runner = _runner(tree)
        yield _command(f"{runner} test", f"package.json names “{script[:80]}”.", "package.json")


def _script(tree: Tree, name: str) -> str:
    try:
        scripts = json.loads(tree.texts.get("package.json", "{}")).get("scripts") or {}
        return str(scripts.get(name) or "")
    except (ValueError, AttributeError, RecursionError):
        return ""


def _runner(tree: Tree) -> str:
    locks = (("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lockb", "bun run"))
    return next((runner for lock, runner in locks if tree.has(lock)), "npm")


def _built(tree: Tree) -> Iterator[FoundCommand]:
    signs = (
        ("Cargo.toml", "cargo test", "Cargo tests every crate."),
        ("go.mod", "go test ./...", "Go tests every package of the module."),
        ("pom.xml", "mvn -B test", "Maven tests the project."),
        ("gradlew", "./gradlew test", "Gradle comes with the project."),
        ("build.gradle", "gradle test", "Gradle builds the project."),
        ("build.gradle.kts", "gradle test", "Gradle builds the project."),
    )
    for path, words, why in signs:
        if tree.has(path):
            yield _command(words, f"{path} is there: {why}", path)
    solution = tree.tests_by_name(r"^[^/]+\.sln$") or tree.tests_by_name(r"[Tt]est[^/]*\.csproj$")
    if solution:
        yield _command("dotnet test", f"{solution} is there.", solution)


def _ruby_and_php(tree: Tree) -> Iterator[FoundCommand]:
    spec = tree.tests_by_name(r"^spec/.*_spec\.rb$")
    if spec:
        yield _command("bundle exec rspec", f"{spec} is named like a test.", spec)
    if tree.has("Rakefile") and tree.tests_by_name(r"^test/.*\.rb$"):
        yield _command("bundle exec rake test", "The Rakefile and test/ are there.", "Rakefile")
    for path in ("phpunit.xml", "phpunit.xml.dist"):
        if tree.has(path):
            yield _command("vendor/bin/phpunit", f"{path} is there.", path)


def _make(tree: Tree) -> Iterator[FoundCommand]:
    for path in _MAKEFILES:
        found = _MAKE_TEST.search(tree.texts.get(path, ""))
        if found:
            yield _command(f"make {found.group(1)}", f"{path} has the target.", path)


def _cmake(tree: Tree) -> Iterator[FoundCommand]:
    path = "CMakeLists.txt"
    if tree.holds(path, "enable_testing") or tree.holds(path, "include(CTest"):
        yield _command("ctest", "CMakeLists.txt turns tests on.", path)


def _node_by_name(tree: Tree) -> Iterator[FoundCommand]:
    named = tree.tests_by_name(r"\.test\.[mc]?js$")
    if named and not any("node_modules" in part for part in named.split("/")):
        yield _command("node --test", f"{named} is named like a test.", named)


def _python_linters(tree: Tree) -> Iterator[FoundCommand]:
    signs = (
        ("ruff check .", "[tool.ruff", ("ruff.toml", ".ruff.toml")),
        ("mypy .", "[tool.mypy", ("mypy.ini", ".mypy.ini")),
        ("flake8", "[tool.flake8", (".flake8",)),
        ("black --check .", "[tool.black", ()),
        ("isort --check .", "[tool.isort", ()),
        ("pylint .", "[tool.pylint", (".pylintrc",)),
    )
    for words, section, files in signs:
        own = next((file for file in files if tree.has(file)), "")
        if own:
            yield _command(words, f"{own} has its settings.", own)
        elif tree.holds("pyproject.toml", section):
            yield _command(words, "pyproject.toml has its settings.", "pyproject.toml")
    for path in ("setup.cfg", "tox.ini"):
        if tree.holds(path, "[flake8]"):
            yield _command("flake8", f"{path} has its settings.", path)


def _other_linters(tree: Tree) -> Iterator[FoundCommand]:
    for pattern, words in (
        (r"^(\.eslintrc[^/]*|eslint\.config\.[^/]+)$", "npx eslint ."),
        (r"^biome\.jsonc?$", "npx biome check ."),
        (r"^\.golangci\.[^/]+$", "golangci-lint run"),
        (r"^\.rubocop\.yml$", "bundle exec rubocop"),
        (r"^(rustfmt|clippy)\.toml$", "cargo clippy"),
        (r"^phpstan\.neon", "vendor/bin/phpstan analyse"),
        (r"^\.pre-commit-config\.ya?ml$", "pre-commit run --all-files"),
    ):
        found = tree.tests_by_name(pattern)
        if found:
            yield _command(words, f"{found} has its settings.", found)
    script = _script(tree, "lint")
    if script:
        yield _command(
            f"{_runner(tree)} run lint", f"package.json names “{script[:80]}”.", "package.json"
        )
    for path in _MAKEFILES:
        if _MAKE_LINT.search(tree.texts.get(path, "")):
            yield _command("make lint", f"{path} has the target.", path)


_TESTS: tuple[Callable[[Tree], Iterator[FoundCommand]], ...] = (
    _pytest,
    _tox,
    _npm,
    _built,
    _ruby_and_php,
    _make,
    _cmake,
    _python_by_name,
    _node_by_name,
)
_LINTERS: tuple[Callable[[Tree], Iterator[FoundCommand]], ...] = (_python_linters, _other_linters)
