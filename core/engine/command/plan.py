"""How a command is started so that its results can be read: a rule for each tool that is known."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Literal

from core.engine.command.results.files import read_results

Tool = Literal["pytest", "unittest", "jest", "vitest", "go", "cargo", "ruff", ""]

_RUNNERS = frozenset({("uv", "run"), ("poetry", "run"), ("pdm", "run"), ("pipenv", "run")})
_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.\d+)?)?")
_SAYS_WHAT_IT_NEEDS = (
    *("pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "conftest.py", "tests/conftest.py"),
    *("requirements.txt", "requirements-dev.txt", "requirements-test.txt", "dev-requirements.txt"),
)

_WITNESS = os.path.join(os.path.dirname(__file__), "witness")
_OF_THE_CACHE = ("--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--cache", "--sw")


@dataclass(frozen=True)
class Planned:
    """`results` is the file that the tool writes, or empty; `printed` one for all that it prints
    to its first output, where this is for machines; `witness` what is seen of its tests."""

    command: tuple[str, ...]
    tool: Tool = ""
    results: str = ""
    printed: str = ""
    witness: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def plan_of(command: Sequence[str], *, scratch: str, installed: Sequence[str]) -> Planned:
    """The command with what makes its tool write down results."""
    plain = _without_runner(tuple(command))
    out = f"{scratch}/out"
    path = {"PYTHONPATH": os.pathsep.join(_packages(f"{scratch}/tree"))}
    name, rest = os.path.basename(plain[0]), plain[1:]
    module = rest[1] if _PYTHON.fullmatch(plain[0]) and rest[:1] == ("-m",) and rest[1:] else ""
    if name in ("pytest", "py.test") or module == "pytest":
        first = plain[:3] if module else (_pytest(plain[0], installed))
        given = rest[2:] if module else rest
        results = f"{out}/junit.xml"
        asked: tuple[str, ...] = (f"--junitxml={results}", "-o", "junit_family=xunit1")
        asked = ("-p", "syna_witness", *asked)
        if not any(each.startswith(_OF_THE_CACHE) for each in given):
            asked = (*asked, "-p", "no:cacheprovider")  # nothing of it is kept
        if _is_ours(first, installed):
            path["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
            asked = (*asked, *_plugins(f"{scratch}/tree"))
        path["PYTHONPATH"] += f"{os.pathsep}{_WITNESS}"
        path["SYNA_WITNESS"] = witness = f"{out}/witness"
        return Planned(
            (*first, *given, *asked), "pytest", results, witness=witness, environment=path
        )
    if module == "unittest":
        return Planned(plain, "unittest", environment=path)
    if (name == "ruff" or module == "ruff") and "check" in rest:
        results = f"{out}/ruff.json"
        asked = ("--output-format=json", f"--output-file={results}", "--no-cache")
        return Planned((*plain, *asked), "ruff", results)
    return _of_others(name, plain, out=out) or Planned(plain, environment=path)


def _of_others(name: str, plain: tuple[str, ...], *, out: str) -> Planned | None:
    if name == "jest":
        results = f"{out}/jest.json"
        return Planned((*plain, "--json", f"--outputFile={results}"), "jest", results)
    if name == "vitest":
        results = f"{out}/vitest.json"
        start = plain if "run" in plain[1:] else (plain[0], "run", *plain[1:])
        asked = ("--reporter=default", "--reporter=json", f"--outputFile.json={results}")
        return Planned((*start, *asked), "vitest", results)
    if name == "go" and plain[1:2] == ("test",):
        given = tuple(each for each in plain[2:] if each not in ("-json", "-v"))
        return Planned((plain[0], "test", "-json", *given), "go", printed=f"{out}/go.json")
    if name == "cargo" and "test" in plain[1:]:
        return Planned(plain, "cargo")
    return None


def _without_runner(command: tuple[str, ...]) -> tuple[str, ...]:
    """Runners look for packages on the network first; what they run is on the path here."""
    if command[:2] in _RUNNERS and command[2:]:
        return command[2:]
    return command[1:] if command[0] == "npx" and command[1:] else command


def _pytest(named: str, installed: Sequence[str]) -> tuple[str, ...]:
    """The project's own; ours when it has none."""
    if "/" in named:
        return (named,)
    for prefix in (*installed, sys.prefix):
        found = os.path.join(prefix, "bin", "pytest")
        if os.path.exists(found):
            return (found,)
    return (sys.executable, "-m", "pytest")


def _is_ours(first: tuple[str, ...], installed: Sequence[str]) -> bool:
    """Whether it is the pytest that came with us, and not one of the project."""
    if "/" in first[0]:
        return os.path.dirname(first[0]) == os.path.join(sys.prefix, "bin") or len(first) == 3
    return not any(os.path.exists(os.path.join(each, "bin", first[0])) for each in installed)


def _plugins(tree: str) -> list[str]:
    """Of the plugins that lie about here for other reasons, those that the project asks for."""
    said = "\n".join(map(_text, (f"{tree}/{name}" for name in _SAYS_WHAT_IT_NEEDS))).casefold()
    wanted = [
        point.value
        for point in entry_points(group="pytest11")
        if point.dist is not None and point.dist.name.casefold() in said
    ]
    return [part for name in wanted for part in ("-p", name)]


def _text(file: str) -> str:
    return (read_results(file) or b"").decode("utf-8", "replace")


def _packages(tree: str) -> list[str]:
    """Where a project that is not installed here keeps its packages."""
    return [*filter(os.path.isdir, (f"{tree}/src",)), tree]
